package bittc.storage;

import bittc.metainfo.Metainfo;
import bittc.storage.disk.Disk;
import bittc.storage.disk.ReadOnlyDisk;
import bittc.storage.disk.StorageException;
import bittc.storage.file.Allocation;
import bittc.storage.file.EmptyFilesAndLinks;
import bittc.storage.file.FileLayout;
import bittc.storage.file.FilePaths;
import bittc.storage.file.FolderLock;
import bittc.storage.file.PartsMigration;
import bittc.storage.file.Preallocation;
import bittc.storage.file.StorageOptions;
import bittc.storage.file.TorrentFiles;
import bittc.storage.hash.PieceCheck;
import bittc.storage.resume.CompletionRecord;
import bittc.storage.resume.Ownership;
import bittc.storage.resume.ResumeAudit;
import bittc.storage.resume.ResumeCodec;
import bittc.storage.resume.ResumeJournal;
import bittc.storage.resume.ResumeState;
import bittc.storage.reuse.Reuse;
import bittc.torrent.Bitfield;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Opens a store: finds what is on disk (lock, resume record, hashing what it does not vouch for), then resolves conflicts,
 * names and free space. Runs on the checker threads. Changes nothing on disk but the lock before all conflicts are known, and
 * never touches unwanted files.
 */
final class StoreOpening implements Runnable {
    private final Disk disk;
    private final Metainfo metainfo;
    private final StorageOptions options;
    private final FileLayout layout;
    private final FilePaths paths;
    private final EmptyFilesAndLinks emptyAndLinks;
    private final Ownership ownership;
    private final DiskThreads threads;
    private final Outcome outcome;
    private TorrentFiles files;
    /** The reason nothing may be written to files behind a symbolic link; else null. */
    private StorageException behindLink;

    private FolderLock lock;
    private ResumeAudit audit;
    private CompletionRecord completion;
    private Optional<Reuse> reuse = Optional.empty();
    private volatile PieceCheck check;
    private volatile boolean cancelled;

    /** Receives the progress and, once, the outcome, on a disk thread. */
    interface Outcome {
        void onCheckProgress(long checkedBytes);

        void onAllocateProgress(long allocatedBytes);

        void onOpened(Opened opened);

        void onFailed(StorageException failure);

        /** Reports that {@link #cancel} came in time. */
        void onCancelled();
    }

    /**
     * A store that is ready.
     *
     * @param files the torrent's files
     * @param journal its state says what is on disk; null if all wanted files are complete
     * @param lock null if all wanted files are complete and the folder is not writable
     * @param completedFiles files that were created or renamed to their final names during opening
     * @param record the torrent's record of completion, written already if it is complete
     * @param found what was on disk
     */
    record Opened(
            TorrentFiles files,
            Bitfield verified,
            ResumeJournal journal,
            FolderLock lock,
            List<Integer> completedFiles,
            CompletionRecord record,
            FoundData found) {}

    StoreOpening(
            Disk disk,
            Metainfo metainfo,
            StorageOptions options,
            TorrentFiles files,
            DiskThreads threads,
            Outcome outcome) {
        this.disk = disk;
        this.metainfo = metainfo;
        this.options = options;
        this.files = files;
        this.layout = files.layout();
        this.paths = files.paths();
        this.emptyAndLinks = new EmptyFilesAndLinks(disk, layout, paths);
        this.ownership = new Ownership(disk, files, options.overwrite(), () -> cancelled);
        this.threads = threads;
        this.outcome = outcome;
    }

    /** Ends the work soon, with any outcome. */
    void cancel() {
        cancelled = true;
        PieceCheck running = check;
        if (running != null) {
            running.cancel();
        }
    }

    @Override
    public void run() {
        try {
            prepare();
            check = new PieceCheck(
                    layout.pieces(), files::read, metainfo.pieceHashes(), audit.candidates(), outcome::onCheckProgress);
            if (cancelled) {
                check.cancel();
            }
            int helpers = Math.min(DiskThreads.CHECKERS, audit.candidates().cardinality()) - 1;
            check.share(threads.checkers(), helpers, this::onChecked, this::fail);
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
        }
    }

    private void onChecked(Bitfield good) throws IOException {
        if (!check.isCancelled()) {
            for (int piece = good.nextSet(0); piece >= 0; piece = good.nextSet(piece + 1)) {
                audit.verified().set(piece);
            }
            Opened opened = settle();
            if (!cancelled) {
                outcome.onOpened(opened);
                return;
            }
            if (opened.journal() != null) {
                opened.journal().close();
            }
        }
        files.close();
        releaseLock();
        outcome.onCancelled();
    }

