package bittc.cli.option;

import bittc.cli.host.Environment;
import bittc.cli.message.ProblemException;
import bittc.download.SeedPolicy;
import bittc.session.Engine;
import bittc.session.StateFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Limits rates, seeding and waiting. */
public final class TransferOptions {
    private static final Duration DEFAULT_STALL_TIMEOUT = Duration.ofMinutes(30);

    @Option(
            names = "--max-download",
            paramLabel = "RATE",
            converter = Converters.Rate.class,
            description = "Limit the download rate, in bytes per second: 500K, 5M")
    long maxDownload;

    @Mixin
    public UploadOptions upload = new UploadOptions();

    /** An option of {@code seed} alone. */
    public boolean superSeed;

    @Option(names = "--seed", description = "Keep seeding after completion, until Ctrl-C")
    boolean seed;

    @Option(
            names = "--on-complete",
            paramLabel = "CMD",
            description = "Run this shell command for each completed torrent, with BITTC_PATH in its environment")
    public String onComplete;

    @Option(
            names = "--stall-timeout",
            paramLabel = "DUR",
            converter = Converters.Time.class,
            description = "Give up after this long without new data; 0 = never (default: 30m)")
    public Duration stallTimeout = DEFAULT_STALL_TIMEOUT;

    @Mixin
    MetadataOptions metadata = new MetadataOptions();

    @Option(
            names = "--timeout",
            paramLabel = "DUR",
            converter = Converters.Time.class,
            description = "Give up a torrent that is not complete after this long; 0 = never (default: 0)")
    Duration timeout = Duration.ZERO;

    private SeedPolicy seedPolicy(boolean sharingOnly) {
        return new SeedPolicy(
                sharingOnly || seed || upload.seedRatio != null || upload.seedTime != null,
                upload.seedRatio == null ? OptionalDouble.empty() : OptionalDouble.of(upload.seedRatio),
                Optional.ofNullable(upload.seedTime),
                superSeed);
    }

    /** Says what to do with existing data, and where records of complete torrents are. */
    public static Engine.ExistingData existing(
            boolean overwrite, boolean recheck, List<Path> reuse, Environment environment) {
        return new Engine.ExistingData(
                overwrite, recheck, StateFolder.of(environment.variables(), environment.home()), reuse);
    }

    public Engine.Settings settings(NetworkOptions network, Engine.ExistingData existing, Environment environment)
            throws ProblemException {
        return settings(network, existing, false, environment);
    }

    /** Returns settings that share complete data and change nothing on disk. */
    public Engine.Settings settingsForSharing(NetworkOptions network, boolean recheck, Environment environment)
            throws ProblemException {
        return settings(network, existing(false, recheck, List.of(), environment), true, environment);
    }

    private Engine.Settings settings(
            NetworkOptions network, Engine.ExistingData existing, boolean sharingOnly, Environment environment)
            throws ProblemException {
        return new Engine.Settings(
                upload.maxPeers,
                maxDownload,
                upload.maxRate,
                network.reach(environment),
                network.encryption,
                !network.noUtp,
                network.named(environment),
                seedPolicy(sharingOnly),
                stallTimeout,
                metadata.timeout,
                timeout,
                existing,
                sharingOnly,
                network.discovery(environment),
                network.gateways());
    }
}
