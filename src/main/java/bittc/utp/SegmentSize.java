package bittc.utp;

import java.time.Duration;

/**
 * The size of full packets, headers of UDP and IP not counted. A larger size is tried on a packet of the size in use, padded
 * by an empty selective ack; if it is lost, it is sent again without, so that a failed trial costs no more than a lost packet,
 * even where no message tells that packets are too large. In bytes.
 */
final class SegmentSize {
    private static final int[] IPV4 = {548, 1200, 1402, 1472};
    private static final int[] IPV6 = {548, 1232, 1402, 1452};

    /** The size to begin with. */
    private static final int START = 1;

    /** Losses of a size before it is given up for {@link #PAUSE}. */
    private static final int MAX_LOSSES = 2;

    static final Duration PAUSE = Duration.ofMinutes(30);

    private final int[] sizes;
    private final int overhead;
    private int level = START;
    private int losses;
    private boolean probing;
    private boolean paused;
    private long pausedAt;
    private long now;
    private int timeouts;

    /**
     * Makes the size for a path.
     *
     * @param overhead bytes that the socket adds to each packet
     */
    SegmentSize(boolean ipv6, int overhead) {
        sizes = ipv6 ? IPV6 : IPV4;
        this.overhead = overhead;
    }

    /** The largest size that a packet can have. */
    static int max() {
        return IPV4[IPV4.length - 1];
    }

    /** The size of a full packet. */
    int size() {
        return sizes[level] - overhead;
    }

    /** The size to try now; 0 if none. */
    int probe(long time) {
        now = time;
        if (paused && now - pausedAt >= PAUSE.toNanos()) {
            paused = false;
            losses = 0;
        }
        return probing || paused || level < START || level + 1 == sizes.length ? 0 : sizes[level + 1] - overhead;
    }

    void onProbeSent() {
        probing = true;
    }

    /** Called when a packet of this size arrived, its padding included: others of this size will too. */
    void onDelivered(int size, boolean probe) {
        timeouts = 0;
        probing &= !probe;
        while (level + 1 < sizes.length && size + overhead >= sizes[level + 1]) {
            level++;
            losses = 0;
        }
    }

    void onProbeLost() {
        probing = false;
        if (++losses >= MAX_LOSSES) {
            pause();
        }
    }

    /** Called when full packets timed out; at the second time in a row, new ones become smaller. */
    void onTimeout() {
        if (++timeouts >= 2) {
            timeouts = 0;
            level = level > START ? START : 0;
            pause();
        }
    }

    private void pause() {
        paused = true;
        pausedAt = now;
    }
}