    private void fail(Throwable e) {
        StorageException failure = explain(e);
        try {
            files.close();
            releaseLock();
        } catch (IOException closing) {
            failure.addSuppressed(closing);
        }
        outcome.onFailed(failure);
    }

    private StorageException explain(Throwable e) {
        if (e instanceof InvalidPathException name) {
            return new StorageException(
                    StorageException.Code.IO_ERROR,
                    name.getInput() + ": this name cannot be used here",
                    "use a UTF-8 locale, such as LC_ALL=C.UTF-8",
                    e);
        }
        if (!(e instanceof IOException failure)) {
            return StorageException.unexpected(e);
        }
        if (StorageException.isNoSpace(failure)) {
            try {
                long missing = audit == null
                        ? layout.missingBytes(new Bitfield(layout.pieces().pieceCount()), Map.of())
                        : layout.missingBytes(audit.verified(), audit.record().blocks());
                return StorageException.full(paths.dir(), missing, disk.usableSpace(paths.dir()), failure);
            } catch (IOException unknown) {
                failure.addSuppressed(unknown);
            }
        }
        return StorageException.of(failure, paths.root());
    }

    private void releaseLock() throws IOException {
        if (lock != null) {
            lock.close();
        }
    }

    private void createFolder() throws IOException {
        try {
            disk.createDirectories(paths.dir());
        } catch (FileAlreadyExistsException e) {
            throw StorageException.notWritable(e.getFile(), "not a directory", e);
        } catch (NoSuchFileException e) {
            throw StorageException.notWritable(paths.dir().toString(), "cannot be created", e);
        }
    }

    private void prepare() throws IOException {
        createFolder();
        for (String suffix : ResumeJournal.SIDECARS) {
            paths.ordinaryFile(paths.sidecar(suffix)); // anything but a file is in the way, and is never replaced
        }
        takeLock();
        Optional<ResumeCodec.Decoded> record = ResumeJournal.load(disk, paths, metainfo.infoHash(), layout);
        try {
            files.scan(lock != null, options.overwrite());
            ownership.read(record);
        } catch (StorageException obstacle) {
            readThroughLinks(obstacle);
            record = Optional.empty();
        }
        completion = new CompletionRecord(threads.records(), disk, metainfo.infoHash(), files);
        audit = record.isEmpty() || options.recheck()
                ? completion.audit(options.recheck())
                : new ResumeAudit(
                        files,
                        record.get().state().orElseGet(() -> new ResumeState(layout.pieces())),
                        record.get().bootId() != 0 && record.get().bootId() == disk.bootId());
    }

    /** Accepts complete files behind a symbolic link, to read only; never writes through a link. */
    private void readThroughLinks(StorageException obstacle) throws IOException {
        TorrentFiles behind = new TorrentFiles(ReadOnlyDisk.THIS, metainfo, options, files.handles());
        behind.look();
        files.close();
        files = behind;
        behindLink = obstacle;
        if (!looksComplete()) {
            throw obstacle;
        }
    }

    /** Takes the lock; a complete torrent can be shared without it, from a folder that is not writable. */
    private void takeLock() throws IOException {
        try {
            lock = FolderLock.acquire(disk, paths);
        } catch (IOException e) {
            if (StorageException.of(e, paths.dir()).code() != StorageException.Code.DIR_NOT_WRITABLE) {
                throw e;
            }
            files.look();
            if (!looksComplete()) {
                throw e instanceof StorageException said
                        ? said
                        : StorageException.notWritable(paths.dir().toString(), StorageException.whyNotWritable(e), e);
            }
        }
    }

    private boolean looksComplete() {
        for (int file = 0; file < layout.fileCount(); file++) {
            if (layout.isWritten(file) && !(files.isFinalNamed(file) && files.hasLength(file))) {
                return false;
            }
        }
        return true;
    }

