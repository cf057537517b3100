package bittc.storage;

import bittc.storage.disk.AlignedBuffers;
import bittc.torrent.PieceLayout;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The memory that received blocks live in between the wire and the disk, shared by all torrents of a session: direct
 * buffers of one block each, cut from slabs, used again and again, never given back. Used on the loop only; disk threads
 * return buffers through it.
 */
public final class BlockPool {
    /** Blocks are cut from slabs of this many, so that the allocator is asked seldom. */
    private static final int BLOCKS_PER_SLAB = 64;

    /**
     * With this many blocks out (3 MiB), those that wait are written in shorter runs, and those that are kept for their hash
     * are let go, in all torrents. It has to be less than {@link #ENOUGH}, or nothing would move again.
     */
    public static final int PRESSURE = 192;

    /** With this many blocks out (4 MiB) a session asks for no more. */
    public static final int ENOUGH = 256;

    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
    private int claimed;
    private final Set<Runnable> relievers = new LinkedHashSet<>();
    private Runnable onRelease = () -> {};

    /** Has this called whenever memory is short, to let go of what can be let go. */
    void addReliever(Runnable reliever) {
        relievers.add(reliever);
    }

    void removeReliever(Runnable reliever) {
        relievers.remove(reliever);
    }

    /** If memory is short, asks all torrents to release what they can: the one that needs it may not be the one that holds it. */
    void relieve() {
        if (claimed >= PRESSURE) {
            List.copyOf(relievers).forEach(Runnable::run);
        }
    }

    /** Has this called whenever a buffer has come back: whoever has stopped for want of them may go on. */
    public void onRelease(Runnable action) {
        onRelease = action;
    }

    /** A buffer with {@code length} bytes remaining, at most one block. */
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

    /** Takes back a buffer that {@link #claim} gave. */
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
