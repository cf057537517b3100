package bittc.storage;

import bittc.storage.disk.Disk;
import bittc.storage.disk.StorageException;
import bittc.storage.file.EmptyFilesAndLinks;
import bittc.storage.file.FileLayout;
import bittc.storage.file.FileLayout.FileSlice;
import bittc.storage.file.FileWatch;
import bittc.storage.file.TorrentFiles;
import bittc.storage.resume.CompletionRecord;
import bittc.storage.resume.ResumeJournal;
import bittc.storage.resume.ResumeState;
import bittc.torrent.Bitfield;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Completes files and the download once all their pieces are verified: renames files, updates the record. Finds pieces that
 * another program has changed meanwhile, which are missing again. Used on the writing thread.
 */
final class Completion {
    /** A file that was completed and found changed more often than this is given up. */
    static final int MAX_ROUNDS = 3;

    private final Disk disk;
    private final TorrentFiles files;
    private final FileLayout layout;
    private final boolean overwrite;
    private final ResumeJournal journal;
    private final CompletionRecord record;
    private final Set<Integer> touched;
    private final Consumer<Consumer<PieceStore.Listener>> events;
    private final int[] piecesMissing;
    private final Map<Integer, Integer> rounds = new HashMap<>();
    private boolean finished;
    /** The time of completion in this run, in milliseconds of the machine's clock; 0 before. */
    private long completedAt;

    /**
     * Completes a store that has just been opened.
     *
     * @param touched receives the files whose state must be recorded
     * @param events receives the listener's events
     */
    Completion(
            Disk disk,
            StoreOpening.Opened opened,
            boolean overwrite,
            Set<Integer> touched,
            Consumer<Consumer<PieceStore.Listener>> events) {
        this.disk = disk;
        this.files = opened.files();
        this.layout = files.layout();
        this.overwrite = overwrite;
        this.journal = opened.journal();
        this.record = opened.record();
        this.touched = touched;
        this.events = events;
        this.finished = journal == null;
        this.piecesMissing = new int[layout.fileCount()];
        Bitfield verified = opened.verified();
        for (int piece = verified.nextClear(0); piece >= 0; piece = verified.nextClear(piece + 1)) {
            for (FileSlice slice : layout.slicesOf(piece)) {
                piecesMissing[slice.fileIndex()]++;
            }
        }
    }

    /** Whether all wanted files are verified and renamed, or {@link #end} was called. */
    boolean isFinished() {
        return finished;
    }

    /**
     * Ends the work. Renews the record of completion if it was written so early that a reboot would have spoilt it, and will not
     * now.
     */
    void end() {
        finished = true;
        if (completedAt > 0 && disk.currentTimeMillis() - completedAt >= ResumeState.WRITTEN_BACK_MILLIS) {
            record.write(journal.state().verified(), completedAt);
        }
    }

    /** Completes what this verified piece completes. */
    void onVerified(int pieceIndex) throws IOException {
        journal.verified(pieceIndex);
        for (FileSlice slice : layout.slicesOf(pieceIndex)) {
            piecesMissing[slice.fileIndex()]--;
        }
        for (FileSlice slice : layout.slicesOf(pieceIndex)) {
            int file = slice.fileIndex();
            if (piecesMissing[file] == 0 && layout.isWritten(file)) {
                complete(file);
            }
        }
        if (layout.isDone(journal.state().verified())) {
            finish();
        }
        if (journal.state().verified().get(pieceIndex)) {
            events.accept(listener -> listener.onStored(pieceIndex));
        }
    }

    private void complete(int file) throws IOException {
        if (isLeftAlone(file, () -> files.complete(file))) {
            if (files.fsync()) {
                forceRecord(file);
            }
            events.accept(listener -> listener.onFileComplete(file));
        }
    }

    /** Records that a file was forced to disk, and forces the record. */
    private void forceRecord(int file) throws IOException {
        touched.remove(file);
        journal.file(file, files.stampToRecord(file));
        journal.forced(file);
        journal.append();
        journal.force();
    }

