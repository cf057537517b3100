package bittc.download;

/**
 * The options shared by all downloads of a session.
 *
 * @param maxPeers connected peers, all torrents together
 * @param maxDownloadRate payload bytes per second, 0 for no limit
 * @param maxUploadRate payload bytes per second, 0 for no limit
 * @param listenPort the port told to trackers and peers, 0 if there are no incoming connections
 * @param exchangePeers whether to use peer exchange (BEP 11)
 */
public record SessionOptions(
        int maxPeers, long maxDownloadRate, long maxUploadRate, int listenPort, boolean exchangePeers) {
    /** With peer exchange. */
    public SessionOptions(int maxPeers, long maxDownloadRate, long maxUploadRate, int listenPort) {
        this(maxPeers, maxDownloadRate, maxUploadRate, listenPort, true);
    }
}
