package bittc.download.blocks;

import bittc.torrent.Bitfield;

/**
 * Decides which of our pieces one peer sees, announces them (BEP 3, BEP 6), and so which it may request. Every peer sees
 * all of them.
 */
public final class Advertised {
    /** Most pieces announced one by one to a peer that connected before we knew our pieces. */
    private static final int MAX_LATE_HAVES = 20_000;

    private final DataState data;

    public Advertised(DataState data) {
        this.data = data;
    }

    /** Returns whether the peer may request blocks of this piece; not to be called before the data is open. */
    boolean contains(int pieceIndex) {
        return data.picker().have().get(pieceIndex);
    }

    /** Announces the pieces to a new peer, in the shortest way. */
    public void announce(PeerLink link) {
        boolean fast = link.handshake().fast();
        if (fast && (!data.isOpen() || data.picker().have().isEmpty())) {
            link.haveNone();
        } else if (fast && data.isSeed()) {
            link.haveAll();
        } else if (data.isOpen() && !data.picker().have().isEmpty()) {
            link.bitfield(data.picker().have());
        }
    }

    /** Announces the pieces, one by one, to a peer that connected before we knew them. */
    public void announceLate(PeerLink link) {
        Bitfield have = data.picker().have();
        int told = 0;
        for (int piece = have.nextSet(0); piece >= 0 && told < MAX_LATE_HAVES; piece = have.nextSet(piece + 1)) {
            link.have(piece);
            told++;
        }
    }

    /** Announces a piece that we have got. */
    public void onStored(PeerLink link, int pieceIndex) {
        link.have(pieceIndex);
    }
}
