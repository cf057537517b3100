package bittc.download.metadata;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** One peer that says it has a torrent's info dictionary, and what it has been asked for of it. */
final class MetadataSource {
    /** After a rejection or a late answer a peer is left alone for so long, doubling each time. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

    private static final int MAX_PAUSE_DOUBLINGS = 5;

    final MetadataPeer peer;

    /** What it has said the length is; it has one say. */
    final int length;

    /** When each part was asked for, by its index. */
    final Map<Integer, Long> asked = new HashMap<>();

    /** Parts that others are asked for by now: they may come all the same from a slow peer. */
    final Set<Integer> late = new HashSet<>();

    /** What it takes part in, or null. */
    MetadataAttempt attempt;

    /** How often it has had its turn. */
    int turns;

    /** Whether it had a part in a dictionary that was wrong: from then on it is asked alone. */
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

    /** It is left alone for a while, and what it was asked for may still come: others are asked for it too. */
    void postpone(long now) {
        late.addAll(asked.keySet());
        release();
        pause(now);
    }

    /** Others may be asked for what it was asked for. */
    void release() {
        asked.keySet().forEach(attempt::onReleased);
        asked.clear();
    }

    /** It takes part in nothing any more. */
    void leave() {
        asked.clear();
        late.clear();
        attempt = null;
    }
}
