package bittc.cli.option;

import bittc.cli.host.Environment;
import bittc.cli.message.ProblemException;
import bittc.session.Engine;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Option;

/** Limits the time to fetch metadata. */
public final class MetadataOptions {
    @Option(
            names = "--metadata-timeout",
            paramLabel = "DUR",
            converter = Converters.Time.class,
            description = "Give up a magnet link after this long without metadata; 0 = never (default: 30m)")
    Duration timeout = Duration.ofMinutes(30);

    /** Returns settings for a command that fetches only metadata. */
    public Engine.Settings settings(NetworkOptions network, Environment environment) throws ProblemException {
        TransferOptions transfer = new TransferOptions();
        transfer.metadata = this;
        return transfer.settings(network, TransferOptions.existing(false, false, List.of(), environment), environment);
    }
}
