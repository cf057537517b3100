package bittc.net;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/**
 * Tells when an open socket has to be opened anew. The interface or the address that it is bound to may go away and come
 * back as another to the system; then nothing leaves any more. Single failures say nothing: there is no way to some
 * addresses. Nor does a family by which nothing has left while the other works: this machine does not have it.
 */
final class SendFailures {
    /** So many datagrams of one family in a row have to fail. */
    static final int ENOUGH = 5;

    /** Between two times that a socket is opened. */
    static final Duration BETWEEN = Duration.ofSeconds(10);

    private final long openedAt;
    private final int[] inRow = new int[Family.values().length];
    private final Set<Family> working = EnumSet.noneOf(Family.class);

    /** A socket was opened just now. */
    SendFailures(long now) {
        openedAt = now;
    }

    /** A datagram has left, as far as we know. */
    void onSent(Family family) {
        inRow[family.ordinal()] = 0;
        working.add(family);
    }

    /** A datagram could not leave; true if the socket is to be opened anew, now. */
    boolean onFailed(Family family, long now) {
        boolean isMissing = !working.isEmpty() && !working.contains(family);
        return ++inRow[family.ordinal()] >= ENOUGH && !isMissing && now - openedAt >= BETWEEN.toNanos();
    }
}
