package bittc.storage.resume;

import bittc.storage.disk.FileStamp;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The content of the resume record: the verified pieces, the blocks on disk of other pieces, and the files' stamps at that
 * time. Mutable, owned by one thread.
 */
public final class ResumeState {
    /**
     * After this time what was written has reached the disk by itself, in milliseconds. Linux begins to write a page back when
     * it has been dirty for 30 s, looks every 5 s, and commits the file's size within another 5 s; three times that is left to a
     * disk that is slow or busy.
     */
    public static final long WRITTEN_BACK_MILLIS = 120_000;

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
    public ResumeState(PieceLayout layout) {
        this.layout = layout;
        this.verified = new Bitfield(layout.pieceCount());
    }

    PieceLayout layout() {
        return layout;
    }

    public Bitfield verified() {
        return verified;
    }

    /** Blocks of pieces that are not verified, by piece. */
    public Map<Integer, BitSet> blocks() {
        return blocks;
    }

    public Map<Integer, FileStamp> files() {
        return files;
    }

    /** The files that have all the room on disk that they will need. */
    public BitSet allocated() {
        return allocated;
    }

    /** Whether the process that wrote it closed it: nothing was written to a file after it was noted. */
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
    public void onFile(int fileIndex, FileStamp stamp) {
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

    public void onBlocks(int pieceIndex, int firstBlock, int count) {
        if (!verified.get(pieceIndex)) {
            blocks.computeIfAbsent(pieceIndex, piece -> new BitSet()).set(firstBlock, firstBlock + count);
        }
    }

    public void onVerified(int pieceIndex) {
        verified.set(pieceIndex);
        blocks.remove(pieceIndex);
    }

    /** The piece's hash was wrong, or it was verified and is lost: it starts anew. */
    public void onMismatch(int pieceIndex) {
        verified.clear(pieceIndex);
        blocks.remove(pieceIndex);
    }

    /** Whoever wrote it ended in order. */
    void onClosed() {
        closed = true;
    }
}
