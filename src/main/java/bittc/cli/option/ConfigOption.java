package bittc.cli.option;

import picocli.CommandLine.Option;

/** A command that has it takes options from elsewhere too: {@link Presets} looks at it, before the command runs. */
public final class ConfigOption {
    static final String NAME = "--config";

    @Option(
            names = NAME,
            paramLabel = "FILE",
            description = "Read options from this file instead of the usual one; none reads no file")
    String file;
}
