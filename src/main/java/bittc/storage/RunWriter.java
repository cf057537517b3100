package bittc.storage;

import bittc.storage.PieceOnLoop.Run;
import bittc.storage.file.FileLayout;
import bittc.storage.file.FileLayout.FileSlice;
import bittc.storage.file.TorrentFiles;
import bittc.storage.resume.ResumeJournal;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Writes runs of blocks to one torrent's files, neighbouring runs of one file at once. Claims new files in the record first,
 * and tries once more if another program has removed or truncated our files. Used on the writing thread.
 */
final class RunWriter {
    private final TorrentFiles files;
    private final FileLayout layout;
    private final ResumeJournal journal;
    private final Retake retake;
    private final Consumer<FileSlice> written;

    /** Accepts those of the files that another program has changed. */
    interface Retake {
        /** Returns whether there are any. */
        boolean retakeLost(List<FileSlice> slices) throws IOException;
    }

    /**
     * Prepares to write.
     *
     * @param written receives each range that was written
     */
    RunWriter(TorrentFiles files, ResumeJournal journal, Retake retake, Consumer<FileSlice> written) {
        this.files = files;
        this.layout = files.layout();
        this.journal = journal;
        this.retake = retake;
        this.written = written;
    }

    /** Writes one run, and those that directly follow it in the same file; returns the index of the next. */
    int write(PieceLayout pieces, List<Run> runs, int first) throws IOException {
        Run run = runs.get(first);
        long offset = run.offset(pieces);
        long length = run.length();
        List<FileSlice> slices = layout.slices(offset, length);
        List<ByteBuffer> blocks = run.blocks();
        int next = first + 1;
        while (next < runs.size() && isNeighbour(slices, runs.get(next), offset + length, pieces)) {
            if (next == first + 1) {
                blocks = new ArrayList<>(blocks);
            }
            blocks.addAll(runs.get(next).blocks());
            length += runs.get(next).length();
            slices = layout.slices(offset, length);
            next++;
        }
        write(offset, blocks, slices);
        slices.forEach(written);
        return next;
    }

    /** Whether a run begins at this offset and ends in the only file of these slices, a wanted one. */
    private boolean isNeighbour(List<FileSlice> slices, Run run, long offset, PieceLayout pieces) {
        FileSlice slice = slices.get(0);
        return run.offset(pieces) == offset
                && slices.size() == 1
                && layout.isWritten(slice.fileIndex())
                && slice.end() + run.length() <= layout.file(slice.fileIndex()).length();
    }

    private void write(long offset, List<ByteBuffer> blocks, List<FileSlice> slices) throws IOException {
        try {
            claimNewFiles(slices);
            files.write(offset, blocks);
        } catch (IOException e) {
            if (!retake.retakeLost(slices)) {
                throw e;
            }
            claimNewFiles(slices);
            files.write(offset, blocks);
        }
    }

    /** Records files while they hold only zeros: after a crash, the next run knows that they are ours. */
    private void claimNewFiles(List<FileSlice> slices) throws IOException {
        boolean any = false;
        for (FileSlice slice : slices) {
            int file = slice.fileIndex();
            if (layout.isWritten(file) && files.isAbsent(file)) {
                journal.file(
                        file,
                        files.create(file, slice.length() == layout.file(file).length())
                                .claimed());
                any = true;
            }
        }
        if (any) {
            journal.append();
        }
    }
}
