package bittc.simulation;

import bittc.loop.Scheduler;
import bittc.storage.BlockPool;
import bittc.storage.PieceStore;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/** A store in memory that answers after a disk's time, and that fails the test when it is used against its contract. */
final class MemoryStore implements PieceStore {
    private static final Duration DISK_TIME = Duration.ofMillis(3);

    final byte[] bytes;
    final Bitfield stored;
    private final Content content;
    private final Scheduler scheduler;
    private final BlockPool pool;
    private final Map<Integer, Bitfield> arrived = new HashMap<>();
    private final Set<Integer> failedBefore = new HashSet<>();
    int mismatches;
    private Listener listener;
    private boolean closed;

    MemoryStore(Content content, Scheduler scheduler, BlockPool pool) {
        this.content = content;
        this.scheduler = scheduler;
        this.pool = pool;
        bytes = new byte[content.bytes.length];
        stored = new Bitfield(content.layout.pieceCount());
    }

    @Override
    public void open(Listener answers) {
        listener = answers;
        later(() -> listener.onOpened(stored.copy()));
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
    public void write(int piece, int begin, ByteBuffer block) {
        if (closed || stored.get(piece)) {
            throw new AssertionError("write to piece " + piece + " after it was stored or the store closed");
        }
        int index = begin / PieceLayout.BLOCK_LENGTH;
        Bitfield blocks = arrived.computeIfAbsent(piece, p -> new Bitfield(content.layout.blockCount(p)));
        if (!blocks.set(index) || block.remaining() != content.layout.blockLength(piece, index)) {
            throw new AssertionError("block " + piece + ":" + begin + " handed over twice, or with a wrong length");
        }
        block.get(bytes, content.at(piece, begin), block.remaining());
        pool.release(block);
        if (blocks.isFull()) {
            arrived.remove(piece);
            later(() -> verify(piece));
        }
    }

    private void verify(int piece) {
        int from = content.at(piece, 0);
        int to = from + content.layout.lengthOf(piece);
        if (!Arrays.equals(bytes, from, to, content.bytes, from, to)) {
            mismatches++;
            failedBefore.add(piece);
            listener.onHashMismatch(piece, digests(piece));
            return;
        }
        if (failedBefore.remove(piece)) {
            listener.onBlockDigests(piece, digests(piece));
        }
        stored.set(piece);
        listener.onStored(piece);
    }

    private long[] digests(int piece) {
        long[] digests = new long[content.layout.blockCount(piece)];
        for (int block = 0; block < digests.length; block++) {
            CRC32 crc = new CRC32();
            crc.update(
                    bytes,
                    content.at(piece, block * PieceLayout.BLOCK_LENGTH),
                    content.layout.blockLength(piece, block));
            digests[block] = crc.getValue();
        }
        return digests;
    }

    @Override
    public void read(int piece, int begin, int length, Reader reader) {
        if (!stored.get(piece)) {
            throw new AssertionError("read of piece " + piece + ", which is not stored");
        }
        later(() -> reader.onRead(ByteBuffer.wrap(bytes, content.at(piece, begin), length), () -> {}));
    }

    @Override
    public void flush(boolean close, Runnable done) {
        closed |= close;
        later(done);
    }

    private void later(Runnable answer) {
        scheduler.schedule(DISK_TIME, answer);
    }
}
