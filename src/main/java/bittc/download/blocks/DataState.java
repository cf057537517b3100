package bittc.download.blocks;

import bittc.metainfo.FileSelection;
import bittc.metainfo.Metainfo;
import bittc.picker.PieceOrder;
import bittc.picker.PiecePicker;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * The contents of a download: its metadata, and how much of its data we have. Learnt in two steps: {@link #know the
 * metadata} with the selected files, then {@link #open the pieces on disk}. A piece is lost again only if something else
 * changes the files. Bytes count payload: wanted files without padding.
 */
public final class DataState {
    // Null until the metadata is known.

    private Metainfo metainfo;
    private PieceLayout layout;
    private WantedBytes payload;

    /** Payload of all files, wanted or not. */
    private WantedBytes all;

    /** The pieces that contain at least one byte of a wanted file. */
    private Bitfield wanted;

    /** Null until the pieces on disk are known too. */
    private PiecePicker picker;

    private long checkedBytes;
    private boolean allocating;
    private boolean hidden;
    private long doneBytes;

    /** Bytes of all files that we have. */
    private long presentBytes;

    /** Sets the metadata and the files wanted from it. */
    public void know(Metainfo learnt, FileSelection selection) {
        metainfo = learnt;
        layout = learnt.layout();
        payload = new WantedBytes(learnt, selection);
        all = selection.isAll() ? payload : new WantedBytes(learnt, FileSelection.ALL);
        wanted = selection.pieces(learnt);
    }

    /** Notes that this many bytes of the whole torrent, wanted or not, were checked. */
    void onChecked(long bytes) {
        checkedBytes = (long) ((double) bytes / layout().totalLength() * payload.total());
    }

    /** Notes that disk space was allocated up to this byte of the whole torrent. */
    void onAllocated(long bytes) {
        allocating = true;
        onChecked(bytes);
    }

    /** Sets the pieces found on disk. Those that cannot be verified yet are held back by the picker. */
    public void open(Bitfield found, PieceOrder order, RandomGenerator random) {
        picker = new PiecePicker(layout(), found, wanted, order, random);
        for (int piece = wanted.nextSetBeyond(found, 0); piece >= 0; piece = wanted.nextSetBeyond(found, piece + 1)) {
            withholdUnknown(piece);
        }
        for (int piece = found.nextSet(0); piece >= 0; piece = found.nextSet(piece + 1)) {
            count(piece);
        }
    }

    private void withholdUnknown(int pieceIndex) {
        if (!metainfo.pieceHashes().knows(pieceIndex) && picker.isUnbegun(pieceIndex)) {
            picker.withhold(pieceIndex);
        }
    }

    /** Notes that a missing piece was verified and stored. */
    void onStored(int pieceIndex) {
        picker.onStored(pieceIndex);
        count(pieceIndex);
    }

    /** Notes that a piece, or the received part of one, is no longer on disk. */
    void onLost(int pieceIndex) {
        if (picker.have().get(pieceIndex)) {
            doneBytes -= payload.of(pieceIndex);
            presentBytes -= all.of(pieceIndex);
        }
        picker.onLost(pieceIndex);
        withholdUnknown(pieceIndex);
    }

    /** Hides our pieces from peers, or shows them again (BEP 16). */
    public void hide(boolean now) {
        hidden = now;
    }

    private void count(int pieceIndex) {
        doneBytes += payload.of(pieceIndex);
        presentBytes += all.of(pieceIndex);
    }

    /** The metadata, once known. */
    public Optional<Metainfo> metainfo() {
        return Optional.ofNullable(metainfo);
    }

    /** The layout of pieces and blocks; null until the metadata is known. */
    public PieceLayout layout() {
        return layout;
    }

    /** Returns whether this piece ends in padding (BEP 47), fetched or not. */
    boolean isPadded(int pieceIndex) {
        return metainfo.layout().paddingOf(pieceIndex) > 0;
    }

    /** Returns whether this is a block in the layout where no padding is fetched. */
    boolean wasBlock(int pieceIndex, int begin, int length) {
        return metainfo.layout().isBlock(pieceIndex, begin, length);
    }

    /** Fetches the padding of these pieces, none of them begun, instead of taking it for zeros. */
    void fetchPadding(BitSet pieces) {
        layout = layout.fetchingPadding(pieces);
        picker.use(layout, pieces);
    }

    /** The pieces whose padding is not fetched but still could be. */
    BitSet unfetchedPadding() {
        BitSet unfetched = new BitSet();
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            unfetched.set(piece, layout.paddingOf(piece) > 0 && picker.isUnbegun(piece));
        }
        return unfetched;
    }

    /** Returns whether the metadata and the pieces on disk are known. */
    public boolean isOpen() {
        return picker != null;
    }

    /** Returns whether it is waiting for the store to allocate disk space. */
    public boolean isAllocating() {
        return allocating && !isOpen();
    }

    /** The pieces and blocks that we have and lack; null until open. */
    public PiecePicker picker() {
        return picker;
    }

    /** Returns whether we have all wanted pieces. */
    public boolean isComplete() {
        return picker != null && picker.missingPieces() == 0;
    }

    /** Returns whether we have all pieces. */
    public boolean isSeed() {
        return picker != null && picker.have().isFull();
    }

    /** Returns whether our pieces are hidden from peers, but for those shown to each (BEP 16). */
    public boolean isHidden() {
        return hidden;
    }

    /** Returns whether we have all wanted pieces, but not all pieces (BEP 21). */
    public boolean isPartialSeed() {
        return isComplete() && !isSeed();
    }

    /** Wanted bytes; 0 while unknown. */
    public long totalBytes() {
        return payload == null ? 0 : payload.total();
    }

    /** Bytes checked so far, of those that may be on disk. */
    public long checkedBytes() {
        return checkedBytes;
    }

    public long doneBytes() {
        return doneBytes;
    }

    /** Missing bytes; while unknown, a number greater than 0. */
    long leftBytes() {
        return payload == null ? PieceLayout.BLOCK_LENGTH : payload.total() - doneBytes;
    }

    /**
     * Missing bytes of all files, wanted or not; trackers count a peer with none missing as a seed. While unknown, a number
     * greater than 0.
     */
    public long leftOfTorrent() {
        return all == null ? PieceLayout.BLOCK_LENGTH : all.total() - presentBytes;
    }

    /** Bytes of blocks not yet received; only once open. */
    public double remainingBytes() {
        return picker.remainingBlocks() * (double) PieceLayout.BLOCK_LENGTH;
    }

    public int wantedPieces() {
        return wanted == null ? 0 : wanted.cardinality();
    }

    /** The number of wanted pieces that we have. */
    public int donePieces() {
        return picker == null ? 0 : wantedPieces() - picker.missingPieces();
    }

    /** Seconds until the rest arrives at this rate, in bytes per second; empty if unknown. */
    public OptionalLong eta(double rate) {
        return payload == null ? OptionalLong.empty() : payload.eta(leftBytes(), rate);
    }
}
