package bittc.utp;

/** Decides how many bytes a connection may have in flight. */
interface CongestionControl {
    /** The window in bytes, at least one segment. */
    int window();

    /** Returns whether the window still doubles with each round trip. */
    boolean isSlowStart();

    /**
     * Called when something new was acked.
     *
     * @param bytes newly acked
     * @param inFlight bytes in flight before
     * @param delay the queueing delay in microseconds; -1 if unknown
     * @param limited whether this window, and nothing else, kept us from sending more
     */
    void onAck(int bytes, int inFlight, long delay, boolean limited);

    /** Called when something was lost, once a window. */
    void onLoss();

    /** Called when nothing was acked for so long that all in flight counts as lost. */
    void onTimeout();

    /** Called when nothing was sent for a whole timeout. */
    void onIdle();

    /** Tells that full packets have this many bytes of payload from now on. */
    void onSegment(int bytes);
}
