package bittc.download.metadata;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** One peer that offers a torrent's metadata, and the parts requested from it. */
final class MetadataSource {
    /** First pause after a rejection or a late answer; doubles each time. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

    private static final int MAX_PAUSE_DOUBLINGS = 5;

    final MetadataPeer peer;

    /** The length that it claims, fixed by its first offer. */
    final int length;

    /** The time of each request, by part. */
    final Map<Integer, Long> asked = new HashMap<>();

    /** Parts now requested from others, which a slow peer may still send. */
    final Set<Integer> late = new HashSet<>();

    /** The attempt it takes part in, or null. */
    MetadataAttempt attempt;

    /** The number of turns it has had. */
    int turns;

    /** True if it took part in wrong metadata: from then on it gets attempts alone. */
    boolean suspect;

    int pauses;
    int unasked;
    private long askAgainAt;

    MetadataSource(MetadataPeer peer, int length, boolean suspect, long now) {
        this.peer = peer;
        this.length = length;
        this.suspect = suspect;
        askAgainAt = now;
    }

    boolean isPaused(long now) {
        return askAgainAt - now > 0;
    }

    void pause(long now) {
        askAgainAt = now + (FIRST_PAUSE.toNanos() << pauses);
        pauses = Math.min(pauses + 1, MAX_PAUSE_DOUBLINGS);
    }

    /** Pauses the peer and lets others be asked for its parts, which may still arrive from it. */
    void postpone(long now) {
        late.addAll(asked.keySet());
        release();
        pause(now);
    }

    /** Lets others be asked for its parts. */
    void release() {
        asked.keySet().forEach(attempt::onReleased);
        asked.clear();
    }

    /** Leaves its attempt. */
    void leave() {
        asked.clear();
        late.clear();
        attempt = null;
    }
}
