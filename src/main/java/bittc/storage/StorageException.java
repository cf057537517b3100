package bittc.storage;

import java.io.IOException;

/** The output folder cannot be used or the disk failed: this download stops, with a code, a reason and perhaps a hint. */
public final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The stable words for what went wrong. */
    public enum Code {
        /** No permission to create or write. */
        DIR_NOT_WRITABLE("dir-not-writable"),
        /** The file system is full, or has too little room to begin. */
        NO_SPACE("no-space"),
        /** Something else stands where a file of the torrent belongs. */
        FILE_CONFLICT("file-conflict"),
        /** Another process holds the lock on this torrent in this folder. */
        IN_USE("in-use"),
        /** Any other failure of the disk. */
        IO_ERROR("io-error");

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

    /** A failure; the message reads {@code WHAT: WHY}, the hint may be empty. */
    public StorageException(Code code, String message, String hint, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.hint = hint;
    }

    /** Which kind of failure. */
    public Code code() {
        return code;
    }

    /** What to do about it, or an empty string. */
    public String hint() {
        return hint;
    }
}
