package bittc.storage;

import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * What the resume record says: which pieces are verified, which blocks of the others are on disk, and what the files were
 * like when that was true. Mutable, owned by one thread.
 */
final class ResumeState {
    private final PieceLayout layout;
    private final Bitfield verified;
    private final Map<Integer, BitSet> blocks = new HashMap<>();
    private final Map<Integer, FileStamp> files = new HashMap<>();
    private final BitSet allocated = new BitSet();
    private boolean closed;

    /** Nothing is on disk. */
    ResumeState(PieceLayout layout) {
        this.layout = layout;
        this.verified = new Bitfield(layout.pieceCount());
    }

    /**
     * What a file was like.
     *
     * @param size in bytes
     * @param mtime when it was last modified, in nanoseconds of the file system's clock
     */
    record FileStamp(long size, long mtime) {
        /** Of a file that somebody else has changed: no file is ever like this. */
        static final FileStamp DISTRUSTED = new FileStamp(-1, 0);

        /** Of a file of ours that is about to be made: what there is of it has to be looked at. */
        static final FileStamp CLAIMED = new FileStamp(0, 0);
    }

    PieceLayout layout() {
        return layout;
    }

    Bitfield verified() {
        return verified;
    }

    /** Blocks of pieces that are not verified, by piece. */
    Map<Integer, BitSet> blocks() {
        return blocks;
    }

    Map<Integer, FileStamp> files() {
        return files;
    }

    /** The files that have all the room on disk that they will need. */
    BitSet allocated() {
        return allocated;
    }

    /** Whether whoever wrote it ended in order: nothing was written to a file after it was noted. */
    boolean closed() {
        return closed;
    }

    void onFile(int fileIndex, FileStamp stamp) {
        files.put(fileIndex, stamp);
        closed = false;
    }

    void onBlocks(int pieceIndex, int firstBlock, int count) {
        if (!verified.get(pieceIndex)) {
            blocks.computeIfAbsent(pieceIndex, piece -> new BitSet()).set(firstBlock, firstBlock + count);
        }
    }

    void onVerified(int pieceIndex) {
        verified.set(pieceIndex);
        blocks.remove(pieceIndex);
    }

    /** The piece's hash was wrong: it starts anew. */
    void onMismatch(int pieceIndex) {
        blocks.remove(pieceIndex);
    }

    void onClosed() {
        closed = true;
    }
}
