package bittc.simulation;

import bittc.loop.Scheduler;
import bittc.storage.BlockPool;
import bittc.storage.PieceStore;
import bittc.torrent.Bitfield;
import bittc.torrent.Block;
import bittc.torrent.PieceLayout;
import java.nio.ByteBuffer;
import java.time.Duration;

/** A store that keeps no bytes: it counts the blocks of each piece, and believes them. */
final class CountingStore implements PieceStore {
    private static final Duration DISK_TIME = Duration.ofMillis(2);

    final boolean seeds;
    private final PieceLayout layout;
    private final Scheduler scheduler;
    private final BlockPool pool;
    private final int[] arrived;
    private Listener listener;

    CountingStore(PieceLayout layout, Scheduler scheduler, BlockPool pool, boolean seeds) {
        this.layout = layout;
        this.scheduler = scheduler;
        this.pool = pool;
        this.seeds = seeds;
        arrived = new int[layout.pieceCount()];
    }

    @Override
    public void open(Listener answers) {
        listener = answers;
        Bitfield found = new Bitfield(layout.pieceCount());
        if (seeds) {
            found.setAll();
        }
        scheduler.schedule(DISK_TIME, () -> listener.onOpened(found));
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
        pool.release(block);
        if (++arrived[pieceIndex] == layout.blockCount(pieceIndex)) {
            scheduler.schedule(DISK_TIME, () -> listener.onStored(pieceIndex));
        }
    }

    @Override
    public void discard(int pieceIndex) {
        arrived[pieceIndex] = 0;
    }

    @Override
    public void read(Block block, Reader reader) {
        scheduler.schedule(DISK_TIME, () -> reader.onRead(ByteBuffer.allocate(block.length()), () -> {}));
    }

    @Override
    public void flush(boolean close, Runnable done) {
        scheduler.schedule(DISK_TIME, done);
    }
}
