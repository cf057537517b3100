package bittc.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** How data is moved: limits, seeding, patience. */
@CommandLine.Command(optionListHeading = "%nTransfer:%n")
final class TransferOptions {
    static final int DEFAULT_MAX_PEERS = 200;
    private static final Duration DEFAULT_STALL_TIMEOUT = Duration.ofMinutes(30);
    static final Duration DEFAULT_METADATA_TIMEOUT = Duration.ofMinutes(30);

    @Option(
            names = "--max-download",
            paramLabel = "RATE",
            converter = Converters.Rate.class,
            description = "Receive no faster than this, in bytes a second: 500K, 5M")
    long maxDownload;

    @Option(
            names = {"-u", "--max-upload"},
            paramLabel = "RATE",
            converter = Converters.Rate.class,
            description = "Send no faster than this")
    long maxUpload;

    @Option(
            names = "--max-peers",
            paramLabel = "N",
            converter = Converters.Count.class,
            description = "Connect to at most so many peers in all (200)")
    int maxPeers = DEFAULT_MAX_PEERS;

    @Option(names = "--seed", description = "Go on sharing when complete, until Ctrl-C")
    boolean seed;

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

    @Option(
            names = "--on-complete",
            paramLabel = "CMD",
            description = "Run this shell command for each torrent that is completed, BITTC_PATH in its environment")
    String onComplete;

    @Option(
            names = "--stall-timeout",
            paramLabel = "DUR",
            converter = Converters.Time.class,
            description = "Give up after so long without a new byte (30m); 0 = never")
    Duration stallTimeout = DEFAULT_STALL_TIMEOUT;

    @Option(
            names = "--metadata-timeout",
            paramLabel = "DUR",
            converter = Converters.Time.class,
            description = "Give up when no peer has said by then what a magnet link holds (30m); 0 = never")
    Duration metadataTimeout = DEFAULT_METADATA_TIMEOUT;

    @Option(
            names = "--timeout",
            paramLabel = "DUR",
            converter = Converters.Time.class,
            description = "Give a torrent up when it is not complete after so long; 0 = never")
    Duration timeout = Duration.ZERO;

    Engine.Settings settings(NetworkFlags network, boolean overwrite, boolean recheck, Environment environment)
            throws ProblemException {
        return settings(network, overwrite, recheck, false, environment);
    }

    /** For what is complete, and changes nothing on disk. */
    Engine.Settings settingsForSharing(NetworkFlags network, Environment environment) throws ProblemException {
        return settings(network, false, false, true, environment);
    }

    private Engine.Settings settings(
            NetworkFlags network, boolean overwrite, boolean recheck, boolean sharingOnly, Environment environment)
            throws ProblemException {
        return new Engine.Settings(
                maxPeers,
                maxDownload,
                maxUpload,
                network.reach(),
                network.named(environment),
                sharingOnly || seed || seedRatio != null || seedTime != null,
                seedRatio == null ? OptionalDouble.empty() : OptionalDouble.of(seedRatio),
                Optional.ofNullable(seedTime),
                stallTimeout,
                metadataTimeout,
                timeout,
                overwrite,
                recheck,
                sharingOnly,
                network.discovery(environment));
    }
}
