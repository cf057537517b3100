package bittc.metainfo;

/**
 * Rejects a .torrent file or magnet link. The message continues the file's name, such as
 * {@code damaged: ends inside a value at byte 1051}; it may quote the file, so clean it like any text from outside.
 */
public final class InvalidMetainfoException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int MAX_QUOTED_CHARS = 100;

    /** Stable codes for the faults. */
    public enum Code {
        /** Cannot be decoded: truncated or altered. */
        DAMAGED("torrent-damaged", "fetch it again"),
        /** A file of 0 bytes. */
        EMPTY("torrent-empty", "fetch it again"),
        /** Compressed, and cannot be unpacked. */
        GZIP("torrent-gzip", "fetch it again"),
        /** A zip archive that does not hold the torrent, or cannot be unpacked. */
        ZIP("torrent-zip", "unzip it, and name its .torrent files"),
        /** A web page, such as a login form, saved as a torrent. */
        HTML("torrent-is-html", "the link may need a login; fetch it again"),
        /** A path that would leave the output folder. */
        UNSAFE_PATH("torrent-unsafe-path", ""),
        /** Can be decoded, but makes no sense as a torrent. */
        INVALID("torrent-invalid", ""),
        /** A magnet link without a usable info hash. */
        MAGNET_INVALID("magnet-invalid", "copy all of it, and put it in quotes: a shell cuts it at the first &"),
        /** A torrent of a version that we do not support. */
        UNSUPPORTED("torrent-unsupported", "");

        private final String word;
        private final String hint;

        Code(String word, String hint) {
            this.word = word;
            this.hint = hint;
        }

        /** The code for scripts. */
        public String word() {
            return word;
        }
    }

    private final Code code;

    InvalidMetainfoException(Code code, String message) {
        super(message);
        this.code = code;
    }

    /** Reports a faulty key; {@code what} begins with its name. */
    static InvalidMetainfoException invalid(String what) {
        return new InvalidMetainfoException(Code.INVALID, "invalid: " + what);
    }

    static InvalidMetainfoException unsafePath(String path) {
        String quoted = path.length() <= MAX_QUOTED_CHARS ? path : path.substring(0, MAX_QUOTED_CHARS) + "…";
        return new InvalidMetainfoException(
                Code.UNSAFE_PATH, "refused: a file path leaves the download directory (\"" + quoted + "\")");
    }

    /** The kind of fault. */
    public Code code() {
        return code;
    }

    /** Advice for the user, or an empty string. */
    public String hint() {
        return code.hint;
    }
}
