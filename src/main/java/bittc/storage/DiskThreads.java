package bittc.storage;

import bittc.storage.disk.AlignedBuffers;
import bittc.storage.disk.DiskSpace;
import bittc.storage.disk.FileHandles;
import bittc.torrent.PieceLayout;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of a session that touch files, and the files they have open. One writes and hashes for all torrents (more
 * were measured to be slower), one reads for uploads, and at start up to two check what is on disk. They are daemons and
 * are never interrupted, for an interrupt closes the channel in use. Their queues hold no more than the session's request
 * budget lets arrive.
 */
public final class DiskThreads implements AutoCloseable {
    /** One leaves half of two cores idle in a check, three wait for each other's reads. */
    static final int CHECKERS = Math.min(2, Runtime.getRuntime().availableProcessors());

    /** Blocks that are read back at once, to be hashed. */
    static final int READ_BACK_BLOCKS = 16;

    /** Checking is for the start; its threads go when there is nothing more to check. In seconds. */
    private static final int CHECKER_IDLE_SECONDS = 5;

    /** A writer, a reader and two checkers use a file each. */
    private static final int MIN_OPEN_FILES = 4;

    /** Buffers that have not been used for so long are given up. In seconds. */
    private static final int TRIM_SECONDS = 10;

    private final ScheduledExecutorService writer;
    private final ExecutorService reader;
    private final ExecutorService checkers;
    private final FileHandles handles;
    private final ReadBuffers readBuffers = new ReadBuffers();

    /** Whether buffers are to be looked at; used on the loop. */
    private boolean trimming;

    /** Used on the writing thread; null until it is needed. */
    private ByteBuffer readBack;

    private final DiskSpace room = new DiskSpace();

    /**
     * Threads for one session.
     *
     * @param maxOpenFiles of all torrents together; 32 is plenty, and a few do
     */
    public DiskThreads(int maxOpenFiles) {
        handles = new FileHandles(Math.max(MIN_OPEN_FILES, maxOpenFiles));
        ScheduledThreadPoolExecutor writing = new ScheduledThreadPoolExecutor(1, daemons("disk-write"));
        writing.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        writer = writing;
        reader = Executors.newFixedThreadPool(1, daemons("disk-read"));
        ThreadPoolExecutor checking = new ThreadPoolExecutor(
                CHECKERS,
                CHECKERS,
                CHECKER_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                daemons("disk-check"));
        checking.allowCoreThreadTimeOut(true);
        checkers = checking;
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    public ScheduledExecutorService writer() {
        return writer;
    }

    ExecutorService reader() {
        return reader;
    }

    ExecutorService checkers() {
        return checkers;
    }

    /** The disk space that the session's torrents still need. */
    DiskSpace diskSpace() {
        return room;
    }

    FileHandles handles() {
        return handles;
    }

    /** The memory for uploads; for the loop. */
    ReadBuffers readBuffers() {
        return readBuffers;
    }

    /** Sees later, and as long as there are any, whether the buffers for uploads are still needed; on the loop. */
    void trimLater(Executor loop) {
        if (!trimming && readBuffers.allocated() > 0 && !writer.isShutdown()) {
            trimming = true;
            long before = readBuffers.claims();
            writer.schedule(
                    () -> loop.execute(() -> {
                        trimming = false;
                        readBuffers.trim(before);
                        trimLater(loop);
                    }),
                    TRIM_SECONDS,
                    TimeUnit.SECONDS);
        }
    }

    /** The buffer for reading back data to hash, shared by all torrents; for the writing thread. */
    ByteBuffer readBack() {
        if (readBack == null) {
            readBack = AlignedBuffers.allocate(READ_BACK_BLOCKS * PieceLayout.BLOCK_LENGTH);
        }
        return readBack.clear();
    }

    /** For what would hold up the loop, and is neither a write nor a read of a torrent's data. */
    public Executor background() {
        return checkers;
    }

    /** Lets the threads end when their work is done; for after every store has been closed. */
    @Override
    public void close() {
        writer.shutdown();
        reader.shutdown();
        checkers.shutdown();
    }
}
