package bittc.storage;

import bittc.storage.disk.AlignedBuffers;
import bittc.torrent.PieceLayout;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The memory for received blocks between network and disk, shared by all torrents of a session: direct buffers of one block
 * each, cut from slabs, reused and never freed. Used on the loop only; disk threads return buffers through it.
 */
public final class BlockPool {
    /** Blocks cut from one slab: few large allocations. */
    private static final int BLOCKS_PER_SLAB = 64;

    /**
     * With this many blocks in use (3 MiB), all torrents write waiting blocks in shorter runs and release those kept for their
     * hash. Must be less than {@link #ENOUGH}, or nothing would move again.
     */
    public static final int PRESSURE = 192;

    /** With this many blocks in use (4 MiB), a session requests no more. */
    public static final int ENOUGH = 256;

    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
    private int claimed;
    private final Set<Runnable> relievers = new LinkedHashSet<>();
    private Runnable onRelease = () -> {};

    /** Adds a task that releases memory; it runs whenever memory is short. */
    void addReliever(Runnable reliever) {
        relievers.add(reliever);
    }

    void removeReliever(Runnable reliever) {
        relievers.remove(reliever);
    }

    /**
     * If memory is short, asks all torrents to release what they can: the one that needs it may not be the one that holds it.
     */
    void relieve() {
        if (claimed >= PRESSURE) {
            List.copyOf(relievers).forEach(Runnable::run);
        }
    }

    /** Sets the task that runs whenever a buffer is returned, so that stopped requests can resume. */
    public void onRelease(Runnable action) {
        onRelease = action;
    }

    /** Takes a buffer with {@code length} bytes remaining, at most one block. */
    public ByteBuffer claim(int length) {
        if (free.isEmpty()) {
            ByteBuffer slab = AlignedBuffers.allocate(BLOCKS_PER_SLAB * PieceLayout.BLOCK_LENGTH);
            for (int i = 0; i < BLOCKS_PER_SLAB; i++) {
                free.push(slab.slice(i * PieceLayout.BLOCK_LENGTH, PieceLayout.BLOCK_LENGTH));
            }
        }
        claimed++;
        return free.pop().clear().limit(length);
    }

    /** Returns a claimed buffer. */
    public void release(ByteBuffer buffer) {
        claimed--;
        free.push(buffer);
        onRelease.run();
    }

    /** The number of buffers in use: being filled, waiting for the disk, or kept until their piece is hashed. */
    public int claimed() {
        return claimed;
    }
}
