package bittc.cli.option;

import picocli.CommandLine.Option;

/** Every command has it. */
public final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help")
    boolean requested;
}
