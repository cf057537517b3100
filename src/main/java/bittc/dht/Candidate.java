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
    private final Referrer teller;
    private State state = State.NEW;
    private byte[] token = {};

    Candidate(Contact contact, Referrer teller) {
        this.contact = contact;
        this.teller = teller;
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
    Referrer teller() {
        return teller;
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
        teller.onAsked();
    }

    void onSlow() {
        state = State.SLOW;
        teller.onSlow();
    }

    /** It has answered, under the id that was told. */
    void onAnswer(byte[] token) {
        teller.onAnswer(state == State.SLOW);
        state = State.ANSWERED;
        this.token = token;
    }

    /** It has not answered, or has another id than was told. */
    void onFailure() {
        teller.onFailure(state == State.SLOW);
        state = State.FAILED;
    }
}
