package bittc.storage.content;

import java.io.IOException;

/** Content that no torrent can be made of. The message reads {@code WHAT: WHY}; it is to be cleaned like any text from outside. */
public final class ContentException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The stable words for what is wrong. */
    public enum Code {
        /** Nothing is there, or a link leads to nothing. */
        NOT_FOUND("content-not-found"),
        /** No permission to read. */
        UNREADABLE("content-unreadable"),
        /** No bytes in any file. */
        EMPTY("content-empty"),
        /** A name or a thing that other clients could not have on disk. */
        UNSUITABLE("content-unsuitable"),
        /** Somebody wrote to it while it was being hashed. */
        CHANGED("content-changed");

        private final String word;

        Code(String word) {
            this.word = word;
        }

        /** The word as scripts see it. */
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

    /** Which kind of fault. */
    public Code code() {
        return code;
    }

    /** A hint what to do about it, or an empty string. */
    public String hint() {
        return hint;
    }
}
