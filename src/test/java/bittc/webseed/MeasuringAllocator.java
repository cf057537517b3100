package bittc.webseed;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/** Buffers of the heap and beside it, and how many bytes of them there have been at the same time. */
final class MeasuringAllocator extends AbstractByteBufAllocator {
    private final UnpooledByteBufAllocator buffers = new UnpooledByteBufAllocator(false);
    private volatile long peak;

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
        return measured(buffers.heapBuffer(initialCapacity, maxCapacity));
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
        return measured(buffers.directBuffer(initialCapacity, maxCapacity));
    }

    private ByteBuf measured(ByteBuf buffer) {
        peak = Math.max(peak, used());
        return buffer;
    }

    @Override
    public boolean isDirectBufferPooled() {
        return false;
    }

    /** Bytes that are in use. */
    long used() {
        return buffers.metric().usedHeapMemory() + buffers.metric().usedDirectMemory();
    }

    /** The most that have been. */
    long peak() {
        return Math.max(peak, used());
    }
}
