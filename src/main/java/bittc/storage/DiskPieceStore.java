package bittc.storage;

import bittc.metainfo.Metainfo;
import bittc.storage.disk.Disk;
import bittc.storage.disk.StorageException;
import bittc.storage.file.DiskPaths;
import bittc.storage.file.StorageOptions;
import bittc.storage.file.TorrentFiles;
import bittc.torrent.Bitfield;
import bittc.torrent.Block;
import bittc.torrent.PieceLayout;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * One torrent's pieces in files below a download directory. This is the part on the loop: it collects blocks until a run of
 * them is worth a write, hands runs to the writing thread, and passes its answers on.
 *
 * <pre>
 *   NEW ── open ── OPENING ── onOpened ── OPEN ── flush(close) ── CLOSED
 *                     └────── onFailed ── FAILED ── flush(close) ─┘        OPEN ── onFailed ── FAILED
 * </pre>
 */
public final class DiskPieceStore implements PieceStore {
    /** Blocks per write: 256 KiB. Shorter writes cost more calls; longer ones gain nothing. */
    static final int RUN_BLOCKS = 16;

    /** The longest that a block waits for its run; then it is written and recorded. Half of what a kill may cost. */
    private static final long TICK_MILLIS = 250;

    private enum Phase {
        NEW,
        OPENING,
        OPEN,
        FAILED,
        CLOSED
    }

    private final Disk disk;
    private final Metainfo metainfo;
    private PieceLayout layout;
    private final StorageOptions options;
    private final DiskThreads threads;
    private final BlockPool pool;
    private final Executor loop;

    private final Map<Integer, PieceOnLoop> received = new HashMap<>();
    private Phase phase = Phase.NEW;
    private FoundData found = FoundData.NOTHING;
    private Optional<DiskPaths> diskPaths = Optional.empty();
    private Listener listener;
    private StoreOpening opening;
    private PieceWriter writer;
    private BlockReader reader;
    private Map<Integer, BitSet> blocksOnDisk = new HashMap<>();
    private boolean blocksAskedFor;
    private int waiting;
    private final RunBatch batch;
    private int kept;
    private boolean relieving;
    private final Runnable reliever = this::relieve;
    private boolean tickScheduled;
    private Runnable closeDone;

    /**
     * Prepares a store; touches nothing before {@link #open}.
     *
     * @param loop runs the answers; its thread uses the store
     */
    public DiskPieceStore(
            Metainfo metainfo, StorageOptions options, DiskThreads threads, BlockPool pool, Executor loop) {
        this(Disk.REAL, metainfo, options, threads, pool, loop);
    }

    DiskPieceStore(
            Disk disk, Metainfo metainfo, StorageOptions options, DiskThreads threads, BlockPool pool, Executor loop) {
        this.disk = disk;
        this.metainfo = metainfo;
        this.layout = metainfo.layout();
        this.options = options;
        this.threads = threads;
        this.pool = pool;
        this.loop = loop;
        this.batch = new RunBatch(RUN_BLOCKS, loop, runs -> runOnWriter(() -> writer.write(runs)));
    }

    @Override
    public void open(Listener answers) {
        if (phase != Phase.NEW) {
            throw new IllegalStateException("opened twice");
        }
        phase = Phase.OPENING;
        listener = answers;
        TorrentFiles files = new TorrentFiles(disk, metainfo, options, threads.handles());
        opening = new StoreOpening(disk, metainfo, options, files, threads, new OpeningAnswers());
        threads.checkers().execute(opening);
    }

    /** Passes the outcome of opening to the loop. */
    private final class OpeningAnswers implements StoreOpening.Outcome {
        @Override
        public void onCheckProgress(long checkedBytes) {
            loop.execute(() -> {
                if (closeDone == null) {
                    listener.onCheckProgress(checkedBytes);
                }
            });
        }

        @Override
        public void onAllocateProgress(long allocatedBytes) {
            loop.execute(() -> {
                if (closeDone == null) {
                    listener.onAllocateProgress(allocatedBytes);
                }
            });
        }

