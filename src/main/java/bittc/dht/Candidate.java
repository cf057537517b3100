package bittc.dht;

/** A node that a lookup has heard of. */
final class Candidate {
    enum State {
        /** Nobody has asked it. */
        NEW,
        /** It has been asked. */
        ASKED,
        /** It has been asked, and takes long. */
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

    /** Whether its id belongs to its address (BEP 42). */
    boolean secure() {
        return secure;
    }

    /** Who told of it. */
    Referrer referrer() {
        return referrer;
    }

    State state() {
        return state;
    }

    /** What it wants to be shown with an announce; empty if it gave nothing. */
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

    /** It has answered, under the id that was told. */
    void onAnswer(byte[] token) {
        referrer.onAnswer(state == State.SLOW);
        state = State.ANSWERED;
        this.token = token;
    }

    /** It has not answered, or has another id than was told. */
    void onFailure() {
        referrer.onFailure(state == State.SLOW);
        state = State.FAILED;
    }
}
