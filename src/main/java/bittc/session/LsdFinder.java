package bittc.session;

import bittc.download.PeerFinder;
import bittc.lsd.Lsd;
import bittc.torrent.InfoHash;
import java.util.List;

/** Finds peers in the local network. */
final class LsdFinder implements PeerFinder {
    private final Lsd lsd;
    private final int port;

    /**
     * Makes a finder.
     *
     * @param port on which we listen for peers
     */
    LsdFinder(Lsd lsd, int port) {
        this.lsd = lsd;
        this.port = port;
    }

    @Override
    public String name() {
        return "LSD";
    }

    @Override
    public Search search(InfoHash infoHash, Listener listener) {
        Lsd.Search search = lsd.search(infoHash, () -> port, peer -> listener.onPeers(List.of(peer)));
        return new Search() {
            @Override
            public void close() {
                search.close();
            }

            @Override
            public boolean isVain() {
                return true; // local peers answer within seconds
            }

            @Override
            public String status(boolean over) {
                return "";
            }
        };
    }
}