    /** Acts on the check: reports conflicts first, then changes the disk. */
    private Opened settle() throws IOException {
        Bitfield verified = audit.verified();
        if (behindLink != null) {
            return openReadOnly(verified, ReadOnlyDisk.THIS, behindLink);
        }
        BitSet undeserved = ownership.requireOurs(verified, audit.candidates());
        emptyAndLinks.requireOurs(options.overwrite());
        if (lock == null) {
            return openReadOnly(
                    verified, disk, StorageException.notWritable(paths.dir().toString(), "permission denied", null));
        }
        PartsMigration migration = new PartsMigration(files);
        linkElsewhere(verified, migration.files());
        requireSpace(migration.bytes());
        for (int file = undeserved.nextSetBit(0); file >= 0; file = undeserved.nextSetBit(file + 1)) {
            files.demote(file);
        }
        BitSet made = migration.files();
        reuse.ifPresent(found -> made.or(found.toCopy()));
        claim(made);
        migration.run(verified, audit.record().blocks());
        if (reuse.isPresent()) {
            reuse.get().copy(verified);
        }
        if (metainfo.multiFile()) {
            paths.createParents(files.diskPaths().root().resolve("any"));
        }
        List<Integer> completed = new ArrayList<>(emptyAndLinks.createFiles());
        reuse.ifPresent(found -> completed.addAll(found.linked()));
        if (options.preallocation() == Preallocation.FULL) {
            new Allocation(files, audit.allocated(), outcome::onAllocateProgress, () -> cancelled)
                    .run(verified, audit.record().blocks());
        }
        return begin(completed);
    }

    /** Finds missing files in the folders that may be looked in, and links those that are whole. */
    private void linkElsewhere(Bitfield verified, BitSet except) throws IOException {
        if (!threads.reuse().isEmpty() && !layout.isDone(verified)) {
            Reuse found = new Reuse(disk, metainfo, files, threads.reuse(), () -> cancelled, outcome::onCheckProgress);
            found.find(verified, except);
            found.link(verified);
            reuse = Optional.of(found);
        }
    }

    private Opened openReadOnly(Bitfield verified, Disk reading, StorageException otherwise) throws IOException {
        if (!layout.isDone(verified) || !new EmptyFilesAndLinks(reading, layout, files.paths()).areComplete()) {
            throw otherwise;
        }
        return opened(verified, null, List.of());
    }

    private Opened begin(List<Integer> completed) throws IOException {
        Bitfield verified = audit.verified();
        for (int file = 0; file < layout.fileCount(); file++) {
            boolean exists = layout.isWritten(file) && !files.isAbsent(file);
            if (exists && !files.isFinalNamed(file) && layout.isWhole(file, verified)) {
                files.complete(file);
                completed.add(file);
            }
        }
        boolean done = layout.isDone(verified);
        if (done) {
            files.recheck().requireComplete();
            completed.addAll(emptyAndLinks.createLinks(options.overwrite()));
        }
        if (done && files.parts().isEmpty()) {
            ResumeJournal.delete(disk, paths);
            return opened(verified, null, completed);
        }
        ResumeJournal journal =
                ResumeJournal.begin(disk, paths, metainfo.infoHash(), audit.current(disk.currentTimeMillis()));
        if (files.fsync() && !completed.isEmpty()) {
            completed.forEach(journal::forced);
            journal.append();
            journal.force();
        }
        if (done) { // without the record, the next start would have to hash what the parts file holds
            journal.closed();
            journal.append();
            journal.close();
        }
        return opened(verified.copy(), done ? null : journal, completed);
    }

    /** Ends the opening; keeps the record of a complete torrent. */
    private Opened opened(Bitfield verified, ResumeJournal journal, List<Integer> completed) {
        boolean unread = audit.candidates().isEmpty() && completed.isEmpty();
        Optional<Instant> since = journal == null ? completion.keep(verified, unread) : Optional.empty();
        FoundData found = new FoundData(since, reuse.map(Reuse::taken).orElse(List.of()));
        return new Opened(files, verified, journal, lock, completed, completion, found);
    }

    /** Creates files and records them while they are empty: after a crash, the next run knows that they are ours. */
    private void claim(BitSet made) throws IOException {
        if (!made.isEmpty()) {
            ResumeState claimed = new ResumeState(layout.pieces());
            for (int file = made.nextSetBit(0); file >= 0; file = made.nextSetBit(file + 1)) {
                claimed.onFile(file, files.create(file, false).claimed());
            }
            ResumeState state = audit.current(disk.currentTimeMillis());
            claimed.files().forEach(state::onFile);
            ResumeJournal.begin(disk, paths, metainfo.infoHash(), state).close();
        }
    }

    /**
     * With full preallocation, an existing file may have some of its space: then only writing shows whether there is enough.
     */
    private void requireSpace(long forMigration) throws IOException {
        BitSet mayHaveRoom = (BitSet) audit.allocated().clone();
        for (int file = 0; file < layout.fileCount() && options.preallocation() == Preallocation.FULL; file++) {
            mayHaveRoom.set(file, mayHaveRoom.get(file) || !files.isAbsent(file));
        }
        long missing = layout.missingBytes(audit.verified(), audit.record().blocks(), mayHaveRoom);
        files.claimRoom(threads.diskSpace(), missing - check.occupiedBytes() + forMigration);
    }
}
