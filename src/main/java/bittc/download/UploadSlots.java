package bittc.download;

import bittc.download.blocks.Choker;
import bittc.download.blocks.DataState;
import java.util.List;

/** Decides which of a torrent's peers may download from us: by choking, or as a super-seed (BEP 16); serves them. */
final class UploadSlots {
    private final DataState data;
    private final List<PeerConnection> connected;
    private final SessionResources session;
    private final DownloadListener listener;
    private final Choker choker;
    private long nextRechoke;

    /** Null unless we super-seed. */
    private SuperSeeding superSeeding;

    /** Serves these peers, a view. */
    UploadSlots(DataState data, List<PeerConnection> connected, SessionResources session, DownloadListener listener) {
        this.data = data;
        this.connected = connected;
        this.session = session;
        this.listener = listener;
        choker = new Choker(session.random());
        nextRechoke = session.clock().getAsLong();
    }

    /** Super-seeds from now on; the data is complete, and no peer has been told of it. */
    void superSeed() {
        superSeeding = new SuperSeeding(data, connected, session.clock(), listener);
    }

    /** Called when the data is open: peers may be served from now on. */
    void onOpened() {
        nextRechoke = session.clock().getAsLong();
    }

    void onPieces(PeerConnection peer) {
        if (superSeeding != null) {
            superSeeding.onPieces(peer);
        }
    }

    void onInterested(PeerConnection peer) {
        if (data.isOpen()) {
            choker.onInterested(peer, connected);
        }
    }

    void onNotInterested(PeerConnection peer) {
        if (data.isOpen()) {
            choker.onNotInterested(peer, connected, session.clock().getAsLong());
        }
    }

    void onClosed(PeerConnection peer) {
        if (superSeeding != null) {
            superSeeding.onClosed(peer);
        }
    }

    /** Returns whether a round of choking is due, so the moment to drop peers too. */
    boolean isDue(long now) {
        return data.isOpen() && now - nextRechoke >= 0;
    }

    /** Makes that round. */
    void rechoke(long now) {
        nextRechoke = now + Choker.INTERVAL.toNanos();
        choker.rechoke(connected, data.isComplete(), now);
    }

    void onTick(long now) {
        if (data.isOpen()) {
            for (PeerConnection peer : connected) {
                peer.uploads().pump();
                peer.uploads().checkTaken(now);
            }
        }
        if (superSeeding != null) {
            superSeeding.onTick();
        }
    }
}
