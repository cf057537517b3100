package bittc.storage.hash;

import bittc.metainfo.PieceHashes;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Hashes pieces on disk and compares them with the torrent's hashes, in one or more threads. */
public final class PieceCheck {
    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(PieceSweep.READ_LENGTH).asReadOnlyBuffer();

    private final PieceHashes hashes;
    private final PieceSweep sweep;

    /** Guarded by this. */
    private final Bitfield good;

    private long occupiedBytes;

    /** Threads at work in {@link #share}. */
    private final AtomicInteger workers = new AtomicInteger(1);

    /**
     * Prepares a check of these pieces.
     *
     * @param progress receives from time to time the number of bytes done, on any thread; other pieces count from the start
     */
    public PieceCheck(
            PieceLayout layout,
            PieceSweep.Source source,
            PieceHashes hashes,
            Bitfield candidates,
            LongConsumer progress) {
        this.hashes = hashes;
        this.good = new Bitfield(layout.pieceCount());
        this.sweep = new PieceSweep(layout, candidates, source, Visit::new, progress);
    }

    /** Hashes until no piece is left that another thread has not taken. */
    public void work() {
        sweep.work();
    }

    /** Receives the correct pieces, once all threads have finished. */
    public interface Done {
        void accept(Bitfield good) throws IOException;
    }

    /**
     * Hashes on this thread, and on threads of an executor that become free in time.
     *
     * @param helpers how many threads of the executor may help
     * @param done called once, on the thread that finishes last
     * @param failed called if the disk, the check or {@code done} fails
     */
    public void share(Executor executor, int helpers, Done done, Consumer<Throwable> failed) {
        for (int i = 0; i < helpers; i++) {
            executor.execute(() -> {
                if (workers.getAndUpdate(at -> at > 0 ? at + 1 : 0) > 0) {
                    workThen(done, failed);
                }
            });
        }
        workThen(done, failed);
    }

    private void workThen(Done done, Consumer<Throwable> failed) {
        try {
            work();
            if (workers.decrementAndGet() == 0) {
                done.accept(good());
            }
        } catch (IOException | RuntimeException | Error e) {
            failed.accept(e);
        }
    }

    /** Hashes on this thread and others; returns when all pieces are checked. */
    public void run(int threads) throws IOException {
        sweep.run(threads);
    }

    private final class Visit implements PieceSweep.Visit {
        private final int piece;
        private final PieceHashes.Check check;
        private int done;
        private long occupied;

        Visit(int piece) {
            this.piece = piece;
            this.check = hashes.check(piece);
        }

        @Override
        public void update(ByteBuffer data) {
            int length = data.remaining();
            occupied += data.mismatch(ZEROS.slice(0, length)) >= 0 ? length : 0;
            check.blocks(PieceLayout.blockAt(done), data);
            done += length;
        }

        @Override
        public void end(boolean there) {
            boolean matches = there && check.matches();
            synchronized (PieceCheck.this) {
                if (matches) {
                    good.set(piece);
                } else {
                    occupiedBytes += occupied;
                }
            }
        }
    }

    /** Stops the threads soon. */
    public void cancel() {
        sweep.cancel();
    }

    public boolean isCancelled() {
        return sweep.isCancelled();
    }

    /**
     * The correct pieces, once all threads have finished.
     *
     * @throws IOException if the disk failed; missing data is no failure
     */
    public synchronized Bitfield good() throws IOException {
        sweep.throwFailure();
        return good;
    }

    /** About how many bytes of the incorrect pieces already take up disk space. */
    public synchronized long occupiedBytes() {
        return occupiedBytes;
    }
}
