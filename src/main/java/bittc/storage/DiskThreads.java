package bittc.storage;

import bittc.storage.disk.AlignedBuffers;
import bittc.storage.disk.DiskSpace;
import bittc.storage.disk.FileHandles;
import bittc.storage.resume.CompletionRecords;
import bittc.storage.reuse.ReuseFolders;
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
 * A session's disk threads, and the files they have open. One thread writes and hashes for all torrents (more were measured to
 * be slower), one reads for uploads, and up to two check data at start. They are daemons and never interrupted, because an
 * interrupt closes the channel in use. The session's request budget bounds their queues.
 */
public final class DiskThreads implements AutoCloseable {
    /** One checker leaves half of two cores idle; three wait for each other's reads. */
    static final int CHECKERS = Math.min(2, Runtime.getRuntime().availableProcessors());

    /** Blocks read back at once to be hashed. */
    static final int READ_BACK_BLOCKS = 16;

    /** Idle time in seconds after which a checker ends: checks happen at start. */
    private static final int CHECKER_IDLE_SECONDS = 5;

    /** A writer, a reader and two checkers use one file each. */
    private static final int MIN_OPEN_FILES = 4;

    /** Idle time in seconds after which upload buffers are freed. */
    private static final int TRIM_SECONDS = 10;

    private final ScheduledExecutorService writer;
    private final ExecutorService reader;
    private final ExecutorService checkers;
    private final FileHandles handles;
    private final CompletionRecords records;
    private final ReuseFolders reuse;
    private final ReadBuffers readBuffers = new ReadBuffers();

    /** Whether a trim is scheduled; used on the loop. */
    private boolean trimming;

    /** Used on the writing thread; null until needed. */
    private ByteBuffer readBack;

    private final DiskSpace room = new DiskSpace();

    /** Creates the threads of one session that uses nothing outside the download folders. */
    public DiskThreads(int maxOpenFiles) {
        this(maxOpenFiles, CompletionRecords.NONE, ReuseFolders.NONE);
    }

    /**
     * Creates the threads of one session.
     *
     * @param maxOpenFiles limit for all torrents together; 32 is plenty, a few are enough
     * @param records of complete torrents
     * @param reuse folders that may hold data of the torrents
     */
    public DiskThreads(int maxOpenFiles, CompletionRecords records, ReuseFolders reuse) {
        this.records = records;
        this.reuse = reuse;
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

    /** The disk space claimed by the session's torrents. */
    DiskSpace diskSpace() {
        return room;
    }

    FileHandles handles() {
        return handles;
    }

    /** The folders that may hold data of the torrents. */
    ReuseFolders reuse() {
        return reuse;
    }

    /** The records of complete torrents. */
    CompletionRecords records() {
        return records;
    }

    /** The memory for uploads; used on the loop. */
    ReadBuffers readBuffers() {
        return readBuffers;
    }

    /** Frees idle upload buffers later, and again as long as there are any; called on the loop. */
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

    /** The buffer for reading back data to hash, shared by all torrents; used on the writing thread. */
    ByteBuffer readBack() {
        if (readBack == null) {
            readBack = AlignedBuffers.allocate(READ_BACK_BLOCKS * PieceLayout.BLOCK_LENGTH);
        }
        return readBack.clear();
    }

    /** Runs tasks that would block the loop and are neither writes nor reads of a torrent's data. */
    public Executor background() {
        return checkers;
    }

    /** Ends the threads once their work is done; called after every store is closed. */
    @Override
    public void close() {
        writer.shutdown();
        reader.shutdown();
        checkers.shutdown();
    }
}
