package bittc.download;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Decides whether and how to seed once complete.
 *
 * @param seed whether to seed at all; without a ratio and a time, until stopped
 * @param ratio leave once uploaded bytes are this many times the torrent's
 * @param time leave after this time
 * @param superSeed whether to super-seed while nobody else has all pieces (BEP 16)
 */
public record SeedPolicy(boolean seed, OptionalDouble ratio, Optional<Duration> time, boolean superSeed) {
    /** Leave when complete. */
    public static final SeedPolicy LEAVE = new SeedPolicy(false, OptionalDouble.empty(), Optional.empty());

    /** Without super-seeding. */
    public SeedPolicy(boolean seed, OptionalDouble ratio, Optional<Duration> time) {
        this(seed, ratio, time, false);
    }
}
