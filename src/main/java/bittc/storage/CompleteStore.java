package bittc.storage;

import bittc.metainfo.Metainfo;
import bittc.storage.disk.ReadOnlyDisk;
import bittc.storage.disk.StorageException;
import bittc.storage.file.DiskPaths;
import bittc.storage.file.FileCheck;
import bittc.storage.file.StorageOptions;
import bittc.storage.file.TorrentFiles;
import bittc.storage.hash.PieceCheck;
import bittc.storage.resume.CompletionRecord;
import bittc.storage.resume.ResumeAudit;
import bittc.storage.verify.FileVerdicts;
import bittc.torrent.Bitfield;
import bittc.torrent.Block;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;

/**
 * The pieces of a complete torrent that is only shared. Hashes all of them at start that no record of completion vouches for,
 * and does not open if any is bad or missing. Changes nothing on disk and needs no lock. Used on the loop.
 */
public final class CompleteStore implements PieceStore {
    private final Metainfo metainfo;
    private final DiskThreads threads;
    private final Executor loop;
    private final ReadOnlyDisk disk;
    private final TorrentFiles files;
    private final StorageOptions options;
    private boolean begun;
    private FoundData found = FoundData.NOTHING;
    private volatile boolean cancelled;

    // Of the checker threads.
    private volatile PieceCheck check;
    private CompletionRecord record;
    private ResumeAudit audit;

    private BlockReader reader;

    /**
     * Prepares a store; touches nothing before {@link #open}.
     *
     * @param options the place of the files; permissions to change anything are ignored
     * @param loop runs the answers; its thread uses the store
     */
    public CompleteStore(Metainfo metainfo, StorageOptions options, DiskThreads threads, Executor loop) {
        this(ReadOnlyDisk.THIS, metainfo, options, threads, loop);
    }

    CompleteStore(ReadOnlyDisk disk, Metainfo metainfo, StorageOptions options, DiskThreads threads, Executor loop) {
        this.metainfo = metainfo;
        this.threads = threads;
        this.loop = loop;
        this.disk = disk;
        this.options = options;
        files = new TorrentFiles(disk, metainfo, options, threads.handles());
    }

    @Override
    public void open(Listener listener) {
        if (begun) {
            throw new IllegalStateException("opened twice");
        }
        begun = true;
        threads.checkers().execute(() -> begin(listener));
    }

    private void begin(Listener listener) {
        try {
            files.look();
            record = new CompletionRecord(threads.records(), disk, metainfo.infoHash(), files);
            audit = record.audit(options.recheck());
            check = new PieceCheck(
                    metainfo.layout(),
                    files::read,
                    metainfo.pieceHashes(),
                    audit.candidates(),
                    bytes -> loop.execute(() -> listener.onCheckProgress(bytes)));
            if (cancelled) {
                check.cancel();
            }
            int helpers = Math.min(DiskThreads.CHECKERS, audit.candidates().cardinality()) - 1;
            check.share(threads.checkers(), helpers, good -> onChecked(listener, good), e -> fail(listener, e));
        } catch (IOException | RuntimeException | Error e) {
            fail(listener, e);
        }
    }

    private void onChecked(Listener listener, Bitfield read) throws IOException {
        Bitfield good = audit.verified();
        for (int piece = read.nextSet(0); piece >= 0; piece = read.nextSet(piece + 1)) {
            good.set(piece);
        }
        if (cancelled) {
            return;
        }
        if (!good.isFull()) {
            throw incomplete(good);
        }
        for (FileCheck found : new FileVerdicts(disk, files, good, file -> Optional.empty()).all()) {
            if (found.verdict() != FileCheck.Verdict.COMPLETE) {
                throw notAsItShouldBe(found);
            }
        }
        FoundData onDisk = new FoundData(record.keep(good, audit.candidates().isEmpty()), List.of());
        loop.execute(() -> opened(listener, good, onDisk));
    }

    private void opened(Listener listener, Bitfield good, FoundData onDisk) {
        if (!cancelled) {
            found = onDisk;
            reader = new BlockReader(files, threads, loop);
            listener.onOpened(good);
        }
    }

    private void fail(Listener listener, Throwable e) {
        StorageException failure = e instanceof IOException known
                ? StorageException.of(known, files.paths().root())
                : StorageException.unexpected(e);
        loop.execute(() -> {
            if (!cancelled) {
                listener.onFailed(failure);
            }
        });
    }

    private StorageException incomplete(Bitfield good) {
        int missing = good.size() - good.cardinality();
        String where = " in " + files.paths().dir();
        if (isAbsent()) {
            String name = String.valueOf(files.paths().root().getFileName());
            String hint = "use -d DIR to name the folder that holds '" + name + "', or -o NAME if its name differs";
            return new StorageException(StorageException.Code.BAD_DATA, "none of its files is" + where, hint, null);
        }
        return new StorageException(
                StorageException.Code.BAD_DATA,
                missing + " of " + good.size() + " pieces are bad or missing" + where,
                "bittc verify shows which files; bittc download --seed downloads what is missing",
                null);
    }

    /** Fails although all bytes are there: a file is not what a complete download leaves. */
    private StorageException notAsItShouldBe(FileCheck found) {
        String what = found.verdict().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return new StorageException(
                StorageException.Code.BAD_DATA,
                files.paths().finalPath(found.file().index()) + " is " + what,
                "bittc verify shows which files; bittc download --seed repairs what it can",
                null);
    }

    /** Whether none of its files exists. */
    private boolean isAbsent() {
        return IntStream.range(0, files.layout().fileCount()).allMatch(file -> files.isAbsent(file));
    }

    @Override
    public Optional<DiskPaths> diskPaths() {
        return Optional.ofNullable(reader).map(open -> files.diskPaths());
    }

    @Override
    public FoundData found() {
        return found;
    }

    @Override
    public ByteBuffer claim(int length) {
        throw new IllegalStateException("nothing is missing");
    }

    @Override
    public void release(ByteBuffer buffer) {
        throw new IllegalStateException("nothing was claimed");
    }

    @Override
    public void write(int pieceIndex, int begin, ByteBuffer block) {
        throw new IllegalStateException("nothing is missing");
    }

    @Override
    public void discard(int pieceIndex) {
        throw new IllegalStateException("nothing is missing");
    }

    @Override
    public void read(Block block, Reader answer) {
        if (!metainfo.layout().isRange(block)) {
            throw new IllegalArgumentException("no range: " + block);
        }
        if (reader == null || cancelled) {
            loop.execute(() -> answer.onReadFailed("the torrent is not open"));
        } else {
            reader.read(metainfo.layout().offsetOf(block), block.length(), answer);
        }
    }

    @Override
    public void flush(boolean close, Runnable done) {
        if (close) {
            cancelled = true;
            PieceCheck running = check;
            if (running != null) {
                running.cancel();
            }
            threads.reader().execute(() -> close(done));
        } else {
            loop.execute(done);
        }
    }

    private void close(Runnable done) {
        try {
            files.close();
        } catch (IOException e) {
            // Files were only read: nothing can be lost.
        } finally {
            loop.execute(done);
        }
    }
}
