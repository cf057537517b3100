package bittc.net;

/** Rejects a text that is not a URL we can use. Its message and {@link #host} contain no secrets. */
public final class InvalidUrlException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String host;

    InvalidUrlException(String host, String reason) {
        super(reason);
        this.host = host;
    }

    /** The server for display: host and port, or {@code …} if a password might show. From outside, not sanitised. */
    public String host() {
        return host;
    }
}
