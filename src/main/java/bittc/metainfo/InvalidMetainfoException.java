package bittc.metainfo;

/**
 * A .torrent file or magnet link that is none, or that is refused. The message is what follows the file's name, such as {@code damaged:
 * ends inside a value at byte 1051}; it may quote the file and is to be cleaned like any text from outside.
 */
public final class InvalidMetainfoException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final int MAX_QUOTED_CHARS = 100;

    /** The stable words for what is wrong. */
    public enum Code {
        /** Not decodable: cut off or altered. */
        DAMAGED("torrent-damaged", "fetch it again"),
        /** A file of 0 bytes. */
        EMPTY("torrent-empty", "fetch it again"),
        /** Compressed. */
        GZIP("torrent-gzip", "gunzip it first"),
        /** A web page, such as that of a login, saved under a torrent's name. */
        HTML("torrent-is-html", "the link may need a login; fetch it again"),
        /** A path that would leave the output folder. */
        UNSAFE_PATH("torrent-unsafe-path", ""),
        /** Decodable, but no torrent that makes sense. */
        INVALID("torrent-invalid", ""),
        /** A magnet link that names no torrent. */
        MAGNET_INVALID("magnet-invalid", "copy all of it, and put it in quotes: a shell cuts it at the first &"),
        /** A torrent of a kind that we do not know. */
        UNSUPPORTED("torrent-unsupported", "");

        private final String word;
        private final String hint;

        Code(String word, String hint) {
            this.word = word;
            this.hint = hint;
        }

        /** The word as scripts see it. */
        public String word() {
            return word;
        }
    }

    private final Code code;

    InvalidMetainfoException(Code code, String message) {
        super(message);
        this.code = code;
    }

    /** Something about a key: {@code what} begins with its name. */
    static InvalidMetainfoException invalid(String what) {
        return new InvalidMetainfoException(Code.INVALID, "invalid: " + what);
    }

    static InvalidMetainfoException unsafePath(String path) {
        String quoted = path.length() <= MAX_QUOTED_CHARS ? path : path.substring(0, MAX_QUOTED_CHARS) + "…";
        return new InvalidMetainfoException(
                Code.UNSAFE_PATH, "refused: a file path leaves the download directory (\"" + quoted + "\")");
    }

    /** Which kind of fault. */
    public Code code() {
        return code;
    }

    /** What to do about it, or an empty string. */
    public String hint() {
        return code.hint;
    }
}
