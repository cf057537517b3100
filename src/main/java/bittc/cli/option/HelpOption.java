package bittc.cli.option;

import picocli.CommandLine.Option;

/** Shared by all commands. */
public final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help")
    boolean requested;
}
