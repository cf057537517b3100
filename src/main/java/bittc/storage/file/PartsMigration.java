package bittc.storage.file;

import bittc.storage.file.FileLayout.FileSlice;
import bittc.torrent.Bitfield;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Map;

/** Moves data from the parts file to files that have become wanted. */
public final class PartsMigration {
    private static final int STEP = 256 * 1024;

    private final TorrentFiles files;
    private final FileLayout layout;
    private final List<FileSlice> slices;
    private final ByteBuffer ours = ByteBuffer.allocate(STEP);
    private final ByteBuffer theirs = ByteBuffer.allocate(STEP);

    /** Finds what to move; moves nothing yet. */
    public PartsMigration(TorrentFiles files) {
        this.files = files;
        this.layout = files.layout();
        this.slices = files.parts().slices().stream()
                .filter(slice -> layout.isWritten(slice.fileIndex()))
                .toList();
    }

    /** The additional disk space needed, in bytes. */
    public long bytes() {
        return slices.stream().mapToLong(FileSlice::length).sum();
    }

    /** The missing files that it creates. */
    public BitSet files() {
        BitSet made = new BitSet();
        slices.stream()
                .filter(slice -> files.isAbsent(slice.fileIndex()))
                .forEach(slice -> made.set(slice.fileIndex()));
        return made;
    }

    /**
     * Moves the data; gives up entries of pieces of which nothing is known.
     *
     * @param verified verified pieces
     * @param begun other pieces with blocks on disk
     */
    public void run(Bitfield verified, Map<Integer, ?> begun) throws IOException {
        for (FileSlice slice : slices) {
            int piece = layout.pieces().pieceAt(layout.offsetOf(slice));
            if (verified.get(piece) || begun.containsKey(piece)) {
                move(slice);
            }
            files.parts().giveUp(slice);
        }
    }

    private void move(FileSlice whole) throws IOException {
        boolean written = false;
        for (long done = 0; done < whole.length(); done += STEP) {
            int length = (int) Math.min(STEP, whole.length() - done);
            FileSlice step = new FileSlice(whole.fileIndex(), whole.fileOffset() + done, length);
            files.parts().read(step, ours.clear().limit(length));
            ours.flip();
            if (!isThere(step)) {
                files.writeFile(step, new ByteBuffer[] {ours}, 1);
                written = true;
            }
        }
        if (written) {
            files.noteWritten(whole.fileIndex());
        }
    }

    private boolean isThere(FileSlice step) throws IOException {
        if (files.size(step.fileIndex()) < step.end()) {
            return false;
        }
        files.readFile(step, theirs.clear().limit(ours.limit()));
        return theirs.flip().equals(ours);
    }
}
