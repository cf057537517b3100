package bittc.feed;

/** Rejects a document that is no feed, or is beyond our limits; the message is for people. */
public final class InvalidFeedException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidFeedException(String message) {
        super(message);
    }
}
