package bittc.session;

import bittc.download.PeerFinder;
import bittc.lsd.Lsd;
import bittc.torrent.InfoHash;
import java.util.List;
import java.util.function.IntSupplier;

/** Finds peers in the local network. */
final class LsdFinder implements PeerFinder {
    private final Lsd lsd;
    /** Finds by means of this. */
    LsdFinder(Lsd lsd) {
        this.lsd = lsd;
    }

    @Override
    public String name() {
        return "LSD";
    }

    @Override
    public Search search(InfoHash infoHash, IntSupplier announcedPort, Listener listener) {
        Lsd.Search search = lsd.search(infoHash, announcedPort, peer -> listener.onPeers(List.of(peer)));
        return new Search() {
            @Override
            public void close() {
                search.close();
            }

            @Override
            public boolean isFutile() {
                return true; // local peers answer within seconds
            }

            @Override
            public String status(boolean over) {
                return "";
            }
        };
    }
}
