package bittc.dht;

import java.time.Duration;

/**
 * When a socket is to be opened anew. The interface or the address that it is bound to may go away and come back as another
 * to the system; then nothing leaves any more. Single failures say nothing: there is no way to some addresses.
 */
final class SendFailures {
    /** So many datagrams in a row have to fail. */
    static final int ENOUGH = 5;

    /** Between two times that a socket is opened. */
    static final Duration BETWEEN = Duration.ofSeconds(10);

    private int inRow;
    private long openedAt;

    /** A socket was opened just now. */
    SendFailures(long now) {
        openedAt = now;
    }

    /** A datagram has left, as far as we know. */
    void onSent() {
        inRow = 0;
    }

    /** A datagram could not leave; true if the socket is to be opened anew, now. */
    boolean onFailed(long now) {
        if (++inRow < ENOUGH || now - openedAt < BETWEEN.toNanos()) {
            return false;
        }
        inRow = 0;
        openedAt = now;
        return true;
    }
}
