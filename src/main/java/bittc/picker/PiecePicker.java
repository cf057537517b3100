package bittc.picker;

import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.util.BitSet;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/**
 * Decides which block to ask which peer for next. What holds:
 *
 * <ul>
 *   <li>A block is asked of one peer at a time; of a second one only by {@link #duplicate}, which ends a download.
 *   <li>A piece that has been begun is finished before a new one is begun.
 *   <li>A new piece is one of the rarest that the peer has, chance deciding among equals; a peer that prefers long runs gets
 *       the piece behind its last one, or the first of the largest gap. Or it is the first one in the torrent, if that order
 *       is asked for.
 *   <li>Only wanted pieces are asked for, but whatever else we have can be given to others.
 *   <li>A fast peer fetches whole pieces on its own, in order: its bytes are hashed as they come, and a bad piece has one
 *       culprit. Slow peers fetch a piece together.
 *   <li>A suspect peer (it took part in a piece that failed) does not mix its blocks with others', unless a piece would
 *       stay unfinished.
 *   <li>A piece that failed is fetched from one peer alone: when another takes it over, what has come of it is given up. Each
 *       gets it once before any gets it again. Only when all who could be expected to serve it whole have failed to do so, do
 *       peers fetch it together again.
 * </ul>
 *
 * <p>Peers are opaque keys, compared by identity. Owned by one thread.
 */
public final class PiecePicker {
    /** At most this many peers are asked for one block at the same time. */
    public static final int MAX_COPIES = 2;

    /** More open pieces than this, and one that nothing has come of is not begun any more when nobody is asked for it. */
    static final int MANY_OPEN = 1000;

    private PieceLayout layout;
    private final RarestFirst unbegun;
    private final LongRuns runs;
    private final PartialPieces begun;
    private final Bitfield have;

    /** Pieces that are to be had; we may have others too. */
    private final Bitfield wanted;

    private final Bitfield failed;
    private final PieceOrder order;

    /** The piece that is begun before others, if it can be; -1 if there is none. */
    private int hastened = -1;

    private int missingPieces;
    private long remainingBlocks;

    /**
     * A picker that knows of no peer.
     *
     * @param have pieces that we have; copied
     * @param wanted pieces that are asked for, as far as we lack them; copied
     */
    public PiecePicker(PieceLayout layout, Bitfield have, Bitfield wanted, PieceOrder order, RandomGenerator random) {
        this.layout = layout;
        this.have = have.copy();
        this.wanted = wanted.copy();
        this.order = order;
        failed = new Bitfield(layout.pieceCount());
        unbegun = new RarestFirst(layout.pieceCount(), random);
        runs = new LongRuns(unbegun.members());
        begun = new PartialPieces(layout);
        for (int piece = wanted.nextSetBeyond(have, 0); piece >= 0; piece = wanted.nextSetBeyond(have, piece + 1)) {
            unbegun.add(piece);
            missingPieces++;
            remainingBlocks += layout.blockCount(piece);
        }
    }

    /** What a peer is to be asked for. */
    @FunctionalInterface
    public interface Requests {
        /** Ask for this block. */
        void request(int pieceIndex, int blockIndex);

        /**
         * Give up what has come of this piece and what anybody is asked for of it: it is begun anew.
         *
         * @param received how many of its blocks have come
         */
        default void giveUp(int pieceIndex, int received) {}

        /** Whether somebody else than these, by their keys, can be expected to send this piece on his own, if not at once. */
        default boolean isAwaited(int pieceIndex, Set<Object> tried) {
            return false;
        }
    }

    /** Divides these pieces, of which none is begun, into other blocks. */
    public void use(PieceLayout other, BitSet pieces) {
        pieces.stream()
                .filter(this::isMissing)
                .forEach(piece -> remainingBlocks += other.blockCount(piece) - layout.blockCount(piece));
        layout = other;
        begun.use(other);
    }

    // ---- what others have

    /** A peer has come, or has told what it has. */
    public void addPeer(Bitfield pieces) {
        unbegun.addPeer(pieces);
    }

    /** A peer has gone. */
    public void removePeer(Bitfield pieces) {
        unbegun.removePeer(pieces);
    }

    /** A known peer has one more piece, which its bitfield contains already. */
    public void addHave(Bitfield pieces, int pieceIndex) {
        unbegun.addHave(pieces, pieceIndex);
    }

