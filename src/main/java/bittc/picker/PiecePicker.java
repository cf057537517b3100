package bittc.picker;

import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.util.BitSet;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/**
 * Decides which block to request from which peer next. Rules:
 *
 * <ul>
 *   <li>A block is requested from one peer at a time; from a second one only by {@link #duplicate}, in the endgame.
 *   <li>A piece that is begun is finished before a new one is begun.
 *   <li>A new piece is one of the rarest that the peer has, chosen at random among equals. Of those that only seeds have,
 *       each fetching peer begins with its own share ({@link #share}). A peer that prefers long runs
 *       continues its run, or starts one in the largest gap. In sequential order, it is the first in the torrent.
 *   <li>Only wanted pieces are requested, but any piece that we have can be served.
 *   <li>A fast peer fetches whole pieces alone, in order: its bytes are hashed as they arrive, and a bad piece has one
 *       culprit. Slow peers share a piece.
 *   <li>A suspect (a peer that took part in a failed piece) does not mix its blocks with others', unless a piece would stay
 *       unfinished.
 *   <li>A failed piece is fetched from one peer alone: when another takes over, its blocks are discarded. Each peer gets
 *       the piece once before any gets it again. Only when all peers that were likely to send it whole have failed do they
 *       share it.
 * </ul>
 *
 * <p>Peers are opaque keys, compared by identity. Owned by one thread.
 */
public final class PiecePicker {
    /** The most peers that may be asked for the same block at once. */
    public static final int MAX_COPIES = 2;

    /** Above this many open pieces, one with no block received or requested goes back to unbegun. */
    static final int MANY_OPEN = 1000;

    private PieceLayout layout;
    private final RarestFirst unbegun;
    private final LongRuns runs;
    private final PartialPieces begun;
    private final Bitfield have;

    /** Pieces to download; we may have others too. */
    private final Bitfield wanted;

    private final Bitfield failed;
    private final PieceOrder order;

    /** The piece to begin first, if possible; -1 if none. */
    private int hastened = -1;

    private int missingPieces;
    private long remainingBlocks;

    /**
     * Starts without peers.
     *
     * @param have pieces that we have; copied
     * @param wanted pieces to download, unless we have them; copied
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

    /** Takes the picker's requests for one peer. */
    @FunctionalInterface
    public interface Requests {
        /** Requests this block. */
        void request(int pieceIndex, int blockIndex);

        /**
         * Discards this piece's blocks and cancels all requests for it: the piece is restarted.
         *
         * @param received how many of its blocks were received
         */
        default void giveUp(int pieceIndex, int received) {}

        /** Returns whether a peer not in {@code tried} (keys) is likely to send this piece alone, now or later. */
        default boolean isAwaited(int pieceIndex, Set<Object> tried) {
            return false;
        }
    }

    /** Divides these pieces, none of them begun, into other blocks. */
    public void use(PieceLayout other, BitSet pieces) {
        pieces.stream()
                .filter(this::isMissing)
                .forEach(piece -> remainingBlocks += other.blockCount(piece) - layout.blockCount(piece));
        layout = other;
        begun.use(other);
    }

    /** Holds back an unbegun piece: it cannot be verified yet. Found on disk, it is as good as missing. */
    public void withhold(int pieceIndex) {
        unbegun.remove(pieceIndex);
    }

    /** Returns whether this missing piece is held back. */
    public boolean isWithheld(int pieceIndex) {
        return isMissing(pieceIndex) && !unbegun.contains(pieceIndex) && begun.get(pieceIndex) == null;
    }

    /** Lets a piece be requested, if it was held back. */
    public void allow(int pieceIndex) {
        if (isWithheld(pieceIndex)) {
            unbegun.add(pieceIndex);
        }
    }

    // ---- availability

    /** Adds a peer with these pieces. */
    public void addPeer(Bitfield pieces) {
        unbegun.addPeer(pieces);
    }

    /** Removes a peer with these pieces. */
    public void removePeer(Bitfield pieces) {
        unbegun.removePeer(pieces);
    }

    /** Adds one piece to a known peer, whose bitfield already contains it. */
    public void addHave(Bitfield pieces, int pieceIndex) {
        unbegun.addHave(pieces, pieceIndex);
    }

    /** Takes one piece from a known peer, whose bitfield no longer contains it. */
    public void removeHave(Bitfield pieces, int pieceIndex) {
        unbegun.removeHave(pieces, pieceIndex);
    }

