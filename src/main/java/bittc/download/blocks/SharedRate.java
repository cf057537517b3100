package bittc.download.blocks;

import bittc.loop.Scheduler;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A rate limit and those who share it: each gets a block in turn, so that nobody's share depends on how often it asks.
 * While somebody waits, what has become free is dealt out every few milliseconds; that keeps the stream even. Without a
 * limit nothing is ever dealt out. Used on the loop only.
 */
public final class SharedRate {
    /** How often something is dealt out: often enough that no peer's window or queue runs dry meanwhile. */
    private static final Duration INTERVAL = Duration.ofMillis(10);

    private final TokenBucket bucket;
    private final Scheduler scheduler;
    private final Set<Sharer> sharers = new LinkedHashSet<>();

    /** Those who wait, the one whose turn it is first. */
    private final Set<Sharer> waiting = new LinkedHashSet<>();

    private boolean scheduled;
    private long lastDeal;

    /** One who has a share in the rate. */
    interface Sharer {
        /** Whether it would take a block now. */
        boolean isWaiting(long now);

        /** Takes a block, and returns its length in bytes; 0 if it cannot take one after all. */
        int takeBlock(long now);
    }

    /** A limit that nobody has a share in yet; 0 bytes per second is no limit. */
    public SharedRate(long bytesPerSecond, Scheduler scheduler) {
        this.scheduler = scheduler;
        bucket = new TokenBucket(bytesPerSecond, scheduler.nanoTime());
        lastDeal = scheduler.nanoTime() - INTERVAL.toNanos();
    }

    public boolean unlimited() {
        return bucket.unlimited();
    }

    /** From now on this one has a share. */
    public void join(Sharer sharer) {
        sharers.add(sharer);
    }

    /** It has none any more. */
    public void leave(Sharer sharer) {
        sharers.remove(sharer);
        waiting.remove(sharer);
    }

    /** Somebody may have begun to wait: deals out what there is, in a later turn of the loop. May be called often. */
    public void wake() {
        if (!scheduled && !unlimited()) {
            scheduled = true;
            long since = scheduler.nanoTime() - lastDeal;
            scheduler.schedule(Duration.ofNanos(Math.max(0, INTERVAL.toNanos() - since)), this::deal);
        }
    }

    /** What was taken and will not be used after all is there for others. */
    void giveBack(long bytes) {
        bucket.take(-bytes);
    }

    /** Bytes that have gone through without being dealt out. */
    void charge(long bytes) {
        bucket.take(bytes);
    }

    private void deal() {
        scheduled = false;
        long now = scheduler.nanoTime();
        lastDeal = now;
        for (Sharer sharer : sharers) {
            if (sharer.isWaiting(now)) {
                waiting.add(sharer); // who waits already keeps its place
            }
        }
        while (!waiting.isEmpty()) {
            if (!bucket.isOpen(now)) {
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