    /** How many peers have this piece. */
    public int availability(int pieceIndex) {
        return unbegun.availability(pieceIndex);
    }

    // ---- what we have

    /** Pieces that are verified and on disk; not to be changed. */
    public Bitfield have() {
        return have;
    }

    /** How many pieces are wanted, those that we have among them. */
    public int wantedPieces() {
        return wanted.cardinality();
    }

    /** How many pieces are wanted and lacking. */
    public int missingPieces() {
        return missingPieces;
    }

    /** Whether this piece is wanted and lacking, and no block of it has come or been asked for. */
    public boolean isUnbegun(int pieceIndex) {
        return unbegun.contains(pieceIndex);
    }

    /** Whether this piece is wanted and lacking. */
    public boolean isMissing(int pieceIndex) {
        return wanted.get(pieceIndex) && !have.get(pieceIndex);
    }

    /** Wanted blocks that have not been received. */
    public long remainingBlocks() {
        return remainingBlocks;
    }

    /** Whether this block has not come, and may come from this peer. */
    public boolean isExpected(int pieceIndex, int blockIndex, Object peer) {
        PieceProgress piece = begun.get(pieceIndex);
        return piece != null && !piece.isReceived(blockIndex) && piece.takesFrom(peer);
    }

    // ---- asking

    /** Asks the peer for up to this many blocks. */
    public void pick(Candidate peer, int count, Requests requests) {
        int left = begun.ask(peer, count, requests, Pass.OWN);
        if (peer.forward()) {
            left = askForward(peer, left, requests);
        } else {
            left = begun.ask(peer, left, requests, Pass.ABANDONED);
            left = askNew(peer, left, requests);
        }
        left = begun.ask(peer, left, requests, Pass.ANY);
        left = begun.ask(peer, left, requests, Pass.LAST_RESORT);
        if (left > 0 && begun.anyAlone()) {
            begun.askAnew(peer, left, requests);
        }
        remainingBlocks += begun.takeGivenUp();
    }

    /** Begins this piece, if it is missing and not begun, before others. */
    public void hasten(int pieceIndex) {
        hastened = pieceIndex;
    }

    private int askNew(Candidate peer, int count, Requests requests) {
        int left = count;
        if (left > 0
                && hastened >= 0
                && unbegun.contains(hastened)
                && peer.pieces().get(hastened)) {
            left = askNew(hastened, peer, left, requests);
        }
        IntSupplier next = newPieces(peer);
        while (left > 0) {
            int index = next.getAsInt();
            if (index < 0) {
                break;
            }
            left = askNew(index, peer, left, requests);
        }
        return left;
    }

    private int askNew(int index, Candidate peer, int count, Requests requests) {
        PieceProgress piece = begin(index);
        if (peer.fast() || peer.suspect() || failed.get(index)) {
            begun.give(piece, peer);
        } else {
            piece.shared = true;
        }
        return begun.ask(piece, count, requests);
    }

    /** New pieces and those that others have left, whatever comes first in the torrent. */
    private int askForward(Candidate peer, int count, Requests requests) {
        int left = count;
        while (left > 0) {
            int fresh = unbegun.inSequence(peer.pieces()).getAsInt();
            PieceProgress piece = begun.firstAbandoned(peer, requests);
            if (fresh >= 0 && (piece == null || fresh < piece.pieceIndex)) {
                piece = begin(fresh);
            } else if (piece == null) {
                break;
            }
            begun.give(piece, peer);
            left = begun.ask(piece, left, requests);
        }
        return left;
    }

    private IntSupplier newPieces(Candidate peer) {
        if (order == PieceOrder.SEQUENTIAL) {
            return unbegun.inSequence(peer.pieces());
        }
        return peer.longRuns() ? () -> runs.next(peer.key(), peer.pieces()) : unbegun.among(peer.pieces());
    }

    private PieceProgress begin(int index) {
        unbegun.remove(index);
        return failed.get(index) ? begun.beginAlone(index) : begun.begin(index);
    }

    /** Asks one more peer for a block that is requested already; false if it may not be. */
    public boolean duplicate(int pieceIndex, int blockIndex) {
        PieceProgress piece = begun.get(pieceIndex);
        if (piece == null || piece.isReceived(blockIndex) || piece.alone) {
            return false;
        }
        int requesters = piece.requesters(blockIndex);
        if (requesters == 0 || requesters >= MAX_COPIES) {
            return false;
        }
        piece.askAgain(blockIndex);
        return true;
    }

