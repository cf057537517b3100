package bittc.cli.option;

import picocli.CommandLine.Option;

/** Lets a command take options from the environment and a file; {@link Presets} reads it before the command runs. */
public final class ConfigOption {
    static final String NAME = "--config";

    @Option(
            names = NAME,
            paramLabel = "FILE",
            description = "Read options from this file instead of the usual one; none reads no file")
    String file;
}
