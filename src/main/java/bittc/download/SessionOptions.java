package bittc.download;

/**
 * What all downloads of a session share.
 *
 * @param maxPeers connected peers, all torrents together
 * @param maxDownloadRate payload bytes per second, 0 for no limit
 * @param maxUploadRate payload bytes per second, 0 for no limit
 * @param listenPort what trackers and peers are told, 0 if nobody can connect to us
 * @param exchangePeers whether peers may tell us of others, and we them (BEP 11)
 */
public record SessionOptions(
        int maxPeers, long maxDownloadRate, long maxUploadRate, int listenPort, boolean exchangePeers) {
    /** With peer exchange. */
    public SessionOptions(int maxPeers, long maxDownloadRate, long maxUploadRate, int listenPort) {
        this(maxPeers, maxDownloadRate, maxUploadRate, listenPort, true);
    }
}
