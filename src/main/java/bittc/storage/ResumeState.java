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
    /**
     * After this time what was written has reached the disk by itself, in milliseconds. Linux begins to write a page back when
     * it has been dirty for 30 s, looks every 5 s, and commits the file's size within another 5 s; three times that is left to a
     * disk that is slow or busy.
     */
    static final long WRITTEN_BACK_MILLIS = 120_000;

    private final PieceLayout layout;
    private final Bitfield verified;
    private final Map<Integer, BitSet> blocks = new HashMap<>();
    private final Map<Integer, FileStamp> files = new HashMap<>();
    private final Map<Integer, Long> notedAt = new HashMap<>();
    private final BitSet forced = new BitSet();
    private final BitSet allocated = new BitSet();
    private long lastNote;
    private boolean closed;

    /** Nothing is on disk. */
    ResumeState(PieceLayout layout) {
        this.layout = layout;
        this.verified = new Bitfield(layout.pieceCount());
    }

    /**
     * What a file was like. Where the file system does not say, the inode is 0 and the time of change that of modification.
     *
     * @param size in bytes
     * @param mtime when it was last modified, in nanoseconds of the file system's clock
     * @param ctime when it or its attributes were last changed, which nobody can set; likewise
     * @param inode what tells it from every other file of the file system
     */
    record FileStamp(long size, long mtime, long ctime, long inode) {
        /** Of a file that somebody else has changed: no file is ever like this. */
        static final FileStamp DISTRUSTED = new FileStamp(-1, 0, 0, 0);

        /** Of a file in a record of old, which says no more than that it is ours: by its name alone. */
        static final FileStamp OLD = new FileStamp(0, 0, 0, 0);

        /** The same file, of which nothing is believed but that it is ours. */
        FileStamp claimed() {
            return new FileStamp(Long.MAX_VALUE, 0, 0, inode);
        }

        /** The same file, in doubt: it is ours, and no file is ever like this. */
        FileStamp inDoubt() {
            return new FileStamp(-1, 0, 0, inode);
        }

        /** Whether it is the same file, and nobody has written to it: its name or mode may have changed. */
        boolean differsInCtimeOnly(FileStamp other) {
            return size == other.size && mtime == other.mtime && inode == other.inode;
        }
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

    /** The time of whatever is noted next, in milliseconds of the machine's clock. */
    void onTime(long millis) {
        lastNote = Math.max(lastNote, millis);
    }

    /** When something was noted last. */
    long lastNote() {
        return lastNote;
    }

    /** The file is like this now; it was like this for the first time at the time noted last, or when this was said before. */
    void onFile(int fileIndex, FileStamp stamp) {
        if (!stamp.equals(files.put(fileIndex, stamp))) {
            notedAt.put(fileIndex, lastNote);
            forced.clear(fileIndex);
        }
        closed = false;
    }

    /** When we noted for the first time that the file is as it is, in milliseconds of the machine's clock. */
    void setNotedAt(int fileIndex, long millis) {
        notedAt.put(fileIndex, millis);
    }

    long notedAt(int fileIndex) {
        return notedAt.getOrDefault(fileIndex, Long.MAX_VALUE);
    }

    /** As it is noted, the file has been forced to the disk. */
    void onForced(int fileIndex) {
        forced.set(fileIndex);
    }

    BitSet forced() {
        return forced;
    }

    /** Whether the file, as it is noted, has reached the disk whatever became of the machine after the last note. */
    boolean isDurable(int fileIndex) {
        return forced.get(fileIndex) || notedAt(fileIndex) <= lastNote - WRITTEN_BACK_MILLIS;
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

    /** The piece's hash was wrong, or it was verified and is lost: it starts anew. */
    void onMismatch(int pieceIndex) {
        verified.clear(pieceIndex);
        blocks.remove(pieceIndex);
    }

    /** Whoever wrote it ended in order. */
    void onClosed() {
        closed = true;
    }
}
