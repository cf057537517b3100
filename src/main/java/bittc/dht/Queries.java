package bittc.dht;

import bittc.loop.Scheduler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/** Our queries in progress, by random transaction id; answers must come from the queried address, unless that was a name. On the loop only. */
final class Queries {
    /** Time after which an answer no longer counts. */
    static final Duration TIMEOUT = Duration.ofSeconds(4);

    /** Time after which a query is slow, so that another node may be asked in parallel; the initial value. */
    static final Duration MAX_SLOW = Duration.ofSeconds(1);

    /** The least such time, on a network with fast answers. */
    static final Duration MIN_SLOW = Duration.ofMillis(250);

    /** Weight of a new round trip in the mean and the deviation. */
    private static final double WEIGHT = 0.125;

    private static final int DEVIATIONS = 4;

    private final Map<Integer, Pending> pending = new HashMap<>();
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final DhtSocket socket;

    /** The mean of all round trips, in nanoseconds; 0 before the first. */
    private double meanRoundTrip;

    private double deviation;
    private long lastReply;

    /** Receives the outcome of one query: possibly slow, then one of the others. */
    interface Listener {
        void onReply(Reply reply);

        /** No answer yet, although most queries have one by now. */
        void onSlow();

        /** The node answered with an error. */
        void onRefused();

        /** No answer came in time. */
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
     * Makes an empty table.
     *
     * @param random unpredictable, so that others cannot answer in a node's place
     */
    Queries(Scheduler scheduler, RandomGenerator random, DhtSocket socket) {
        this.scheduler = scheduler;
        this.random = random;
        this.socket = socket;
        lastReply = scheduler.nanoTime();
    }

    /** Sends a query, which is encoded with its transaction id. */
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

    /** Passes on a reply; true if the query went to a name, so that its address is known only now. */
    boolean onReply(InetSocketAddress from, int transaction, Reply reply) {
        Pending answered = end(from, transaction);
        if (answered != null) {
            lastReply = scheduler.nanoTime();
            measure(lastReply - answered.since);
            answered.listener.onReply(reply);
        }
        return answered != null && answered.to.isUnresolved();
    }

    void onError(InetSocketAddress from, int transaction) {
        Pending answered = end(from, transaction);
        if (answered != null) {
            answered.listener.onRefused();
        }
    }

    /** Time since any node last answered, or since this table was made. */
    Duration silence() {
        return Duration.ofNanos(scheduler.nanoTime() - lastReply);
    }

    int inFlight() {
        return pending.size();
    }

    /** Forgets all queries, without a call of their listeners. */
    void close() {
        new ArrayList<>(pending.values()).forEach(each -> each.timer.cancel());
        pending.clear();
    }

    private Pending end(InetSocketAddress from, int transaction) {
        Pending found = pending.get(transaction);
        if (found == null || !found.to.isUnresolved() && !found.to.equals(from)) {
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
