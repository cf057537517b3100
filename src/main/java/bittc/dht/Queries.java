package bittc.dht;

import bittc.loop.Scheduler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/**
 * Our queries under way: an answer finds its way by its transaction id, which is random, and has to come from where the
 * query went. Used on the loop only.
 */
final class Queries {
    /** An answer that has not come after this does not count any more. */
    static final Duration TIMEOUT = Duration.ofSeconds(4);

    /** An answer that has not come after this is slow, so that somebody else may be asked beside it; at first. */
    static final Duration MAX_SLOW = Duration.ofSeconds(1);

    /** The same, on a network where answers come fast. */
    static final Duration MIN_SLOW = Duration.ofMillis(250);

    /** How much a new round trip counts in the mean and the deviation. */
    private static final double WEIGHT = 0.125;

    private static final int DEVIATIONS = 4;

    private final Map<Integer, Pending> pending = new HashMap<>();
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final DhtSocket socket;

    /** Of all round trips, in nanoseconds; 0 before the first. */
    private double meanRoundTrip;

    private double deviation;
    private long lastReply;

    /** What becomes of one query: perhaps slow, then one of the others. */
    interface Listener {
        void onReply(Reply reply);

        /** No answer yet, though most have come by now. */
        void onSlow();

        /** An error came. */
        void onRefused();

        /** No answer has come, and none would count any more. */
        void onSilence();
    }

    private static final class Pending {
        final InetSocketAddress to;
        final Listener listener;
        final long since;
        Scheduler.Timer timer;

        Pending(InetSocketAddress to, Listener listener, long since) {
            this.to = to;
            this.listener = listener;
            this.since = since;
        }
    }

    /**
     * No queries yet.
     *
     * @param random hard to guess, as it is what keeps others from answering in a node's place
     */
    Queries(Scheduler scheduler, RandomGenerator random, DhtSocket socket) {
        this.scheduler = scheduler;
        this.random = random;
        this.socket = socket;
        lastReply = scheduler.nanoTime();
    }

    /** Sends a query, which is made for its transaction id. */
    void send(InetSocketAddress to, IntFunction<byte[]> query, Listener listener) {
        int transaction = random.nextInt();
        while (pending.containsKey(transaction)) {
            transaction = random.nextInt();
        }
        int id = transaction;
        Pending waiting = new Pending(to, listener, scheduler.nanoTime());
        pending.put(id, waiting);
        Duration slow = slowAfter();
        waiting.timer = scheduler.schedule(slow, () -> {
            waiting.timer = scheduler.schedule(TIMEOUT.minus(slow), () -> {
                pending.remove(id);
                listener.onSilence();
            });
            listener.onSlow();
        });
        socket.send(to, query.apply(id));
    }

    void onReply(InetSocketAddress from, int transaction, Reply reply) {
        Pending answered = end(from, transaction);
        if (answered != null) {
            lastReply = scheduler.nanoTime();
            measure(lastReply - answered.since);
            answered.listener.onReply(reply);
        }
    }

    void onError(InetSocketAddress from, int transaction) {
        Pending answered = end(from, transaction);
        if (answered != null) {
            answered.listener.onRefused();
        }
    }

    /** How long no node at all has answered, or since when there is a table. */
    Duration silence() {
        return Duration.ofNanos(scheduler.nanoTime() - lastReply);
    }

    int underWay() {
        return pending.size();
    }

    /** Forgets all queries; nobody is told. */
    void close() {
        new ArrayList<>(pending.values()).forEach(each -> each.timer.cancel());
        pending.clear();
    }

    private Pending end(InetSocketAddress from, int transaction) {
        Pending found = pending.get(transaction);
        if (found == null || !found.to.equals(from)) {
            return null;
        }
        pending.remove(transaction);
        found.timer.cancel();
        return found;
    }

    private void measure(long roundTrip) {
        if (meanRoundTrip == 0) {
            meanRoundTrip = roundTrip;
            deviation = roundTrip / 2.0;
        } else {
            deviation += WEIGHT * (Math.abs(roundTrip - meanRoundTrip) - deviation);
            meanRoundTrip += WEIGHT * (roundTrip - meanRoundTrip);
        }
    }

    private Duration slowAfter() {
        if (meanRoundTrip == 0) {
            return MAX_SLOW;
        }
        double nanos = meanRoundTrip + DEVIATIONS * deviation;
        return Duration.ofNanos((long) Math.max(MIN_SLOW.toNanos(), Math.min(nanos, MAX_SLOW.toNanos())));
    }
}
