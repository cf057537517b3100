package bittc.utp;

/** Decides how many bytes a connection may have in flight. */
interface CongestionControl {
    /** The window in bytes, at least one segment. */
    int window();

    /** Returns whether the window still doubles with each round trip. */
    boolean isSlowStart();

    /**
     * Something new was acked.
     *
     * @param bytes newly acked
     * @param inFlight bytes in flight before
     * @param delay the queueing delay in microseconds; -1 if unknown
     * @param limited whether this window, and nothing else, kept us from sending more
     */
    void onAck(int bytes, int inFlight, long delay, boolean limited);

    /** Something was lost; told once a window. */
    void onLoss();

    /** Nothing was acked for so long that all in flight counts as lost. */
    void onTimeout();

    /** Nothing was sent for a whole timeout. */
    void onIdle();

    /** Full packets have this many bytes of payload from now on. */
    void onSegment(int bytes);
}
