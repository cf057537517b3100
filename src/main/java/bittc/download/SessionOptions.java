package bittc.download;

/**
 * The options shared by all downloads of a session.
 *
 * @param maxPeers connected peers, all torrents together
 * @param maxDownloadRate payload bytes per second, 0 for no limit
 * @param maxUploadRate payload bytes per second, 0 for no limit
 * @param exchangePeers whether to exchange peer addresses with peers (BEP 11)
 * @param encryption of connections to peers
 * @param utp whether the connector has uTP, which punches holes (BEP 55)
 */
public record SessionOptions(
        int maxPeers,
        long maxDownloadRate,
        long maxUploadRate,
        boolean exchangePeers,
        EncryptionPolicy encryption,
        boolean utp) {
    /** With peer exchange, and encryption as peers want it. */
    public SessionOptions(int maxPeers, long maxDownloadRate, long maxUploadRate) {
        this(maxPeers, maxDownloadRate, maxUploadRate, true, EncryptionPolicy.ALLOW, true);
    }
}
