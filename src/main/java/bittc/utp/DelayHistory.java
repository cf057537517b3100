package bittc.utp;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * The one-way delays of the last minutes, and how far above their least the latest are (RFC 6817). Delays are differences
 * between two clocks that agree in nothing, in microseconds modulo 2^32: only differences between them mean anything.
 */
final class DelayHistory {
    private static final int SLOTS = 13;
    private static final long SLOT_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** A slot with fewer samples is kept open: a path that was hardly used shows no least delay. */
    private static final int MIN_SAMPLES = 120;

    private static final int RECENT = 3;

    /** The mean of so long a time is compared with that of the time before. */
    private static final long DRIFT_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A mean that falls by more than this each time, in microseconds, is that of a clock which is wrong, or lies. */
    private static final long MAX_FALL = 200_000;

    private static final int FALL_DIVISOR = 7;

    private final int[] slots = new int[SLOTS];
    private final int[] recent = new int[RECENT];
    private int slot;
    private int samples;
    private int nextRecent;
    private long slotBegan;
    private int least;
    private boolean known;
    private int origin;
    private long sum;
    private int summed;
    private long sumBegan;
    private long lastMean;
    private boolean hasMean;

    /** By how much the mean changes in each time, on the whole. */
    private long drift;

    /** Adds a delay; returns by how much it lowered the least one, 0 if it did not, or is the first. */
    int add(int delay, long now) {
        if (!known) {
            known = true;
            Arrays.fill(slots, delay);
            Arrays.fill(recent, delay);
            least = delay;
            slotBegan = now;
            origin = delay;
            sumBegan = now;
        }
        noteDrift(delay, now);
        recent[nextRecent] = delay;
        nextRecent = (nextRecent + 1) % RECENT;
        samples++;
        if (samples >= MIN_SAMPLES && now - slotBegan >= SLOT_NANOS) {
            samples = 0;
            slotBegan = now;
            slot = (slot + 1) % SLOTS;
            slots[slot] = delay;
            least = leastOfSlots();
        }
        if (delay - slots[slot] < 0) {
            slots[slot] = delay;
        }
        int lowered = Math.max(0, least - delay);
        if (delay - least < 0) {
            least = delay;
        }
        return lowered;
    }

    private void noteDrift(int delay, long now) {
        sum += delay - origin;
        summed++;
        if (now - sumBegan >= DRIFT_NANOS) {
            long mean = sum / summed;
            drift = hasMean ? (7 * drift + mean - lastMean) / 8 : 0;
            lastMean = mean;
            hasMean = true;
            sum = 0;
            summed = 0;
            sumBegan = now;
        }
    }

    private int leastOfSlots() {
        int found = slots[slot];
        for (int each : slots) {
            found = each - found < 0 ? each : found;
        }
        return found;
    }

    /** Raises all least delays: the clocks drift apart. */
    void raise(int micros) {
        for (int i = 0; i < SLOTS; i++) {
            slots[i] += micros;
        }
        least += micros;
    }

    /** The least of the last three delays above the least of all, at least 0; -1 while nothing is known. In microseconds. */
    long queueing() {
        if (!known) {
            return -1;
        }
        int found = recent[0];
        for (int each : recent) {
            found = each - found < 0 ? each : found;
        }
        long penalty = drift < -MAX_FALL ? (-drift - MAX_FALL) / FALL_DIVISOR : 0;
        return Math.max(0, found - least) + penalty;
    }
}
