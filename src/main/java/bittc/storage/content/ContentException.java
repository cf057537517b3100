package bittc.storage.content;

import java.io.IOException;

/**
 * Reports content that cannot become a torrent. The message reads {@code SUBJECT: REASON}; sanitise it like any outside text.
 */
public final class ContentException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The kind of fault, with a stable word. */
    public enum Code {
        /** The path, or the target of a link, does not exist. */
        NOT_FOUND("content-not-found"),
        /** No permission to read. */
        UNREADABLE("content-unreadable"),
        /** No file has any bytes. */
        EMPTY("content-empty"),
        /** Other clients could not store this name or this kind of file. */
        UNSUITABLE("content-unsuitable"),
        /** Another program wrote to a file while it was being hashed. */
        CHANGED("content-changed");

        private final String word;

        Code(String word) {
            this.word = word;
        }

        /** The word for scripts. */
        public String word() {
            return word;
        }
    }

    private final Code code;
    private final String hint;

    ContentException(Code code, String message, String hint) {
        super(message);
        this.code = code;
        this.hint = hint;
    }

    /** The kind of fault. */
    public Code code() {
        return code;
    }

    /** Tells the user what to do about it; may be empty. */
    public String hint() {
        return hint;
    }
}
