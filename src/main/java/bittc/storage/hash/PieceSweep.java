package bittc.storage.hash;

import bittc.storage.disk.AlignedBuffers;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Reads pieces from disk and hands their bytes to a visitor, which hashes them. Several threads may take part, each on its own
 * stretch with one buffer, whatever the piece length.
 */
public final class PieceSweep {
    /** Bytes read at once, whole blocks: they stay in the processor's cache until they are hashed. */
    static final int READ_LENGTH = 512 * 1024;

    /** More threads than this would wait for each other's memory; also bounds their buffers, at 512 KiB each. */
    public static final int MAX_THREADS = 64;

    /** Bytes that one thread takes at a time: long enough for sequential disk reads. */
    private static final long STRETCH = 8L << 20;

    private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** One buffer per thread for all its sweeps: direct memory is freed late, and many torrents may be checked in a row. */
    private static final ThreadLocal<ByteBuffer> BUFFER =
            ThreadLocal.withInitial(() -> AlignedBuffers.allocate(READ_LENGTH));

    /** Provides the bytes; called by all threads. */
    public interface Source {
        /**
         * Reads from torrent offset {@code offset} into the buffer's remaining bytes.
         *
         * @throws EOFException if a file is shorter
         * @throws NoSuchFileException if a file is gone
         */
        void read(long offset, ByteBuffer target) throws IOException;
    }

    /** Visits the pieces; called by all threads. */
    public interface Visitor {
        /** Begins a piece. */
        Visit visit(int piece);
    }

    /** A visit of one piece, by one thread. */
    public interface Visit {
        /** Takes the next bytes, all of them. */
        void update(ByteBuffer data);

        /**
         * Ends the piece.
         *
         * @param there whether all its bytes are on disk
         */
        void end(boolean there) throws IOException;
    }

    private final PieceLayout layout;
    private final Bitfield wanted;
    private final Source source;
    private final Visitor visitor;
    private final LongConsumer progress;

    /** Guarded by this. */
    private int next;

    private long doneBytes;
    private long reportedAt = System.nanoTime();
    private IOException failure;
    private boolean cancelled;

    /**
     * Prepares a sweep over these pieces.
     *
     * @param progress receives from time to time the number of bytes done, on any thread; other pieces count from the start
     */
    public PieceSweep(PieceLayout layout, Bitfield wanted, Source source, Visitor visitor, LongConsumer progress) {
        this.layout = layout;
        this.wanted = wanted;
        this.source = source;
        this.visitor = visitor;
        this.progress = progress;
        this.doneBytes = layout.totalLength() - layout.lengthOf(wanted);
        this.next = wanted.nextSet(0);
    }

    /** Works on this thread and others; returns when no piece is left. */
    public void run(int threads) throws IOException {
        List<Thread> others = new ArrayList<>();
        for (int i = 1; i < Math.min(threads, layout.pieceCount()); i++) {
            Thread thread = new Thread(this::work, "disk-check");
            thread.setDaemon(true);
            thread.start();
            others.add(thread);
        }
        work();
        boolean interrupted = false;
        for (Thread thread : others) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    cancel();
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        throwFailure();
    }

    /** Works until no piece is left that another thread has not taken. */
    void work() {
        Stretch stretch;
        while ((stretch = take()) != null) {
            ByteBuffer buffer = BUFFER.get();
            for (int piece = stretch.from; piece >= 0 && piece < stretch.to; piece = wanted.nextSet(piece + 1)) {
                if (isCancelled()) {
                    return;
                }
                try {
                    visit(piece, buffer);
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
        next = to < layout.pieceCount() ? wanted.nextSet((int) to) : -1;
        return new Stretch(from, (int) Math.min(to, layout.pieceCount()));
    }

    private void visit(int piece, ByteBuffer buffer) throws IOException {
        Visit visit = visitor.visit(piece);
        long offset = layout.offsetOf(piece);
        long end = offset + layout.lengthOf(piece);
        boolean there = true;
        try {
            while (offset < end) {
                buffer.clear().limit((int) Math.min(READ_LENGTH, end - offset));
                source.read(offset, buffer);
                buffer.flip();
                offset += buffer.remaining();
                visit.update(buffer);
            }
        } catch (EOFException | NoSuchFileException gone) {
            there = false;
        }
        visit.end(there);
        report(piece);
    }

    private synchronized void report(int piece) {
        doneBytes += layout.lengthOf(piece);
        long now = System.nanoTime();
        if (now - reportedAt >= PROGRESS_NANOS) {
            reportedAt = now;
            progress.accept(doneBytes);
        }
    }

    private synchronized void fail(IOException e) {
        failure = failure == null ? e : failure;
    }

    /** Stops the threads soon. */
    synchronized void cancel() {
        cancelled = true;
    }

    synchronized boolean isCancelled() {
        return cancelled;
    }

    /** Throws the failure of the disk or the visitor, if any, once all threads have finished. */
    synchronized void throwFailure() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }
}