        @Override
        public void onOpened(StoreOpening.Opened opened) {
            Map<Integer, BitSet> onDisk = new HashMap<>();
            if (opened.journal() != null) {
                opened.journal().state().blocks().forEach((piece, blocks) -> onDisk.put(piece, copy(blocks)));
            }
            PieceWriter ready =
                    new PieceWriter(disk, metainfo.pieceHashes(), options.overwrite(), opened, threads::readBack);
            loop.execute(() -> DiskPieceStore.this.onOpened(opened, ready, onDisk));
        }

        @Override
        public void onFailed(StorageException failure) {
            loop.execute(() -> {
                phase = Phase.FAILED;
                if (closeDone == null) {
                    listener.onFailed(failure);
                } else {
                    onClosed();
                }
            });
        }

        @Override
        public void onCancelled() {
            loop.execute(DiskPieceStore.this::onClosed);
        }
    }

    private static BitSet copy(BitSet bits) {
        return (BitSet) bits.clone();
    }

    private void onOpened(StoreOpening.Opened opened, PieceWriter ready, Map<Integer, BitSet> onDisk) {
        phase = Phase.OPEN;
        writer = ready;
        diskPaths = Optional.of(opened.files().diskPaths());
        found = opened.found();
        pool.addReliever(reliever);
        reader = new BlockReader(opened.files(), threads, loop);
        blocksOnDisk = onDisk;
        if (closeDone != null) {
            closeWriter();
            return;
        }
        opened.completedFiles().forEach(listener::onFileComplete);
        Bitfield verified = opened.verified();
        listener.onOpened(verified);
        if (!blocksAskedFor && !blocksOnDisk.isEmpty()) {
            blocksOnDisk.clear();
            onWriter(writer::forgetBlocksOnDisk);
        }
    }

    @Override
    public Map<Integer, BitSet> blocksOnDisk() {
        blocksAskedFor = true;
        Map<Integer, BitSet> copies = new HashMap<>();
        blocksOnDisk.forEach((piece, blocks) -> copies.put(piece, copy(blocks)));
        return copies;
    }

    @Override
    public Optional<DiskPaths> diskPaths() {
        return diskPaths;
    }

    @Override
    public FoundData found() {
        return found;
    }

    @Override
    public ByteBuffer claim(int length) {
        return pool.claim(length);
    }

    @Override
    public void release(ByteBuffer buffer) {
        pool.release(buffer);
    }

    @Override
    public void write(int pieceIndex, int begin, ByteBuffer block) {
        if (phase != Phase.OPEN) {
            pool.release(block);
            return;
        }
        if (!layout.isBlock(pieceIndex, begin, block.remaining())) {
            throw new IllegalArgumentException(
                    "no block: piece " + pieceIndex + ", " + begin + " + " + block.remaining());
        }
        PieceOnLoop piece = received.computeIfAbsent(pieceIndex, this::begin);
        int index = PieceLayout.blockAt(begin);
        piece.add(index, block);
        waiting++;
        int runStart = index - index % RUN_BLOCKS;
        if (piece.isWhole()) {
            submitAll(piece);
            received.remove(pieceIndex);
        } else if (piece.isWaiting(runStart, runStart + RUN_BLOCKS)) {
            submit(piece.takeRun(runStart, RUN_BLOCKS));
        } else {
            pool.relieve();
        }
        scheduleTick();
    }

    private PieceOnLoop begin(int pieceIndex) {
        BitSet onDisk = blocksOnDisk.get(pieceIndex);
        blocksOnDisk.remove(pieceIndex);
        BitSet there = onDisk == null ? new BitSet() : onDisk;
        return new PieceOnLoop(pieceIndex, layout.blockCount(pieceIndex), there);
    }

    @Override
    public void use(PieceLayout other) {
        layout = other;
        if (phase == Phase.OPEN) {
            onWriter(() -> writer.use(other));
        }
    }

    @Override
    public void discard(int pieceIndex) {
        if (phase != Phase.OPEN) {
            return;
        }
        blocksOnDisk.remove(pieceIndex);
        PieceOnLoop piece = received.remove(pieceIndex);
        if (piece != null) {
            waiting -= release(piece);
        }
        onWriter(() -> writer.discard(pieceIndex));
    }

