package bittc.download.connect;

/**
 * What we know about the ways to reach an address, from peers that named it and from earlier connections.
 *
 * @param encryptedFirst begin with an encrypted handshake (MSE), where it may be tried
 * @param mayEncryptOverTcp over TCP, try an encrypted handshake: it was not refused lately
 * @param mayEncryptOverUtp the same over uTP
 * @param utpFirst begin with uTP, beside TCP
 * @param holepunch use uTP only: a peer behind a NAT connects to us at the same time (BEP 55)
 */
public record DialHints(
        boolean encryptedFirst,
        boolean mayEncryptOverTcp,
        boolean mayEncryptOverUtp,
        boolean utpFirst,
        boolean holepunch) {
    /** Nothing is known. */
    public static final DialHints NONE = new DialHints(false, true, true, false, false);

    /** The same for a peer that connects to us at the same time. */
    public DialHints holepunched() {
        return new DialHints(encryptedFirst, mayEncryptOverTcp, mayEncryptOverUtp, utpFirst, true);
    }
}
