package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.storage.disk.Disk;
import bittc.storage.disk.StorageException;
import bittc.storage.file.DiskPaths;
import bittc.storage.file.StorageOptions;
import bittc.torrent.Bitfield;
import bittc.torrent.Block;
import bittc.torrent.PieceLayout;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One store in a test, its loop driven by hand on the test's thread, and everything that it answered. */
public final class StoreDriver implements PieceStore.Listener, Executor {
    private static final long PATIENCE_SECONDS = 30;

    final TestTorrent.Made torrent;
    final StorageOptions options;
    final BlockPool pool;
    public final DiskPieceStore store;
    public final List<String> events = new ArrayList<>();
    public final Map<Integer, long[]> mismatches = new TreeMap<>();
    final Map<Integer, long[]> digests = new TreeMap<>();
    boolean takesBlocksOnDisk = true;
    public Map<Integer, BitSet> blocksOnDisk = new HashMap<>();
    public Bitfield have;
    public StorageException failure;
    long checked;
    public long allocated;
    private final BitSet handedOver = new BitSet();
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

    public StoreDriver(
            Disk disk, TestTorrent.Made torrent, StorageOptions options, DiskThreads threads, BlockPool pool) {
        this.torrent = torrent;
        this.options = options;
        this.pool = pool;
        this.store = new DiskPieceStore(disk, torrent.metainfo(), options, threads, pool, this);
    }

    public static StoreDriver in(Path dir, TestTorrent.Made torrent, DiskThreads threads) {
        return new StoreDriver(Disk.REAL, torrent, TestOptions.in(dir), threads, new BlockPool());
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    /** Runs the loop until this is true. */
    public void runUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            try {
                Runnable task = tasks.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertTrue(task != null, () -> "no answer; so far: " + events);
                task.run();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    public StoreDriver open() {
        store.open(this);
        runUntil(() -> have != null || failure != null);
        return this;
    }

    public DiskPaths where() {
        return store.diskPaths().orElseThrow();
    }

    public void writeBlock(int piece, int block) {
        write(piece, block, torrent.block(piece, block));
    }

    public void write(int piece, int block, byte[] bytes) {
        ByteBuffer buffer = store.claim(bytes.length);
        buffer.put(buffer.position(), bytes);
        store.write(piece, block * PieceLayout.BLOCK_LENGTH, buffer);
    }

    public void writePiece(int piece) {
        BitSet there = blocksOnDisk.getOrDefault(piece, new BitSet());
        for (int block = 0; block < torrent.layout().blockCount(piece); block++) {
            if (!there.get(block)) {
                writeBlock(piece, block);
            }
        }
    }

    /** Hands over a piece and waits for its end. */
    public void storePiece(int piece) {
        writePiece(piece);
        runUntil(() -> have.get(piece) || failure != null);
    }

    /** Hands over all that is missing, again if it is lost, and waits for the end of it. */
    public void storeAll() {
        Bitfield wanted = options.selection().pieces(torrent.metainfo());
        handedOver.clear();
        while (wanted.nextSetBeyond(have, 0) >= 0 && failure == null) {
            int piece = wanted.nextSetBeyond(have, 0);
            while (piece >= 0 && handedOver.get(piece)) {
                piece = wanted.nextSetBeyond(have, piece + 1);
            }
            if (piece >= 0) {
                handedOver.set(piece);
                writePiece(piece);
            } else {
                int answers = events.size();
                runUntil(() -> events.size() > answers);
            }
        }
    }

    public void flush(boolean close) {
        boolean[] done = new boolean[1];
        store.flush(close, () -> done[0] = true);
        runUntil(() -> done[0]);
    }

    public void close() {
        flush(true);
    }

    /** The bytes, or what was said instead. */
    public Object read(int piece, int begin, int length) {
        Object[] answer = new Object[1];
        store.read(new Block(piece, begin, length), new PieceStore.Reader() {
            @Override
            public void onRead(ByteBuffer data, Runnable release) {
                byte[] bytes = new byte[data.remaining()];
                data.get(bytes);
                release.run();
                answer[0] = bytes;
            }

            @Override
            public void onReadFailed(String reason) {
                answer[0] = reason;
            }
        });
        runUntil(() -> answer[0] != null);
        return answer[0];
    }

    @Override
    public void onCheckProgress(long checkedBytes) {
        checked = checkedBytes;
    }

    @Override
    public void onAllocateProgress(long allocatedBytes) {
        allocated = allocatedBytes;
    }

    @Override
    public void onOpened(Bitfield verified) {
        have = verified;
        if (takesBlocksOnDisk) {
            blocksOnDisk = store.blocksOnDisk();
        }
        events.add("opened " + verified);
    }

    @Override
    public void onStored(int pieceIndex) {
        have.set(pieceIndex);
        events.add("stored " + pieceIndex);
    }

    @Override
    public void onHashMismatch(int pieceIndex, long[] blockDigests) {
        handedOver.clear(pieceIndex);
        mismatches.put(pieceIndex, blockDigests);
        blocksOnDisk.remove(pieceIndex);
        events.add("mismatch " + pieceIndex);
    }

    @Override
    public void onBlockDigests(int pieceIndex, long[] blockDigests) {
        digests.put(pieceIndex, blockDigests);
        events.add("digests " + pieceIndex);
    }

    @Override
    public void onLost(int pieceIndex) {
        if (!have.get(pieceIndex)) {
            store.discard(pieceIndex);
            blocksOnDisk.remove(pieceIndex);
        }
        have.clear(pieceIndex);
        handedOver.clear(pieceIndex);
        events.add("lost " + pieceIndex);
    }

    @Override
    public void onFileChanged(String what) {
        events.add(what);
    }

    @Override
    public void onFileComplete(int fileIndex) {
        events.add("file " + fileIndex);
    }

    @Override
    public void onFailed(StorageException reason) {
        failure = reason;
        events.add("failed " + reason.code().word());
    }
}
