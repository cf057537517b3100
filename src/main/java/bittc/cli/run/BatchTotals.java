package bittc.cli.run;

import bittc.cli.screen.View;
import bittc.download.Progress;
import bittc.download.blocks.RateMeter;
import java.time.Duration;
import java.util.OptionalLong;

/** Adds up the bytes of a batch: those that wait, those received, those sent. */
final class BatchTotals {
    /** Known bytes of the waiting torrents, and the number of torrents of unknown size. */
    private long waitingKnown;

    private int waitingUnknown;

    /** Payload of all torrents, including ended ones: a batch of small torrents has a rate too. */
    private final RateMeter downRate = new RateMeter(Duration.ofSeconds(5));

    private long receivedBefore;
    private long receivedCounted;

    private long sharedSent;
    private long sharedSize;

    /** Updates the bytes of waiting torrents. */
    void countWaiting(OptionalLong bytes, int times) {
        waitingKnown += times * bytes.orElse(0);
        waitingUnknown += bytes.isPresent() ? 0 : times;
    }

    /** The size of all waiting torrents, if known. */
    OptionalLong waitingBytes() {
        return waitingUnknown > 0 ? OptionalLong.empty() : OptionalLong.of(waitingKnown);
    }

    /** Keeps what a torrent that leaves received. */
    void countEnded(Progress last) {
        receivedBefore += last.downloadedBytes();
    }

    /** Keeps what a torrent sent whose sharing has ended. */
    void countShared(Progress last) {
        sharedSent += last.uploadedBytes();
        sharedSize += last.totalBytes();
    }

    /** What is shared; with {@code only}, nothing else is done. */
    View.Sharing sharing(boolean only) {
        return new View.Sharing(only, sharedSent, sharedSize);
    }

    /** Returns the rate of all, given what the active torrents have received. */
    long downRate(long receivedByActive, long now) {
        long received = receivedBefore + receivedByActive;
        downRate.add(Math.max(0, received - receivedCounted), now);
        receivedCounted = received;
        return (long) downRate.rate(now);
    }
}
