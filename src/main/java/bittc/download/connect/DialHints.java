package bittc.download.connect;

/**
 * Our knowledge of the ways to reach an address, from peers that named it and from earlier connections.
 *
 * @param encryptedFirst begin with an encrypted handshake (MSE)
 * @param mayRetryEncrypted if it closes after our clear handshake, try an encrypted one at once
 * @param utpFirst begin with uTP, beside TCP
 * @param holepunch use uTP only: a peer behind a NAT connects to us at the same time (BEP 55)
 */
public record DialHints(boolean encryptedFirst, boolean mayRetryEncrypted, boolean utpFirst, boolean holepunch) {
    /** Nothing is known. */
    public static final DialHints NONE = new DialHints(false, true, false, false);

    /** The same for a peer that connects to us at the same time. */
    public DialHints holepunched() {
        return new DialHints(encryptedFirst, mayRetryEncrypted, utpFirst, true);
    }
}
