package bittc.utp;

import bittc.utp.SendQueue.Entry;
import bittc.utp.SendQueue.State;
import java.nio.ByteBuffer;

/**
 * Finds out from acks which packets arrived and which were lost. A packet is lost once three later transmissions arrived (RFC
 * 6675, but counted in transmissions, so that a packet lost twice is found too), or one that was sent a good deal later (RFC
 * 8985).
 */
final class LossDetection {
    private static final int REORDERED = 3;

    private final SendQueue queue;
    private final RoundTrip roundTrip;
    private final SegmentSize segment;
    private long turns;

    /** The counts of the three latest transmissions that arrived, the latest first; 0 = none. */
    private final long[] arrived = new long[REORDERED];

    private long arrivedSentAt;

    /** Of the last ack: bytes that are newly delivered, and when the latest of them that has one copy was sent. */
    private int delivered;

    private boolean hasSample;
    private long sampleSentAt;
    private int repeated;

    LossDetection(SendQueue queue, RoundTrip roundTrip, SegmentSize segment) {
        this.queue = queue;
        this.roundTrip = roundTrip;
        this.segment = segment;
    }

    /** Counts a transmission that begins. */
    long nextTurn() {
        return ++turns;
    }

    /** Takes an ack within what was sent, with its bits at {@code bitsAt}; returns whether it delivered any packet. */
    boolean onAck(int ack, ByteBuffer datagram, int bitsAt, int bitsLength, long now) {
        delivered = 0;
        hasSample = false;
        boolean any = false;
        while (queue.oldest() - ack <= 0) {
            any |= deliver(queue.get(queue.oldest()), now);
            queue.removeOldest();
        }
        int named = Math.min(8 * bitsLength, queue.next() - ack - 2);
        for (int i = 0; i < named; i++) {
            if ((datagram.get(bitsAt + i / 8) >> i % 8 & 1) != 0 && ack + 2 + i - queue.oldest() > 0) {
                any |= deliver(queue.get(ack + 2 + i), now);
            }
        }
        if (hasSample) {
            roundTrip.add(Math.max(1, now - sampleSentAt));
        }
        if (any) {
            repeated = 0;
            roundTrip.onProgress();
        }
        return any;
    }

    private boolean deliver(Entry entry, long now) {
        if (entry.state == State.DELIVERED) {
            return false;
        }
        queue.onDelivered(entry);
        delivered += entry.payload();
        if (entry.copies == 1 && (!hasSample || entry.sentAt - sampleSentAt > 0)) {
            hasSample = true;
            sampleSentAt = entry.sentAt;
        }
        segment.onDelivered(entry.padded > 0 ? entry.padded : entry.length, entry.padded > 0);
        // An ack of a repeated packet that is too early is one of an earlier copy, and says nothing of the last.
        if (entry.copies == 1 || now - entry.sentAt >= roundTrip.smallest()) {
            noteArrival(entry);
        }
        return true;
    }

    private void noteArrival(Entry entry) {
        if (arrived[0] == 0 || entry.sentAt - arrivedSentAt > 0) {
            arrivedSentAt = entry.sentAt;
        }
        long turn = entry.turn;
        for (int i = 0; i < REORDERED; i++) {
            if (turn > arrived[i]) {
                long other = arrived[i];
                arrived[i] = turn;
                turn = other;
            }
        }
    }

    /** Bytes that the last ack delivered. */
    int delivered() {
        return delivered;
    }

    /** Counts an ack that names nothing new, from a receiver without selective acks: the third in a row means a loss. */
    void onRepeatedAck() {
        if (++repeated == REORDERED && !queue.isEmpty()) {
            queue.onLost(queue.get(queue.oldest()));
        }
    }

    /**
     * Marks what is lost.
     *
     * @return whether a packet beyond {@code known} is among these; trials of a larger size do not count
     */
    boolean markLost(int known) {
        long slack = Math.max(roundTrip.smoothed() / 4, 1_000_000);
        boolean fresh = false;
        for (int number = queue.oldest(); number != queue.next(); number++) {
            Entry entry = queue.get(number);
            if (entry.state != State.IN_FLIGHT) {
                continue;
            }
            if (entry.turn < arrived[REORDERED - 1] || arrived[0] > 0 && arrivedSentAt - entry.sentAt > slack) {
                if (entry.padded > 0) {
                    segment.onProbeLost();
                } else {
                    fresh |= number - known > 0;
                }
                queue.onLost(entry);
            } else if (entry.copies == 1) {
                break;
            }
        }
        return fresh;
    }

    /** Marks all that is in flight as lost. */
    void onTimeout() {
        for (int number = queue.oldest(); number != queue.next(); number++) {
            Entry entry = queue.get(number);
            if (entry.state == State.IN_FLIGHT && entry.padded > 0) {
                segment.onProbeLost();
            }
            queue.onLost(entry);
        }
        repeated = 0;
    }
}
