package bittc.download.blocks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the peers that sent bad blocks of failed pieces. Convicts no peer on suspicion: only the sole source of a failed
 * piece, and peers whose block differs from the piece once it is verified.
 */
final class SmartBan {
    /** Failed attempts kept for one piece; each costs some bytes per block. */
    private static final int MAX_ATTEMPTS = 8;

    private record Attempt(Object[] sources, long[] digests) {}

    private final Map<Integer, List<Attempt>> attempts = new HashMap<>();
    private final Map<Object, Integer> suspects = new HashMap<>();

    /**
     * Notes a failed piece. Returns its source as the culprit if there was only one, else makes all sources suspects.
     *
     * @param allSent whether all hashed bytes came from the sources; if not, even a sole source may be innocent
     */
    Set<Object> onMismatch(int pieceIndex, Object[] sources, long[] digests, boolean allSent) {
        Set<Object> involved = new LinkedHashSet<>(List.of(sources));
        if (involved.size() == 1 && allSent) {
            return involved;
        }
        List<Attempt> kept = attempts.computeIfAbsent(pieceIndex, p -> new ArrayList<>());
        if (kept.size() == MAX_ATTEMPTS) {
            clear(kept.remove(0));
        }
        kept.add(new Attempt(sources, digests));
        involved.forEach(peer -> suspects.merge(peer, 1, Integer::sum));
        return Set.of();
    }

    /** Notes that a failed piece is now verified: returns the peers whose blocks differed, and clears the others. */
    Set<Object> onVerified(int pieceIndex, long[] digests) {
        Set<Object> culprits = new LinkedHashSet<>();
        List<Attempt> kept = attempts.remove(pieceIndex);
        if (kept != null) {
            for (Attempt attempt : kept) {
                clear(attempt);
                for (int block = 0; block < digests.length; block++) {
                    if (attempt.digests[block] != digests[block]) {
                        culprits.add(attempt.sources[block]);
                    }
                }
            }
        }
        return culprits;
    }

    boolean isSuspect(Object peer) {
        return suspects.containsKey(peer);
    }

    private void clear(Attempt attempt) {
        for (Object peer : new HashSet<>(List.of(attempt.sources))) {
            suspects.computeIfPresent(peer, (p, n) -> n == 1 ? null : n - 1);
        }
    }
}
