package bittc.storage;

import bittc.metainfo.PieceHashes;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Finds out which pieces on disk are what the torrent says, by hashing them. Several threads may work on it at once, each
 * on a stretch of its own.
 */
final class PieceCheck {
    /** Read at once, in bytes: stays in the processor's cache until it is hashed. */
    private static final int READ_LENGTH = 256 * 1024;

    /** What one thread takes at a time, in bytes: long enough for a disk to read in one sweep. */
    private static final long STRETCH = 8L << 20;

    private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(READ_LENGTH).asReadOnlyBuffer();

    private final TorrentFiles files;
    private final PieceHashes hashes;
    private final PieceLayout layout;
    private final Bitfield candidates;
    private final LongConsumer progress;

    /** Guarded by this. */
    private final Bitfield good;

    private int next;
    private long checkedBytes;
    private long occupiedBytes;
    private long reportedAt = System.nanoTime();
    private IOException failure;
    private boolean cancelled;

    /**
     * A check of these pieces.
     *
     * @param progress gets the bytes that need no more looking at, now and then, on any thread; pieces that are no
     *     candidates count from the start
     */
    PieceCheck(TorrentFiles files, PieceHashes hashes, Bitfield candidates, LongConsumer progress) {
        this.files = files;
        this.hashes = hashes;
        this.layout = files.layout().pieces();
        this.candidates = candidates;
        this.progress = progress;
        this.good = new Bitfield(layout.pieceCount());
        this.checkedBytes = layout.totalLength();
        for (int piece = candidates.nextSet(0); piece >= 0; piece = candidates.nextSet(piece + 1)) {
            checkedBytes -= layout.lengthOf(piece);
        }
        this.next = candidates.nextSet(0);
    }

    /** Hashes until nothing is left that another thread has not taken. */
    void work() {
        ByteBuffer buffer = null;
        Stretch stretch;
        while ((stretch = take()) != null) {
            if (buffer == null) {
                buffer = ByteBuffer.allocateDirect(READ_LENGTH);
            }
            for (int piece = stretch.from; piece >= 0 && piece < stretch.to; piece = candidates.nextSet(piece + 1)) {
                if (isCancelled()) {
                    return;
                }
                try {
                    check(piece, buffer);
                } catch (IOException e) {
                    fail(e);
                    return;
                }
            }
        }
    }

    private record Stretch(int from, int to) {}

    private synchronized Stretch take() {
        if (next < 0 || cancelled || failure != null) {
            return null;
        }
        int from = next;
        long to = from + Math.max(1, STRETCH / layout.pieceLength());
        next = to < layout.pieceCount() ? candidates.nextSet((int) to) : -1;
        return new Stretch(from, (int) Math.min(to, layout.pieceCount()));
    }

    private void check(int piece, ByteBuffer buffer) throws IOException {
        PieceHashes.Check check = hashes.check(piece);
        long offset = layout.offsetOf(piece);
        long end = offset + layout.lengthOf(piece);
        long occupied = 0;
        boolean there = true;
        try {
            while (offset < end) {
                buffer.clear().limit((int) Math.min(READ_LENGTH, end - offset));
                files.read(offset, buffer);
                buffer.flip();
                offset += buffer.remaining();
                occupied += buffer.mismatch(ZEROS.slice(0, buffer.remaining())) >= 0 ? buffer.remaining() : 0;
                check.update(buffer);
            }
        } catch (EOFException | NoSuchFileException gone) {
            there = false;
        }
        report(piece, there && check.matches(), occupied);
    }

    private synchronized void report(int piece, boolean matches, long occupied) {
        if (matches) {
            good.set(piece);
        } else {
            occupiedBytes += occupied;
        }
        checkedBytes += layout.lengthOf(piece);
        long now = System.nanoTime();
        if (now - reportedAt >= PROGRESS_NANOS) {
            reportedAt = now;
            progress.accept(checkedBytes);
        }
    }

    private synchronized void fail(IOException e) {
        failure = failure == null ? e : failure;
    }

    /** Makes the threads stop soon. */
    synchronized void cancel() {
        cancelled = true;
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }

    /**
     * The pieces that are right, once all threads have ended their work.
     *
     * @throws IOException if the disk failed, other than by data that is not there
     */
    synchronized Bitfield good() throws IOException {
        if (failure != null) {
            throw failure;
        }
        return good;
    }

    /** About how many bytes of the pieces that are not right take up room on the disk already. */
    synchronized long occupiedBytes() {
        return occupiedBytes;
    }
}
