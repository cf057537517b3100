package bittc.download.connect;

/**
 * What we know about the ways to reach an address, from peers that named it and from earlier connections.
 *
 * @param encryptedFirst begin with an encrypted handshake (MSE)
 * @param mayRetryEncrypted if it closes after our clear handshake, try an encrypted one at once
 * @param utpFirst begin with uTP, beside TCP
 */
public record DialHints(boolean encryptedFirst, boolean mayRetryEncrypted, boolean utpFirst) {
    /** Nothing is known. */
    public static final DialHints NONE = new DialHints(false, true, false);
}
