package bittc.cli.option;

import picocli.CommandLine.Mixin;

/** Options of every command that starts an engine. */
public final class EngineOptions {
    @Mixin
    public NetworkOptions network = new NetworkOptions();

    @Mixin
    public OutputOptions output = new OutputOptions();

    @Mixin
    private ConfigOption config;

    @Mixin
    private HelpOption help;
}
