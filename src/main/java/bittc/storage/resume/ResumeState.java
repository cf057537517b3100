package bittc.storage.resume;

import bittc.storage.disk.FileStamp;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * The content of the resume record: the verified pieces, the blocks of other pieces on disk, and the files' stamps at that
 * time. Mutable, owned by one thread.
 */
public final class ResumeState {
    /**
     * Time in milliseconds after which written data has reached the disk without being forced. Linux writes a page back once it
     * has been dirty for 30 s, looks every 5 s, and commits the file's size within another 5 s; three times that allows for a
     * slow or busy disk.
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

    /** Starts with nothing on disk. */
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

    /** Blocks on disk of pieces that are not verified, by piece. */
    public Map<Integer, BitSet> blocks() {
        return blocks;
    }

    public Map<Integer, FileStamp> files() {
        return files;
    }

    /** The files that have all their space on disk. */
    public BitSet allocated() {
        return allocated;
    }

    /** Whether the writing process closed the record: no file was written to after it was noted. */
    boolean closed() {
        return closed;
    }

    /** Sets the time of everything noted next, in milliseconds of the machine's clock. */
    void onTime(long millis) {
        lastNote = Math.max(lastNote, millis);
    }

    /** The time of the latest note. */
    long lastNote() {
        return lastNote;
    }

    /** Notes a file's stamp; the file has it since the latest time, or since it was first noted with it. */
    public void onFile(int fileIndex, FileStamp stamp) {
        if (!stamp.equals(files.put(fileIndex, stamp))) {
            notedAt.put(fileIndex, lastNote);
            forced.clear(fileIndex);
        }
        closed = false;
    }

    /** Sets when the file was first noted with its stamp, in milliseconds of the machine's clock. */
    void setNotedAt(int fileIndex, long millis) {
        notedAt.put(fileIndex, millis);
    }

    long notedAt(int fileIndex) {
        return notedAt.getOrDefault(fileIndex, Long.MAX_VALUE);
    }

    /** Notes that the file, as last noted, was forced to disk. */
    void onForced(int fileIndex) {
        forced.set(fileIndex);
    }

    BitSet forced() {
        return forced;
    }

    /** Whether the file, as noted, has reached the disk even if the machine crashed after the latest note. */
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

    /** Notes that the piece failed its hash or was lost, and starts over. */
    public void onMismatch(int pieceIndex) {
        verified.clear(pieceIndex);
        blocks.remove(pieceIndex);
    }

    /** Notes an orderly end of the writing process. */
    void onClosed() {
        closed = true;
    }
}
