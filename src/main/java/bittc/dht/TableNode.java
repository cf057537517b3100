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
    /** Silence after which a node may be gone (BEP 5). */
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

    /** True if its id matches its address (BEP 42). */
    boolean secure() {
        return secure;
    }

    /** Time of its last answer, or of a later query from it. */
    long lastHeard() {
        return lastHeard;
    }

    /** Time at which it was added, or last pinged to check on it. */
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

    /** Records a query, which shows that the node is there, but not that it would answer. */
    void onQuery(long now) {
        lastHeard = now;
    }

    /** Records a missing answer; true if the node must be forgotten. */
    boolean onFailure() {
        return ++failures >= MAX_FAILURES;
    }
}
