package bittc.dht;

/** A node known to a lookup. */
final class Candidate {
    enum State {
        /** Not asked yet. */
        NEW,
        /** Asked. */
        ASKED,
        /** Asked, and slow to answer. */
        SLOW,
        ANSWERED,
        FAILED
    }

    private final Contact contact;
    private final boolean secure;
    private final Referrer referrer;
    private State state = State.NEW;
    private byte[] token = {};

    Candidate(Contact contact, Referrer referrer) {
        this.contact = contact;
        this.referrer = referrer;
        secure = contact.secure();
    }

    Contact contact() {
        return contact;
    }

    /** True if its id matches its address (BEP 42). */
    boolean secure() {
        return secure;
    }

    /** The source of its address. */
    Referrer referrer() {
        return referrer;
    }

    State state() {
        return state;
    }

    /** The token to send it with an announce; empty if it gave none. */
    byte[] token() {
        return token;
    }

    void onAsked() {
        state = State.ASKED;
        referrer.onAsked();
    }

    void onSlow() {
        state = State.SLOW;
        referrer.onSlow();
    }

    /** It has answered, under the expected id. */
    void onAnswer(byte[] token) {
        referrer.onAnswer(state == State.SLOW);
        state = State.ANSWERED;
        this.token = token;
    }

    /** It has not answered, or has another id than expected. */
    void onFailure() {
        referrer.onFailure(state == State.SLOW);
        state = State.FAILED;
    }
}