    /** Releases the waiting blocks; returns how many. */
    private int release(PieceOnLoop piece) {
        int count = 0;
        PieceOnLoop.Run run = piece.takeRun(0, RUN_BLOCKS);
        while (!run.blocks().isEmpty()) {
            run.blocks().forEach(pool::release);
            count += run.blocks().size();
            run = piece.takeRun(run.end(), RUN_BLOCKS);
        }
        return count;
    }

    private void submitAll(PieceOnLoop piece) {
        PieceOnLoop.Run run = piece.takeRun(0, RUN_BLOCKS);
        while (!run.blocks().isEmpty()) {
            submit(run);
            run = piece.takeRun(run.end(), RUN_BLOCKS);
        }
    }

    private void submit(PieceOnLoop.Run run) {
        waiting -= run.blocks().size();
        batch.add(run);
    }

    private void submitWaiting() {
        if (waiting > 0) {
            received.values().forEach(this::submitAll);
        }
    }

    /** Trades memory for work, one run at a time, so that a slow disk gets longer runs rather than shorter ones. */
    private void relieve() {
        if (phase == Phase.OPEN && !relieving && waiting + kept >= RUN_BLOCKS) {
            relieving = true;
            submitWaiting();
            onWriter(() -> {
                writer.releaseKept();
                loop.execute(() -> relieving = false);
            });
        }
    }

    private void scheduleTick() {
        if (!tickScheduled) {
            tickScheduled = true;
            threads.writer().schedule(() -> loop.execute(this::onTick), TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void onTick() {
        tickScheduled = false;
        if (phase == Phase.OPEN) {
            submitWaiting();
            onWriter(writer::record);
            pool.relieve();
        }
    }

    /** Runs a task on the writing thread, after all writes so far. */
    private void onWriter(Runnable task) {
        batch.handOver();
        runOnWriter(task);
    }

    /** Runs a task on the writing thread, then passes its answer to the loop. */
    private void runOnWriter(Runnable task) {
        threads.writer().execute(() -> {
            try {
                task.run();
            } catch (RuntimeException | Error bug) {
                writer.failUnexpectedly(bug);
            }
            PieceWriter.Answer answer = writer.takeAnswer();
            loop.execute(() -> onAnswer(answer));
        });
    }

    private void onAnswer(PieceWriter.Answer answer) {
        answer.released().forEach(pool::release);
        kept = answer.kept();
        answer.events().forEach(event -> event.accept(listener));
        if (answer.failure().isPresent() && phase == Phase.OPEN) {
            phase = Phase.FAILED;
            giveUpWaiting();
            listener.onFailed(answer.failure().get());
        }
    }

    private void giveUpWaiting() {
        received.values().forEach(this::release);
        received.clear();
        waiting = 0;
    }

    @Override
    public void read(Block block, Reader answer) {
        if (!metainfo.layout().isRange(block)) {
            throw new IllegalArgumentException("no range: " + block);
        }
        if (reader == null || phase == Phase.CLOSED || closeDone != null) {
            loop.execute(() -> answer.onReadFailed("the torrent is not open"));
        } else {
            reader.read(metainfo.layout().offsetOf(block), block.length(), answer);
        }
    }

    @Override
    public void flush(boolean close, Runnable done) {
        if (!close) {
            flush(done);
            return;
        }
        closeDone = done;
        if (phase == Phase.OPENING) {
            opening.cancel();
        } else if (writer == null) {
            loop.execute(this::onClosed);
        } else {
            closeWriter();
        }
    }

    private void flush(Runnable done) {
        if (phase != Phase.OPEN) {
            loop.execute(done);
            return;
        }
        submitWaiting();
        onWriter(writer::record);
        threads.writer().execute(() -> loop.execute(done));
    }

    private void closeWriter() {
        submitWaiting();
        onWriter(writer::close);
        threads.writer().execute(() -> loop.execute(this::onClosed));
    }

    private void onClosed() {
        pool.removeReliever(reliever);
        phase = Phase.CLOSED;
        received.clear();
        closeDone.run();
    }
}
