package bittc.storage;

import bittc.metainfo.PieceHashes;
import bittc.storage.PieceOnLoop.Run;
import bittc.storage.disk.Disk;
import bittc.storage.disk.FileStamp;
import bittc.storage.disk.StorageException;
import bittc.storage.file.FileLayout;
import bittc.storage.file.FileLayout.FileSlice;
import bittc.storage.file.FolderLock;
import bittc.storage.file.TorrentFiles;
import bittc.storage.resume.ResumeJournal;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import bittc.torrent.Sha1;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One torrent's work on the writing thread: writes runs of blocks, hashes them in order, verifies pieces, renames files, and
 * records progress. Every method runs on that thread; {@link #takeAnswer} returns the results.
 */
final class PieceWriter {
    /** Appends to the record after this many written bytes: half of what a kill may cost. */
    static final long RECORD_AFTER = 2L << 20;

    /**
     * Also appends with the next write after this time. So at a kill the last write of most downloads is recorded and almost
     * nothing needs rehashing, while the fastest download appends at most a hundred times a second.
     */
    private static final long RECORD_AFTER_NANOS = 10_000_000;

    private final Disk disk;
    private final TorrentFiles files;
    private final FileLayout layout;
    private PieceLayout pieces;
    private final PieceHashes hashes;
    private final ResumeJournal journal;
    private final FolderLock lock;
    private final Map<Integer, PieceOnDisk> unfinished = new HashMap<>();
    private final Set<Integer> touchedFiles = new HashSet<>();
    private final BitSet mismatched = new BitSet();
    private final Completion completion;
    private final RunWriter writes;
    private boolean partsTouched;
    private final Supplier<ByteBuffer> buffers;
    private long unrecordedBytes;
    private long recordedAt;
    private boolean failed;
    private StorageException failure;

    private List<ByteBuffer> released = new ArrayList<>();
    private List<Consumer<PieceStore.Listener>> events = new ArrayList<>();

    /**
     * Prepares the work on an opened store.
     *
     * @param buffers returns a cleared buffer of {@link DiskThreads#READ_BACK_BLOCKS} blocks, possibly always the same one
     */
    PieceWriter(
            Disk disk,
            PieceHashes hashes,
            boolean overwrite,
            StoreOpening.Opened opened,
            Supplier<ByteBuffer> buffers) {
        this.buffers = buffers;
        this.disk = disk;
        this.files = opened.files();
        this.layout = files.layout();
        this.pieces = layout.pieces();
        this.hashes = hashes;
        this.journal = opened.journal();
        this.lock = opened.lock();
        this.completion = new Completion(disk, opened, overwrite, touchedFiles, event -> events.add(event));
        this.writes = new RunWriter(files, journal, this::retakeLost, this::onWritten);
    }

    /**
     * The results since the last answer.
     *
     * @param released buffers for the pool
     * @param kept blocks written and kept in memory for their hash
     * @param failure set once the disk has failed
     */
    record Answer(
            List<ByteBuffer> released,
            int kept,
            List<Consumer<PieceStore.Listener>> events,
            Optional<StorageException> failure) {}

    Answer takeAnswer() {
        int kept = 0;
        for (PieceOnDisk piece : unfinished.values()) {
            kept += piece.keptCount();
        }
        Answer answer = new Answer(released, kept, events, Optional.ofNullable(failure));
        released = new ArrayList<>();
        events = new ArrayList<>();
        return answer;
    }

    /** Writes runs of blocks and hashes them. */
    void write(List<Run> runs) {
        for (int done = 0; done < runs.size(); ) {
            int next = failed ? runs.size() : write(runs, done);
            for (Run run : runs.subList(done, next)) {
                if (failed) {
                    released.addAll(run.blocks());
                } else {
                    onWritten(run);
                }
            }
            done = next;
        }
        if (unrecordedBytes >= RECORD_AFTER || disk.nanoTime() - recordedAt >= RECORD_AFTER_NANOS) {
            record();
        }
    }

    /** Writes neighbouring runs; returns the index of the next. */
    private int write(List<Run> runs, int first) {
        try {
            return writes.write(pieces, runs, first);
        } catch (IOException e) {
            fail(e);
            return first + 1;
        }
    }

    private void onWritten(FileSlice slice) {
        if (layout.isWritten(slice.fileIndex())) {
            touchedFiles.add(slice.fileIndex());
        } else {
            partsTouched = true;
        }
        unrecordedBytes += slice.length();
    }

    private void onWritten(Run run) {
        int pieceIndex = run.piece();
        PieceOnDisk piece = unfinished.get(pieceIndex);
        if (piece == null) {
            piece = begin(pieceIndex);
            unfinished.put(pieceIndex, piece);
        }
        piece.add(run.firstBlock(), run.blocks());
        journal.blocks(pieceIndex, run.firstBlock(), run.blocks().size());
        advance(pieceIndex, piece);
    }

    /** Accepts those of the files that another program has changed; returns whether there are any. */
    private boolean retakeLost(List<FileSlice> slices) throws IOException {
        boolean any = false;
        for (FileSlice slice : slices) {
            int file = slice.fileIndex();
            if (layout.isWritten(file) && files.isLost(file)) {
                retake(file);
                any = true;
            }
        }
        return any;
    }

    /** Accepts a changed file. Its verified pieces are checked again at the end; received blocks of others are lost. */
    private void retake(int file) throws IOException {
        completion.retake(file);
        for (int begun : List.copyOf(journal.state().blocks().keySet())) {
            if (layout.firstPiece(file) <= begun && begun <= layout.lastPiece(file)) {
                discard(begun);
                events.add(listener -> listener.onLost(begun));
            }
        }
    }

    /** Sets the blocks of pieces begun from now on. */
    void use(PieceLayout other) {
        pieces = other;
    }

    private PieceOnDisk begin(int pieceIndex) {
        BitSet onDisk = journal.state().blocks().get(pieceIndex);
        return new PieceOnDisk(
                hashes.check(pieceIndex),
                pieces.blockCount(pieceIndex),
                pieces.paddingOf(pieceIndex),
                onDisk == null ? new BitSet() : (BitSet) onDisk.clone());
    }

    private void advance(int pieceIndex, PieceOnDisk piece) {
        try {
            piece.hashKept(released);
            for (int count = piece.blocksToReadBack(); count > 0; count = piece.blocksToReadBack()) {
                int blocks = Math.min(count, DiskThreads.READ_BACK_BLOCKS);
                piece.hashReadBack(readBack(pieces, pieceIndex, piece.hashed(), blocks), blocks);
                piece.hashKept(released);
            }
            if (piece.isWhole()) {
                unfinished.remove(pieceIndex);
                judge(pieceIndex, piece.matches());
            }
        } catch (IOException e) {
            failUnlessLost(pieceIndex, e);
        }
    }

    /** Drops a piece that cannot be read back, if another program changed one of its files; else fails. */
    private void failUnlessLost(int pieceIndex, IOException failure) {
        try {
            if (!retakeLost(layout.slicesOf(pieceIndex))) {
                fail(failure);
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private ByteBuffer readBack(PieceLayout as, int pieceIndex, int firstBlock, int blocks) throws IOException {
        ByteBuffer readBack = buffers.get().limit(as.blockLength(pieceIndex, firstBlock, blocks));
        files.read(as.offsetOf(pieceIndex, firstBlock), readBack);
        return readBack.flip();
    }

    private void judge(int pieceIndex, boolean matches) throws IOException {
        if (!matches) {
            mismatched.set(pieceIndex);
            journal.mismatch(pieceIndex);
            long[] digests = digests(pieceIndex);
            files.forgetPadding(pieceIndex);
            events.add(listener -> listener.onHashMismatch(pieceIndex, digests));
            return;
        }
        if (mismatched.get(pieceIndex)) {
            mismatched.clear(pieceIndex);
            long[] digests = digests(pieceIndex);
            events.add(listener -> listener.onBlockDigests(pieceIndex, digests));
        }
        completion.onVerified(pieceIndex);
        if (completion.isFinished() && !files.parts().isEmpty()) {
            // With parts of other files, the next start needs the record to see that all is there.
            BestEffort.run(() -> append(true));
            BestEffort.run(journal::close);
        }
    }

    /** Digests each block as it lies on disk: the first eight bytes of the SHA-1 of its data. */
    private long[] digests(int pieceIndex) throws IOException {
        MessageDigest sha1 = Sha1.digest();
        long[] digests = new long[layout.pieces().blockCount(pieceIndex)];
        for (int block = 0; block < digests.length; block++) {
            sha1.update(readBack(layout.pieces(), pieceIndex, block, 1));
            digests[block] = ByteBuffer.wrap(sha1.digest()).getLong();
        }
        return digests;
    }

    /** Drops an earlier run's blocks of unfinished pieces: they will be handed over again. */
    void forgetBlocksOnDisk() {
        if (!completion.isFinished()) {
            journal.state().blocks().clear();
        }
    }

    /** Drops the written blocks of a piece that is not whole. */
    void discard(int pieceIndex) {
        if (failed) {
            return;
        }
        PieceOnDisk piece = unfinished.remove(pieceIndex);
        if (piece != null) {
            piece.releaseKept(released);
        }
        journal.mismatch(pieceIndex);
    }

    /** Releases the blocks that wait for their hash, because memory is short. */
    void releaseKept() {
        unfinished.values().forEach(piece -> piece.releaseKept(released));
    }

    /** Records what is new since the last time. */
    void record() {
        if (completion.isFinished() || failed) {
            return;
        }
        try {
            append(false);
        } catch (IOException e) {
            fail(e);
        }
    }

    private void append(boolean closing) throws IOException {
        unrecordedBytes = 0;
        recordedAt = disk.nanoTime();
        IOException changed = null;
        List<Integer> changedFiles = List.copyOf(touchedFiles);
        touchedFiles.clear();
        for (int file : changedFiles) {
            FileStamp stamp = FileStamp.DISTRUSTED;
            try {
                stamp = look(file);
            } catch (IOException e) {
                changed = e;
            }
            journal.file(file, stamp);
        }
        if (partsTouched) {
            partsTouched = false;
            files.parts().stamp().ifPresent(stamp -> journal.file(layout.fileCount(), stamp));
        }
        if (closing) {
            journal.closed();
        }
        if (journal.isBehind()) {
            journal.append();
        }
        if (changed != null) {
            throw changed;
        }
    }

    /** The stamp of a file that was written to since it was last recorded. */
    private FileStamp look(int file) throws IOException {
        if (!files.isFinalNamed(file)) {
            try {
                return files.noteWritten(file);
            } catch (StorageException changed) {
                retake(file);
            }
        }
        return files.stampToRecord(file);
    }

    private void fail(IOException e) {
        failed = true;
        files.releaseRoom();
        releaseKept();
        unfinished.clear();
        failure = explain(e);
    }

    private StorageException explain(IOException cause) {
        if (!(cause instanceof StorageException)) {
            try {
                long free = disk.usableSpace(files.paths().dir());
                if (free < StorageException.FULL_BELOW || StorageException.isNoSpace(cause)) {
                    Bitfield verified = journal.state().verified();
                    long missing = layout.missingBytes(verified, journal.state().blocks());
                    return StorageException.full(files.paths().dir(), missing, free, cause);
                }
            } catch (IOException unknown) {
                cause.addSuppressed(unknown);
            }
        }
        return StorageException.of(cause, files.paths().root());
    }

    /** Ends the torrent after a bug of ours, rather than leave the loop waiting for an answer. */
    void failUnexpectedly(Throwable bug) {
        fail(StorageException.unexpected(bug));
    }

    /** Records progress, then closes files and lock; a failed step does not stop the others. */
    void close() {
        releaseKept();
        unfinished.clear();
        if (!completion.isFinished()) {
            BestEffort.run(() -> append(true));
            BestEffort.run(journal::close);
        }
        completion.end();
        failed = true;
        BestEffort.run(files::close);
        if (lock != null) {
            BestEffort.run(lock::close);
        }
    }
}
