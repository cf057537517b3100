package bittc.storage;

import bittc.storage.reuse.Reuse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a store found on disk when it was opened.
 *
 * @param unchangedSince the time when the data was verified, if it is complete and a record vouches for it, so that nothing was
 *     read; else empty
 * @param reused files taken from other folders
 */
public record FoundData(Optional<Instant> unchangedSince, List<Reuse.Taken> reused) {
    /** Nothing that needs to be told. */
    public static final FoundData NOTHING = new FoundData(Optional.empty(), List.of());
}
