package bittc.download.blocks;

import bittc.torrent.PieceLayout;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;

/**
 * Checks that padding is zeros, as BEP 47 says; if so, it is not requested. Some torrents were hashed with other bytes
 * there, and old clients serve those. So a piece that fails with zeros as padding proves nothing against its senders: its
 * padding is fetched too, soon, and if only that was wrong, the padding of all pieces is fetched.
 */
final class Padding {
    private final DataState data;
    private final Consumer<PieceLayout> store;
    private final Consumer<String> detail;

    /**
     * Starts by taking all padding for zeros.
     *
     * @param store called with the new layout each time padding starts to be fetched
     * @param detail takes lines for {@code -v}
     */
    Padding(DataState data, Consumer<PieceLayout> store, Consumer<String> detail) {
        this.data = data;
        this.store = store;
        this.detail = detail;
    }

    /**
     * Called when a piece failed its hash and is missing again.
     *
     * @param sources senders of its blocks
     * @return whether they sent all that was hashed; a web seed vouches for the zeros too: it has no padding to serve
     */
    boolean wasFetched(int pieceIndex, Object[] sources) {
        boolean peers =
                Arrays.stream(sources).anyMatch(source -> source instanceof Requester.Peer peer && !peer.isWebSeed());
        if (data.layout().paddingOf(pieceIndex) == 0 || !peers) {
            return true;
        }
        BitSet piece = new BitSet();
        piece.set(pieceIndex);
        fetch(piece);
        data.picker().hasten(pieceIndex);
        return false;
    }

    /** Called when a failed piece was verified with its padding, and its earlier data was right too. */
    void onOnlyPaddingDiffered(int pieceIndex) {
        if (!data.isPadded(pieceIndex) || data.layout().paddingOf(pieceIndex) > 0) {
            return;
        }
        BitSet others = data.unfetchedPadding();
        if (!others.isEmpty()) {
            detail.accept("padding is not zeros: it is fetched");
            fetch(others);
        }
    }

    private void fetch(BitSet pieces) {
        data.fetchPadding(pieces);
        store.accept(data.layout());
    }
}
