package bittc.download;

import bittc.loop.OncePerTurn;
import bittc.loop.Scheduler;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A torrent's open connections, to peers and web seeds: tells all of them what is new, and flushes what they were sent. */
final class OpenConnections {
    private final List<PeerConnection> all = new ArrayList<>();
    private final List<PeerConnection> view = Collections.unmodifiableList(all);
    private final Set<PeerConnection> toFlush = new LinkedHashSet<>();
    private final OncePerTurn flush;

    OpenConnections(Scheduler scheduler) {
        flush = new OncePerTurn(scheduler, () -> {
            toFlush.forEach(peer -> peer.link().flush());
            toFlush.clear();
        });
    }

    /** All of them; read-only. */
    List<PeerConnection> all() {
        return view;
    }

    void add(PeerConnection peer) {
        all.add(peer);
    }

    void remove(PeerConnection peer) {
        all.remove(peer);
        toFlush.remove(peer);
    }

    /** Flushes messages sent to this peer, once, later in this loop turn. */
    void flushLater(PeerConnection peer) {
        toFlush.add(peer);
        flush.ask();
    }

    /** Announces a piece that we have now. */
    void onStored(int pieceIndex) {
        for (PeerConnection peer : all) {
            peer.have(pieceIndex);
        }
    }

    /** Withdraws a piece that we had and lost. */
    void onLost(int pieceIndex) {
        for (PeerConnection peer : all) {
            peer.lost(pieceIndex);
        }
    }

    /**
     * Closes those that are of no use once all wanted pieces are complete, and tells the others.
     *
     * @param seed whether peers see that from our pieces
     */
    void onComplete(boolean seed) {
        for (PeerConnection peer : List.copyOf(all)) {
            if (peer.isWebSeed() || peer.isSeed()) {
                peer.close("both of us are complete");
            } else if (!seed) {
                peer.extensions().introduce();
                flushLater(peer);
            }
        }
    }

    void closeAll(String reason) {
        List.copyOf(all).forEach(peer -> peer.close(reason));
    }
}
