package bittc.download.blocks;

import bittc.torrent.Bitfield;

/**
 * Decides which of our pieces one peer sees, announces them (BEP 3, BEP 6), and so which it may request: all of them, but
 * while we hide them (BEP 16) only those shown to it.
 */
public final class Advertised {
    /** Most pieces announced one by one to a peer that connected before we knew our pieces. */
    private static final int MAX_LATE_HAVES = 20_000;

    private final DataState data;

    /** Pieces shown while we hide ours; null if none was. */
    private Bitfield shown;

    public Advertised(DataState data) {
        this.data = data;
    }

    /** Returns whether the peer may request blocks of this piece; not to be called before the data is open. */
    public boolean contains(int pieceIndex) {
        return data.isHidden()
                ? shown != null && shown.get(pieceIndex)
                : data.picker().have().get(pieceIndex);
    }

    /** Announces the pieces to a new peer, in the shortest way. */
    public void announce(PeerLink link) {
        boolean fast = link.handshake().fast();
        boolean none = !data.isOpen() || data.isHidden() || data.picker().have().isEmpty();
        if (fast && none) {
            link.haveNone();
        } else if (fast && data.isSeed()) {
            link.haveAll();
        } else if (!none) {
            link.bitfield(data.picker().have());
        }
    }

    /** Announces the pieces, one by one, to a peer that connected before we knew them, or from which they were hidden. */
    public void announceLate(PeerLink link) {
        if (data.isHidden()) {
            return;
        }
        Bitfield have = data.picker().have();
        int told = 0;
        for (int piece = have.nextSet(0); piece >= 0 && told < MAX_LATE_HAVES; piece = have.nextSet(piece + 1)) {
            if (shown == null || !shown.get(piece)) {
                link.have(piece);
                told++;
            }
        }
    }

    /** Shows one piece to the peer while we hide ours. */
    public void show(PeerLink link, int pieceIndex) {
        if (shown == null) {
            shown = new Bitfield(data.layout().pieceCount());
        }
        shown.set(pieceIndex);
        link.have(pieceIndex);
    }

    /** Announces a piece that we have got. */
    public void onStored(PeerLink link, int pieceIndex) {
        link.have(pieceIndex);
    }
}
