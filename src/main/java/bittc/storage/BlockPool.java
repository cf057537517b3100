package bittc.storage;

import bittc.torrent.PieceLayout;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The memory that received blocks live in between the wire and the disk, shared by all torrents of a session: direct
 * buffers of one block each, cut from slabs, used again and again, never given back. Used on the loop only; disk threads
 * return buffers through it.
 */
public final class BlockPool {
    /** Blocks are cut from slabs of this many, so that the allocator is asked seldom. */
    private static final int BLOCKS_PER_SLAB = 64;

    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
    private int claimed;
    private Runnable onRelease = () -> {};

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

    /** How many buffers are out: being filled, waiting for the disk, or kept until their piece is hashed. */
    public int claimed() {
        return claimed;
    }
}
