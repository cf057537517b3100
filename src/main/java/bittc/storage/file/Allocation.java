package bittc.storage.file;

import bittc.storage.file.FileLayout.FileSlice;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Reserves all the disk space of a download: writes zeros wherever bytes of wanted files are still missing. After an
 * interruption, it does so again for what is still missing.
 */
public final class Allocation {
    /** Size of one write, in bytes. */
    private static final int STEP = 1 << 20;

    /** Progress is reported after this many bytes of the torrent: about fifty times a second on an ordinary disk. */
    private static final long REPORT_AFTER = 4L << 20;

    private final TorrentFiles files;
    private final FileLayout layout;
    private final LongConsumer progress;
    private final BooleanSupplier cancelled;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(STEP);
    private final BitSet allocated;
    private final BitSet written = new BitSet();
    private long reported;

    /**
     * Prepares the allocation; writes nothing yet.
     *
     * @param allocated files that have all their space already; every other wanted file is added
     * @param progress receives from time to time the number of bytes of the torrent that need no more writing
     * @param cancelled ends the run soon, unfinished
     */
    public Allocation(TorrentFiles files, BitSet allocated, LongConsumer progress, BooleanSupplier cancelled) {
        this.files = files;
        this.layout = files.layout();
        this.allocated = allocated;
        this.progress = progress;
        this.cancelled = cancelled;
    }

    /**
     * Writes the zeros.
     *
     * @param verified pieces on disk
     * @param blocks blocks of other pieces on disk
     */
    public void run(Bitfield verified, Map<Integer, BitSet> blocks) throws IOException {
        PieceLayout pieces = layout.pieces();
        for (int piece = 0; piece < pieces.pieceCount() && !cancelled.getAsBoolean(); piece++) {
            if (layout.wantedPieces().get(piece) && !verified.get(piece)) {
                fill(piece, blocks.getOrDefault(piece, new BitSet()));
                report(pieces.endOf(piece));
            }
        }
        for (int file = written.nextSetBit(0); file >= 0; file = written.nextSetBit(file + 1)) {
            files.noteWritten(file);
        }
        for (int file = 0; file < layout.fileCount() && !cancelled.getAsBoolean(); file++) {
            allocated.set(file, layout.isWritten(file));
        }
    }

    private void report(long bytes) {
        if (bytes - reported >= REPORT_AFTER) {
            reported = bytes;
            progress.accept(bytes);
        }
    }

    private void fill(int piece, BitSet there) throws IOException {
        int count = layout.pieces().blockCount(piece);
        for (int from = there.nextClearBit(0); from < count; ) {
            int next = there.nextSetBit(from);
            int to = next < 0 ? count : next;
            int length = layout.pieces().blockLength(piece, from, to - from);
            for (FileSlice slice : layout.slices(layout.pieces().offsetOf(piece, from), length)) {
                if (layout.isWritten(slice.fileIndex()) && !allocated.get(slice.fileIndex())) {
                    fill(slice);
                }
            }
            from = there.nextClearBit(to);
        }
    }

    private void fill(FileSlice slice) throws IOException {
        written.set(slice.fileIndex());
        for (long done = 0; done < slice.length() && !cancelled.getAsBoolean(); done += STEP) {
            int length = (int) Math.min(STEP, slice.length() - done);
            FileSlice step = new FileSlice(slice.fileIndex(), slice.fileOffset() + done, length);
            files.writeFile(step, new ByteBuffer[] {zeros.clear().limit(length)}, 1);
        }
    }
}