    /**
     * Ends the download, if a last look at every file finds no change. Removes the record, which has done its work; a failure
     * to do so is harmless. Keeps the record if parts of other files are stored: the next start needs both to see that all is
     * there.
     */
    private void finish() throws IOException {
        for (int file = 0; file < layout.fileCount(); file++) {
            if (layout.isWritten(file) && piecesMissing[file] == 0) {
                lookAgain(file);
            }
        }
        if (!layout.isDone(journal.state().verified())) {
            return;
        }
        new EmptyFilesAndLinks(disk, layout, files.paths()).createLinks(overwrite);
        finished = true;
        files.releaseRoom();
        if (files.parts().isEmpty()) {
            BestEffort.run(journal::close);
            BestEffort.run(() -> ResumeJournal.delete(disk, files.paths()));
        }
        completedAt = disk.currentTimeMillis();
        record.write(journal.state().verified(), completedAt);
    }

    private void lookAgain(int file) throws IOException {
        isLeftAlone(file, () -> {
            if (files.isFinalNamed(file)) {
                files.recheck().requireComplete(file);
            } else {
                files.complete(file);
            }
        });
    }

    // ---- changes by other programs

    /**
     * Takes a step that fails if another program has changed a file whose pieces are all verified. Then the pieces that are no
     * longer correct are lost, and the result is false.
     *
     * @throws StorageException if another file is in its place, or it is changed again and again
     */
    private boolean isLeftAlone(int file, BestEffort.Step step) throws IOException {
        while (true) {
            try {
                step.run();
                return true;
            } catch (StorageException | NoSuchFileException failure) {
                if (!files.isInDoubt(file)) {
                    throw failure;
                }
                if (rounds.merge(file, 1, Integer::sum) > MAX_ROUNDS) {
                    throw FileWatch.changedAgain(files.path(file));
                }
            }
            retakeWithNeighbours(file);
            BitSet wrong = files.recheck().wrong(file);
            if (!wrong.isEmpty()) {
                lose(wrong);
                return false;
            }
            if (files.isFinalNamed(file) && !files.hasLength(file)) {
                files.demote(file); // complete() gives it its length
            }
        }
    }

    private void retakeWithNeighbours(int file) throws IOException {
        for (int piece : new int[] {layout.firstPiece(file), layout.lastPiece(file)}) {
            for (FileSlice slice : layout.slicesOf(piece)) {
                int neighbour = slice.fileIndex();
                if (neighbour != file && layout.isWritten(neighbour) && files.isLost(neighbour)) {
                    retake(neighbour);
                }
            }
        }
        retake(file);
    }

    /**
     * Accepts a file as another program left it: in doubt from now on, or gone.
     *
     * @throws StorageException if another file is in its place, or all our files in the folder are gone
     */
    void retake(int file) throws IOException {
        Path path = files.path(file);
        files.retake(file);
        if (files.isAbsent(file) && !journal.isThere()) {
            throw FileWatch.changed(path);
        }
        touched.add(file);
        String what = path + " was changed by another program: lost pieces are downloaded again";
        events.accept(listener -> listener.onFileChanged(what));
    }

    private void lose(BitSet pieces) throws IOException {
        for (int piece = pieces.nextSetBit(0); piece >= 0; piece = pieces.nextSetBit(piece + 1)) {
            if (journal.state().verified().get(piece)) {
                lose(piece);
            }
        }
    }

    private void lose(int piece) throws IOException {
        journal.mismatch(piece);
        for (FileSlice slice : layout.slicesOf(piece)) {
            int file = slice.fileIndex();
            piecesMissing[file]++;
            if (layout.isWritten(file) && files.isFinalNamed(file)) {
                if (files.isLost(file)) {
                    retake(file);
                }
                if (files.isFinalNamed(file)) {
                    files.demote(file);
                }
                touched.add(file);
            }
        }
        events.accept(listener -> listener.onLost(piece));
    }
}
