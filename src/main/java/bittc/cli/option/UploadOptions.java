package bittc.cli.option;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Limits uploading: rate, peers, ratio and time. */
public final class UploadOptions {
    private static final int DEFAULT_MAX_PEERS = 200;

    @Option(
            names = {"-u", "--max-upload"},
            paramLabel = "RATE",
            converter = Converters.Rate.class,
            description = "Limit the upload rate, in bytes per second: 500K, 5M")
    long maxRate;

    @Option(
            names = "--max-peers",
            paramLabel = "N",
            converter = Converters.Count.class,
            description = "Maximum number of peers, all torrents together (default: 200)")
    int maxPeers = DEFAULT_MAX_PEERS;

    @Option(
            names = "--seed-ratio",
            paramLabel = "R",
            converter = Converters.Ratio.class,
            description = "Seed until R times the size has been uploaded")
    Double seedRatio;

    @Option(
            names = "--seed-time",
            paramLabel = "DUR",
            converter = Converters.Time.class,
            description = "Seed for this long: 90s, 5m, 2h, 1d")
    Duration seedTime;
}
