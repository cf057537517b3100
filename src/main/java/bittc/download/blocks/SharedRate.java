package bittc.download.blocks;

import bittc.loop.Scheduler;
import bittc.loop.TokenBucket;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Shares a rate limit: each sharer gets a block in turn, so its share does not depend on how often it asks. While any
 * waits, the allowance is dealt out every few milliseconds, which keeps the stream even. Without a limit, nothing is dealt
 * out. Used on the loop only.
 */
public final class SharedRate {
    /** Time between two deals: short enough that no peer's window or queue runs dry. */
    private static final Duration INTERVAL = Duration.ofMillis(10);

    /** How much unused allowance is kept, in seconds: enough to make up for a loop that was late. */
    private static final double BURST_SECONDS = 0.2;

    private final long bytesPerSecond;
    private final TokenBucket bucket;
    private final Scheduler scheduler;
    private final Set<Sharer> sharers = new LinkedHashSet<>();

    /** Waiting sharers, the next in turn first. */
    private final Set<Sharer> waiting = new LinkedHashSet<>();

    private boolean scheduled;
    private long lastDeal;

    /** A user of the rate. */
    interface Sharer {
        /** Returns whether it would take a block now. */
        boolean isWaiting(long now);

        /** Takes a block and returns its length in bytes; 0 if it cannot take one after all. */
        int takeBlock(long now);
    }

    /** A limit without sharers; 0 bytes per second means no limit. */
    public SharedRate(long bytesPerSecond, Scheduler scheduler) {
        this.scheduler = scheduler;
        this.bytesPerSecond = bytesPerSecond;
        double burst = BURST_SECONDS * bytesPerSecond;
        bucket = new TokenBucket(bytesPerSecond, burst, scheduler.nanoTime());
        bucket.take(burst); // so the first second is like any other
        lastDeal = scheduler.nanoTime() - INTERVAL.toNanos();
    }

    public boolean unlimited() {
        return bytesPerSecond == 0;
    }

    public void join(Sharer sharer) {
        sharers.add(sharer);
    }

    public void leave(Sharer sharer) {
        sharers.remove(sharer);
        waiting.remove(sharer);
    }

    /** Schedules a deal in a later loop turn, as a sharer may have begun to wait. Cheap to call often. */
    public void wake() {
        if (!scheduled && !unlimited()) {
            scheduled = true;
            long since = scheduler.nanoTime() - lastDeal;
            scheduler.schedule(Duration.ofNanos(Math.max(0, INTERVAL.toNanos() - since)), this::deal);
        }
    }

    /** Gives back bytes that were taken but will not be used. */
    void giveBack(long bytes) {
        bucket.take(-bytes);
    }

    /** Charges bytes that passed without being dealt out. */
    void charge(long bytes) {
        bucket.take(bytes);
    }

    private void deal() {
        scheduled = false;
        long now = scheduler.nanoTime();
        lastDeal = now;
        for (Sharer sharer : sharers) {
            if (sharer.isWaiting(now)) {
                waiting.add(sharer); // one that waits already keeps its place
            }
        }
        while (!waiting.isEmpty()) {
            if (bucket.available(now) <= 0) {
                wake();
                return;
            }
            Iterator<Sharer> first = waiting.iterator();
            Sharer next = first.next();
            first.remove();
            int bytes = next.takeBlock(now);
            if (bytes > 0) {
                bucket.take(bytes);
                waiting.add(next);
            }
        }
    }
}
