package bittc.dht;

import java.time.Duration;

/**
 * A node in the {@link RoutingTable}, which has answered us at least once.
 *
 * <pre>
 *   GOOD ──15 min without a word──▶ QUESTIONABLE
 *   either ──did not answer──▶ FAILING ──did not answer again──▶ forgotten
 *   any ──answered──▶ GOOD
 *   QUESTIONABLE ──asked us──▶ GOOD
 * </pre>
 */
final class TableNode {
    /** A node that has said nothing for longer may be gone (BEP 5). */
    static final Duration GOOD_FOR = Duration.ofMinutes(15);

    /** Failures in a row after which a node is forgotten. */
    static final int MAX_FAILURES = 2;

    private final Contact contact;
    private final boolean secure;
    private long lastHeard;
    private long lastTry;
    private int failures;

    TableNode(Contact contact, long now) {
        this.contact = contact;
        secure = contact.secure();
        lastHeard = now;
        lastTry = now;
    }

    Contact contact() {
        return contact;
    }

    /** Whether its id belongs to its address (BEP 42). */
    boolean secure() {
        return secure;
    }

    /** When it last answered, or asked after it had answered once. */
    long lastHeard() {
        return lastHeard;
    }

    /** When it came, or was last pinged to see whether it is still there. */
    long lastTry() {
        return lastTry;
    }

    boolean good(long now) {
        return failures == 0 && now - lastHeard < GOOD_FOR.toNanos();
    }

    boolean failing() {
        return failures > 0;
    }

    void onTry(long now) {
        lastTry = now;
    }

    void onAnswer(long now) {
        lastHeard = now;
        failures = 0;
    }

    /** A query from it shows that it is there, but not that it would answer. */
    void onQuery(long now) {
        lastHeard = now;
    }

    /** It has not answered; whether it is to be forgotten. */
    boolean onFailure() {
        return ++failures >= MAX_FAILURES;
    }
}
