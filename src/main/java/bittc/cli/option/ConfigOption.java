package bittc.cli.option;

import picocli.CommandLine.Option;

/** A command that has it takes options from elsewhere too: {@link Presets} looks at it, before the command runs. */
public final class ConfigOption {
    static final String NAME = "--config";

    @Option(
            names = NAME,
            paramLabel = "FILE",
            description = "Take options from this file, not from the usual one; none: from no file")
    String file;
}
