package bittc.simulation;

import bittc.loop.Scheduler;
import bittc.storage.BlockPool;
import bittc.storage.PieceStore;
import bittc.storage.disk.StorageException;
import bittc.torrent.Bitfield;
import bittc.torrent.Block;
import bittc.torrent.PieceLayout;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.zip.CRC32;

/** A store in memory that answers after a disk's time, and that fails the test when it is used against its contract. */
final class MemoryStore implements PieceStore {
    final byte[] bytes;
    final Bitfield stored;
    private final Content content;
    private PieceLayout layout;
    private final Scheduler scheduler;
    private final BlockPool pool;
    private final Map<Integer, Bitfield> arrived = new HashMap<>();
    private final Map<Integer, BitSet> found = new HashMap<>();
    private final Set<Integer> failedBefore = new HashSet<>();

    /** How long the check at start takes. */
    Duration openTime = Duration.ofMillis(3);

    /** How long everything else takes. */
    Duration diskTime = Duration.ofMillis(3);

    /** How long a received block is kept in memory. */
    Duration blockTime = Duration.ZERO;

    /** Fails with this instead of opening, if there is one. */
    StorageException openFailure;

    private final Set<Integer> lost = new HashSet<>();
    private final Set<Integer> verifying = new HashSet<>();

    /** How often all blocks of each piece have come. */
    private final Map<Integer, Integer> lives = new HashMap<>();

    /** Called when a piece is stored, before the listener learns of it. */
    IntConsumer beforeStored = piece -> {};

    int mismatches;
    int discards;

    /** How often each piece has failed its hash, of those that have. */
    final Map<Integer, Integer> mismatchesOf = new TreeMap<>();

    /** Bytes given out to be sent, that have not been given back. */
    int readsOut;

    private Listener listener;
    private boolean failed;
    private boolean closed;

    MemoryStore(Content content, Scheduler scheduler, BlockPool pool) {
        this.content = content;
        layout = content.layout;
        this.scheduler = scheduler;
        this.pool = pool;
        bytes = new byte[content.bytes.length];
        stored = new Bitfield(content.layout.pieceCount());
    }

    /** These blocks, right or wrong, are there from an earlier run; before {@link #open}. */
    void find(int piece, BitSet blocks, boolean right) {
        if (right) {
            System.arraycopy(
                    content.bytes, content.at(piece, 0), bytes, content.at(piece, 0), content.layout.lengthOf(piece));
        }
        found.put(piece, (BitSet) blocks.clone());
        Bitfield there = new Bitfield(content.layout.blockCount(piece));
        blocks.stream().forEach(there::set);
        arrived.put(piece, there);
    }

    /** This piece is there from an earlier run; before {@link #open}. */
    void have(int piece) {
        System.arraycopy(
                content.bytes, content.at(piece, 0), bytes, content.at(piece, 0), content.layout.lengthOf(piece));
        stored.set(piece);
    }

    /** Another program changes the file that this piece is in: whatever there is of it is lost. */
    void lose(int piece) {
        if (!stored.get(piece) && !arrived.containsKey(piece) && !verifying.remove(piece)) {
            return;
        }
        lost.add(piece);
        arrived.remove(piece);
        stored.clear(piece);
        listener.onLost(piece);
        lost.remove(piece);
    }

    /** The disk breaks now. */
    void fail(StorageException failure) {
        if (!failed && !closed) {
            failed = true;
            listener.onFailed(failure);
        }
    }

    @Override
    public void open(Listener answers) {
        listener = answers;
        scheduler.schedule(openTime, () -> {
            if (closed || failed) {
                return;
            }
            if (openFailure != null) {
                fail(openFailure);
            } else {
                listener.onOpened(stored.copy());
            }
        });
    }

    @Override
    public Map<Integer, BitSet> blocksOnDisk() {
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
    public void write(int piece, int begin, ByteBuffer block) {
        if (closed || stored.get(piece)) {
            throw new AssertionError("write to piece " + piece + " after it was stored or the store closed");
        }
        int index = begin / PieceLayout.BLOCK_LENGTH;
        Bitfield blocks = arrived.computeIfAbsent(piece, p -> new Bitfield(layout.blockCount(p)));
        if (!blocks.set(index) || block.remaining() != layout.blockLength(piece, index)) {
            throw new AssertionError("block " + piece + ":" + begin + " handed over twice, or with a wrong length");
        }
        block.get(bytes, content.at(piece, begin), block.remaining());
        if (blockTime.isZero()) {
            pool.release(block);
        } else {
            scheduler.schedule(blockTime, () -> pool.release(block));
        }
        if (blocks.isFull()) {
            arrived.remove(piece);
            verifying.add(piece);
            int life = lives.merge(piece, 1, Integer::sum);
            later(() -> {
                if (lives.get(piece) == life && verifying.remove(piece)) {
                    verify(piece);
                }
            });
        }
    }

    @Override
    public void use(PieceLayout other) {
        for (int piece : arrived.keySet()) {
            if (other.blockCount(piece) != layout.blockCount(piece)) {
                throw new AssertionError("piece " + piece + " is divided anew, and begun");
            }
        }
        layout = other;
    }

    @Override
    public void discard(int piece) {
        if (lost.contains(piece)) {
            return;
        }
        if (closed || stored.get(piece) || arrived.remove(piece) == null) {
            throw new AssertionError("nothing to be given up of piece " + piece);
        }
        discards++;
    }

    private void verify(int piece) {
        if (failed) {
            return;
        }
        int from = content.at(piece, 0);
        int to = from + content.layout.lengthOf(piece);
        if (!Arrays.equals(bytes, from, to, content.bytes, from, to)) {
            mismatches++;
            mismatchesOf.merge(piece, 1, Integer::sum);
            failedBefore.add(piece);
            listener.onHashMismatch(piece, digests(piece));
            return;
        }
        if (failedBefore.remove(piece)) {
            listener.onBlockDigests(piece, digests(piece));
        }
        stored.set(piece);
        beforeStored.accept(piece);
        if (stored.get(piece)) {
            listener.onStored(piece);
        }
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
    public void read(Block block, Reader reader) {
        int piece = block.pieceIndex();
        if (!stored.get(piece)) {
            throw new AssertionError("read of piece " + piece + ", which is not stored");
        }
        later(() -> {
            if (failed || closed) {
                reader.onReadFailed("the disk failed");
                return;
            }
            boolean[] released = {false};
            readsOut += block.length();
            reader.onRead(ByteBuffer.wrap(bytes, content.at(piece, block.begin()), block.length()), () -> {
                if (released[0]) {
                    throw new AssertionError("given back twice");
                }
                released[0] = true;
                readsOut -= block.length();
            });
        });
    }

    @Override
    public void flush(boolean close, Runnable done) {
        if (closed) {
            throw new AssertionError("used after it was closed");
        }
        closed = close;
        // Answers to what was asked before come before this one.
        scheduler.schedule(longer(diskTime, blockTime), done);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private void later(Runnable answer) {
        scheduler.schedule(diskTime, answer);
    }
}
