package bittc.cli.option;

import picocli.CommandLine.Option;

/** Shared by all commands: the help in two sizes. */
public final class HelpOption {
    /** The name that asks for every option; the other one asks for a short help. */
    public static final String FULL = "--help";

    @Option(
            names = {"-h", FULL},
            usageHelp = true,
            description = "Show a short help; --help shows all options")
    boolean requested;
}