    /** How many peers are asked for this block at the moment. */
    public int requesters(int pieceIndex, int blockIndex) {
        PieceProgress piece = begun.get(pieceIndex);
        return piece == null ? 0 : piece.requesters(blockIndex);
    }

    /** A peer that was asked for this block will not send it, or not soon: others may be asked. */
    public void onReleased(int pieceIndex, int blockIndex) {
        PieceProgress piece = begun.get(pieceIndex);
        if (piece != null) {
            begun.release(piece, blockIndex);
            if (begun.open().size() > MANY_OPEN && piece.received() == 0 && piece.isIdle()) {
                begun.end(piece);
                unbegun.add(pieceIndex);
            }
        }
    }

    /** A peer is gone or does not deliver: the pieces that it fetched on its own are anybody's. */
    public void onAbandoned(Object peer) {
        runs.forget(peer);
        begun.abandon(peer);
    }

    // ---- receiving

    /** Stands for whoever sent the blocks that an earlier run of the program has left on disk. */
    public static final Object EARLIER_RUN = "an earlier run";

    /** Blocks of a piece that nobody has begun are on disk already, unverified; at least one is not. */
    public void onFound(int pieceIndex, BitSet blocks) {
        if (!isMissing(pieceIndex)) {
            return;
        }
        PieceProgress piece = begin(pieceIndex);
        for (int block = blocks.nextSetBit(0); block >= 0; block = blocks.nextSetBit(block + 1)) {
            begun.receive(piece, block, EARLIER_RUN);
            remainingBlocks--;
        }
    }

    /** A block has come. */
    public enum Receipt {
        /** It had come before, or nobody wants it. */
        UNWANTED,
        /** It is new. */
        WANTED,
        /** It is new, and the last of its piece: the piece is being stored now. */
        LAST
    }

    /** Notes a block that a peer has sent. */
    public Receipt onReceived(int pieceIndex, int blockIndex, Object peer) {
        PieceProgress piece = begun.get(pieceIndex);
        if (piece == null || !piece.takesFrom(peer) || !begun.receive(piece, blockIndex, peer)) {
            return Receipt.UNWANTED;
        }
        remainingBlocks--;
        return piece.isComplete() ? Receipt.LAST : Receipt.WANTED;
    }

    /** Who sent each block of a piece that is complete but not yet verified. */
    public Object[] sources(int pieceIndex) {
        return begun.get(pieceIndex).sources();
    }

    /** A complete piece has been verified and stored. */
    public void onStored(int pieceIndex) {
        begun.end(begun.get(pieceIndex));
        failed.clear(pieceIndex);
        have.set(pieceIndex);
        missingPieces--;
    }

    /** A complete piece failed its hash: all of it is missing again, and one peer alone is to fetch it. */
    public void onHashMismatch(int pieceIndex) {
        begun.end(begun.get(pieceIndex));
        failed.set(pieceIndex);
        remainingBlocks += layout.blockCount(pieceIndex);
        unbegun.add(pieceIndex);
    }

    /**
     * A piece that we had, or whatever has come of one that was begun, is gone: all of it is missing again. Nobody may be asked
     * for blocks of it any more.
     */
    public void onLost(int pieceIndex) {
        PieceProgress piece = begun.get(pieceIndex);
        if (piece != null) {
            begun.end(piece);
            remainingBlocks += piece.received();
        } else if (have.get(pieceIndex)) {
            have.clear(pieceIndex);
            missingPieces++;
            remainingBlocks += layout.blockCount(pieceIndex);
        } else {
            return;
        }
        unbegun.add(pieceIndex);
    }

    /** How many pieces nobody among the connected peers has, of those that are wanted and lacking. */
    public int unavailable() {
        int none = 0;
        for (int piece = wanted.nextSetBeyond(have, 0); piece >= 0; piece = wanted.nextSetBeyond(have, piece + 1)) {
            if (unbegun.availability(piece) == 0) {
                none++;
            }
        }
        return none;
    }

    // ---- what a check of its state needs

    PartialPieces begun() {
        return begun;
    }

    RarestFirst unbegun() {
        return unbegun;
    }
}
