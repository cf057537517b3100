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
 * What a download is of, and how much of that is there. It comes to be known in two steps: {@link #know what the torrent is}
 * and what of it is wanted, then {@link #open what is on disk}. Pieces are taken back only if others change them. Bytes are payload: of
 * files that are wanted, without padding.
 */
public final class DataState {
    /** Pieces that a peer which came early is told one by one; of more it does not learn. */
    private static final int MAX_LATE_HAVES = 20_000;

    // Null until it is known what the torrent is.

    private Metainfo metainfo;
    private PieceLayout layout;
    private WantedBytes payload;

    /** Of all files, wanted or not. */
    private WantedBytes all;

    /** The pieces that hold a byte of a file that is wanted. */
    private Bitfield wanted;

    /** Null until it is also known what is on disk. */
    private PiecePicker picker;

    private long checkedBytes;
    private boolean allocating;
    private long doneBytes;

    /** Bytes of all files that are there. */
    private long presentBytes;

    /** The torrent is this, and these of its files are wanted. */
    public void know(Metainfo learnt, FileSelection selection) {
        metainfo = learnt;
        layout = learnt.layout();
        payload = new WantedBytes(learnt, selection);
        all = selection.isAll() ? payload : new WantedBytes(learnt, FileSelection.ALL);
        wanted = selection.pieces(learnt);
    }

    /** So many bytes of the whole torrent, those not wanted too, have been looked at. */
    void onChecked(long bytes) {
        checkedBytes = (long) ((double) bytes / layout().totalLength() * payload.total());
    }

    /** Room on the disk has been taken as far as this byte of the whole torrent. */
    void onAllocated(long bytes) {
        allocating = true;
        onChecked(bytes);
    }

    /** These pieces are on disk. */
    public void open(Bitfield found, PieceOrder order, RandomGenerator random) {
        picker = new PiecePicker(layout(), found, wanted, order, random);
        for (int piece = found.nextSet(0); piece >= 0; piece = found.nextSet(piece + 1)) {
            count(piece);
        }
    }

    /** A piece that was missing is on disk, and verified. */
    void onStored(int pieceIndex) {
        picker.onStored(pieceIndex);
        count(pieceIndex);
    }

    /** A piece is no longer on disk, or what has come of it is not. */
    void onLost(int pieceIndex) {
        if (picker.have().get(pieceIndex)) {
            doneBytes -= payload.of(pieceIndex);
            presentBytes -= all.of(pieceIndex);
        }
        picker.onLost(pieceIndex);
    }

    private void count(int pieceIndex) {
        doneBytes += payload.of(pieceIndex);
        presentBytes += all.of(pieceIndex);
    }

    /** What the torrent is, once known. */
    public Optional<Metainfo> metainfo() {
        return Optional.ofNullable(metainfo);
    }

    /** Not to be asked for before it is known what the torrent is. */
    public PieceLayout layout() {
        return layout;
    }

    /** Whether this piece ends in padding (BEP 47), fetched or not. */
    boolean isPadded(int pieceIndex) {
        return metainfo.layout().paddingOf(pieceIndex) > 0;
    }

    /** Whether this is a block of ours, if that of a piece whose padding was not fetched before. */
    boolean wasBlock(int pieceIndex, int begin, int length) {
        return metainfo.layout().isBlock(pieceIndex, begin, length);
    }

    /** From now on, the padding of these pieces, of which none is begun, is fetched and not taken for zeros. */
    void fetchPadding(BitSet pieces) {
        layout = layout.fetchingPadding(pieces);
        picker.use(layout, pieces);
    }

    /** The pieces whose padding could still be fetched, and is not. */
    BitSet unfetchedPadding() {
        BitSet unfetched = new BitSet();
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            unfetched.set(piece, layout.paddingOf(piece) > 0 && picker.isUnbegun(piece));
        }
        return unfetched;
    }

    /** Whether it is known what the torrent is, and what of it is on disk. */
    public boolean isOpen() {
        return picker != null;
    }

    /** Whether it waits for the store to take room on the disk. */
    public boolean isAllocating() {
        return allocating && !isOpen();
    }

    /** What there is and what is missing, block by block; not to be asked for before it is open. */
    public PiecePicker picker() {
        return picker;
    }

    /** Whether all that is wanted is there. */
    public boolean isComplete() {
        return picker != null && picker.missingPieces() == 0;
    }

    /** Whether all that there is is there. */
    public boolean isSeed() {
        return picker != null && picker.have().isFull();
    }

    /** Whether all that is wanted is there, and that is not all that there is (BEP 21). */
    public boolean isPartialSeed() {
        return isComplete() && !isSeed();
    }

    /** 0 while unknown. */
    public long totalBytes() {
        return payload == null ? 0 : payload.total();
    }

    /** How many bytes have been looked at of those that may be on disk. */
    public long checkedBytes() {
        return checkedBytes;
    }

    public long doneBytes() {
        return doneBytes;
    }

    /** How many bytes are missing; while that is unknown, at least some are. */
    long leftBytes() {
        return payload == null ? PieceLayout.BLOCK_LENGTH : payload.total() - doneBytes;
    }

    /**
     * How many bytes of all files, wanted or not, are missing: who has none missing is a seed to a tracker. While that is
     * unknown, at least some are.
     */
    public long leftOfTorrent() {
        return all == null ? PieceLayout.BLOCK_LENGTH : all.total() - presentBytes;
    }

    /** How many bytes of blocks have not come yet; not to be asked for before it is open. */
    public double remainingBytes() {
        return picker.remainingBlocks() * (double) PieceLayout.BLOCK_LENGTH;
    }

    public int wantedPieces() {
        return wanted == null ? 0 : wanted.cardinality();
    }

    /** How many of the wanted pieces are there. */
    public int donePieces() {
        return picker == null ? 0 : wantedPieces() - picker.missingPieces();
    }

    /** Seconds until the rest has come at this rate, in bytes per second; empty if that cannot be told. */
    public OptionalLong eta(double rate) {
        return payload == null ? OptionalLong.empty() : payload.eta(leftBytes(), rate);
    }

    /** Says to a peer that came before we knew what we have which pieces that is, one by one; of very many not all. */
    public void tellLate(PeerLink link) {
        Bitfield have = picker.have();
        int told = 0;
        for (int piece = have.nextSet(0); piece >= 0 && told < MAX_LATE_HAVES; piece = have.nextSet(piece + 1)) {
            link.have(piece);
            told++;
        }
    }

    /** Says to a new peer which pieces we have, in the shortest way. */
    public void tell(PeerLink link) {
        boolean fast = link.handshake().fast();
        if (!isOpen()) {
            if (fast) {
                link.haveNone();
            }
            return;
        }
        Bitfield have = picker().have();
        if (fast && have.isFull()) {
            link.haveAll();
        } else if (fast && have.isEmpty()) {
            link.haveNone();
        } else if (!have.isEmpty()) {
            link.bitfield(have);
        }
    }
}
