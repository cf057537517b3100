package bittc.storage;

import java.time.Instant;
import java.util.Optional;

/**
 * What a store found on disk when it was opened.
 *
 * @param unchangedSince the time when the data was verified, if it is complete and a record vouches for it, so that nothing was
 *     read; else empty
 */
public record FoundData(Optional<Instant> unchangedSince) {
    /** Nothing that needs to be told. */
    public static final FoundData NOTHING = new FoundData(Optional.empty());
}
