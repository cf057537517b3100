package bittc.cli.option;

import bittc.cli.host.Environment;
import bittc.cli.message.ProblemException;
import bittc.session.Engine;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How data is moved: limits, seeding, patience. */
@CommandLine.Command(optionListHeading = "%nTransfer:%n")
public final class TransferOptions {
    private static final Duration DEFAULT_STALL_TIMEOUT = Duration.ofMinutes(30);

    @Option(
            names = "--max-download",
            paramLabel = "RATE",
            converter = Converters.Rate.class,
            description = "Receive no faster than this, in bytes a second: 500K, 5M")
    long maxDownload;

    @Mixin
    public UploadOptions upload = new UploadOptions();

    @Option(names = "--seed", description = "Go on sharing when complete, until Ctrl-C")
    boolean seed;

    @Option(
            names = "--on-complete",
            paramLabel = "CMD",
            description = "Run this shell command for each torrent that is completed, BITTC_PATH in its environment")
    public String onComplete;

    @Option(
            names = "--stall-timeout",
            paramLabel = "DUR",
            converter = Converters.Time.class,
            description = "Give up after so long without a new byte (30m); 0 = never")
    public Duration stallTimeout = DEFAULT_STALL_TIMEOUT;

    @Mixin
    MetadataOptions metadata = new MetadataOptions();

    @Option(
            names = "--timeout",
            paramLabel = "DUR",
            converter = Converters.Time.class,
            description = "Give a torrent up when it is not complete after so long; 0 = never")
    Duration timeout = Duration.ZERO;

    public Engine.Settings settings(NetworkOptions network, boolean overwrite, boolean recheck, Environment environment)
            throws ProblemException {
        return settings(network, overwrite, recheck, false, environment);
    }

    /** For what is complete, and changes nothing on disk. */
    public Engine.Settings settingsForSharing(NetworkOptions network, Environment environment) throws ProblemException {
        return settings(network, false, false, true, environment);
    }

    private Engine.Settings settings(
            NetworkOptions network, boolean overwrite, boolean recheck, boolean sharingOnly, Environment environment)
            throws ProblemException {
        return new Engine.Settings(
                upload.maxPeers,
                maxDownload,
                upload.maxRate,
                network.reach(),
                network.named(environment),
                sharingOnly || seed || upload.seedRatio != null || upload.seedTime != null,
                upload.seedRatio == null ? OptionalDouble.empty() : OptionalDouble.of(upload.seedRatio),
                Optional.ofNullable(upload.seedTime),
                stallTimeout,
                metadata.timeout,
                timeout,
                overwrite,
                recheck,
                sharingOnly,
                network.discovery(environment));
    }
}