    /** Like {@link RarestFirst#share}. */
    public void share(int place, int peers) {
        unbegun.share(place, peers);
    }

    /** The number of peers that have this piece. */
    public int availability(int pieceIndex) {
        return unbegun.availability(pieceIndex);
    }

    // ---- what we have

    /** Pieces that are verified and on disk; read-only. */
    public Bitfield have() {
        return have;
    }

    /** The number of wanted pieces that are missing. */
    public int missingPieces() {
        return missingPieces;
    }

    /** Returns whether this piece is wanted and lacking, with no block received or requested. */
    public boolean isUnbegun(int pieceIndex) {
        return unbegun.contains(pieceIndex);
    }

    /** Returns whether this piece is wanted and lacking. */
    public boolean isMissing(int pieceIndex) {
        return wanted.get(pieceIndex) && !have.get(pieceIndex);
    }

    /** The number of wanted blocks not yet received. */
    public long remainingBlocks() {
        return remainingBlocks;
    }

    /** Returns whether this block is missing and may come from this peer. */
    public boolean isExpected(int pieceIndex, int blockIndex, Object peer) {
        PieceProgress piece = begun.get(pieceIndex);
        return piece != null && !piece.isReceived(blockIndex) && piece.takesFrom(peer);
    }

    // ---- requesting

    /** Requests up to this many blocks from the peer. */
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

    /** Begins this piece before others, if it is missing and unbegun. */
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

    /** Requests unbegun and abandoned pieces, in torrent order. */
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

    /** Notes that one more peer is asked for a requested block; returns false if it may not be. */
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

    /** The number of peers currently asked for this block. */
    public int requesters(int pieceIndex, int blockIndex) {
        PieceProgress piece = begun.get(pieceIndex);
        return piece == null ? 0 : piece.requesters(blockIndex);
    }

    /** Notes that a peer will not send a requested block, or not soon: others may be asked. */
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

    /** Frees the pieces owned by a peer that left or does not deliver. */
    public void onAbandoned(Object peer) {
        runs.forget(peer);
        begun.abandon(peer);
    }

    // ---- receiving

    /** Stands for the senders of blocks that an earlier run of the program left on disk. */
    public static final Object EARLIER_RUN = "an earlier run";

    /** Notes unverified blocks on disk, of an unbegun piece that is not complete. */
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

    /** The use of a received block. */
    public enum Receipt {
        /** A duplicate, or not wanted. */
        UNWANTED,
        /** New. */
        WANTED,
        /** New, and the last of its piece: the piece is being stored now. */
        LAST
    }

    /** Notes a block that a peer sent. */
    public Receipt onReceived(int pieceIndex, int blockIndex, Object peer) {
        PieceProgress piece = begun.get(pieceIndex);
        if (piece == null || !piece.takesFrom(peer) || !begun.receive(piece, blockIndex, peer)) {
            return Receipt.UNWANTED;
        }
        remainingBlocks--;
        return piece.isComplete() ? Receipt.LAST : Receipt.WANTED;
    }

    /** The sender of each block of a piece that is complete but not yet verified. */
    public Object[] sources(int pieceIndex) {
        return begun.get(pieceIndex).sources();
    }

    /** Notes that a complete piece was verified and stored. */
    public void onStored(int pieceIndex) {
        begun.end(begun.get(pieceIndex));
        failed.clear(pieceIndex);
        have.set(pieceIndex);
        missingPieces--;
    }

    /** Notes that a complete piece failed its hash: all of it is missing again, and one peer alone must send it. */
    public void onHashMismatch(int pieceIndex) {
        begun.end(begun.get(pieceIndex));
        failed.set(pieceIndex);
        remainingBlocks += layout.blockCount(pieceIndex);
        unbegun.add(pieceIndex);
    }

    /**
     * Notes that a piece that we had, or the received part of one, is gone: all of it is missing again. Requests for it
     * must have been cancelled.
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

    /** The number of wanted, lacking pieces that no connected peer has. */
    public int unavailable() {
        int none = 0;
        for (int piece = wanted.nextSetBeyond(have, 0); piece >= 0; piece = wanted.nextSetBeyond(have, piece + 1)) {
            if (unbegun.availability(piece) == 0) {
                none++;
            }
        }
        return none;
    }

    // ---- for a check of its state

    PartialPieces begun() {
        return begun;
    }

    RarestFirst unbegun() {
        return unbegun;
    }
}
