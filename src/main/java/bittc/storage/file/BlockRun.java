package bittc.storage.file;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** A run of consecutive blocks, handed out in order in any lengths. */
final class BlockRun {
    private final ByteBuffer[] views;
    private int first;
    private long remaining;

    /** Views the buffers' remaining bytes; their positions do not change. */
    BlockRun(List<ByteBuffer> blocks) {
        views = new ByteBuffer[blocks.size()];
        for (int i = 0; i < views.length; i++) {
            views[i] = blocks.get(i).duplicate();
            remaining += views[i].remaining();
        }
    }

    /** The number of bytes not yet taken. */
    long remaining() {
        return remaining;
    }

    /** Takes the next {@code length} bytes. */
    ByteBuffer[] take(long length) {
        ByteBuffer[] taken = new ByteBuffer[views.length - first];
        int count = 0;
        for (long left = length; left > 0; ) {
            ByteBuffer view = views[first];
            int bytes = (int) Math.min(left, view.remaining());
            taken[count++] = view.slice(view.position(), bytes);
            view.position(view.position() + bytes);
            left -= bytes;
            first += view.hasRemaining() ? 0 : 1;
        }
        remaining -= length;
        return count == taken.length ? taken : Arrays.copyOf(taken, count);
    }
}
