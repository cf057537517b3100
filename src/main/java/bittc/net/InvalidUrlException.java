package bittc.net;

/** A text is no URL that we can ask. Neither its message nor {@link #host} holds what may be secret. */
public final class InvalidUrlException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String host;

    InvalidUrlException(String host, String reason) {
        super(reason);
        this.host = host;
    }

    /**
     * What people know the server by, as far as it can be told from a password: host and port, or {@code …}. From outside,
     * not sanitised.
     */
    public String host() {
        return host;
    }
}
