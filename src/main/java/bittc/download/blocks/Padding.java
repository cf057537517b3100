package bittc.download.blocks;

import bittc.torrent.PieceLayout;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;

/**
 * Whether padding is what BEP 47 says it is: zeros, which nobody is asked for. There are torrents that were hashed with other
 * bytes there, and old clients that serve those. So a piece that fails with zeros in place of its padding proves nothing
 * against who has sent the rest: its padding is fetched too, soon, and if that was all that was wrong, so is that of all pieces.
 */
final class Padding {
    private final DataState data;
    private final Consumer<PieceLayout> store;
    private final Consumer<String> detail;

    /**
     * Of a torrent whose padding is taken for zeros.
     *
     * @param store is told each time that pieces are divided in another way
     * @param detail takes lines for {@code -v}
     */
    Padding(DataState data, Consumer<PieceLayout> store, Consumer<String> detail) {
        this.data = data;
        this.store = store;
        this.detail = detail;
    }

    /**
     * A piece has failed, and is missing again.
     *
     * @param sources who has sent its blocks
     * @return whether they have sent all that was hashed; a web seed vouches for the zeros too, for it has no padding to serve
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

    /** A piece that had failed has come with its padding, and what had come of its data before was right too. */
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
