package bittc.download.connect;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Limits how often a session asks its peers for introductions to others (BEP 55), so that no peer is pestered. */
public final class IntroductionLimiter {
    /** Time before we ask again for the same address. */
    static final Duration AGAIN_AFTER = Duration.ofMinutes(10);

    /** Time between two requests. */
    static final Duration INTERVAL = Duration.ofMillis(500);

    /** The addresses asked for within {@link #AGAIN_AFTER}, oldest first; the interval bounds their number. */
    private final Map<InetSocketAddress, Long> asked = new LinkedHashMap<>();

    private long next;

    /** Allows the first request at once. */
    public IntroductionLimiter(long now) {
        next = now;
    }

    /** Returns whether to ask for this address now; then it counts as asked for. */
    public boolean mayAsk(InetSocketAddress address, long now) {
        if (now - next < 0) {
            return false;
        }
        Iterator<Long> oldest = asked.values().iterator();
        while (oldest.hasNext() && now - oldest.next() >= AGAIN_AFTER.toNanos()) {
            oldest.remove();
        }
        if (asked.putIfAbsent(address, now) != null) {
            return false;
        }
        next = now + INTERVAL.toNanos();
        return true;
    }

    /** The number of addresses kept. */
    int size() {
        return asked.size();
    }
}
