package bittc.cli.option;

import picocli.CommandLine.Option;

/** Shared by all commands; {@code Bittc} reads it before the command runs. */
public final class JsonOption {
    public static final String NAME = "--json";
    static final String DESCRIPTION = "Write events to standard output as JSON, one object per line";

    @Option(names = NAME, description = DESCRIPTION)
    boolean json;
}
