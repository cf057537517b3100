package bittc.cli.option;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How much goes out, to how many, and for how long. */
public final class UploadOptions {
    private static final int DEFAULT_MAX_PEERS = 200;

    @Option(
            names = {"-u", "--max-upload"},
            paramLabel = "RATE",
            converter = Converters.Rate.class,
            description = "Send no faster than this, in bytes a second: 500K, 5M")
    long maxRate;

    @Option(
            names = "--max-peers",
            paramLabel = "N",
            converter = Converters.Count.class,
            description = "Connect to at most so many peers in all (200)")
    int maxPeers = DEFAULT_MAX_PEERS;

    @Option(
            names = "--seed-ratio",
            paramLabel = "R",
            converter = Converters.Ratio.class,
            description = "Share until R times the size has been sent")
    Double seedRatio;

    @Option(
            names = "--seed-time",
            paramLabel = "DUR",
            converter = Converters.Time.class,
            description = "Share for so long: 90s, 5m, 2h, 1d")
    Duration seedTime;
}
