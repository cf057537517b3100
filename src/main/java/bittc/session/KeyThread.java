package bittc.session;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs the arithmetic of encrypted handshakes on a thread of its own, since lookups of names may block others. The thread
 * starts with the first handshake. Those who give it work bound its queue.
 */
final class KeyThread implements Executor, AutoCloseable {
    private static final long KEEP_ALIVE_SECONDS = 10;

    /** Null until it is needed. */
    private ThreadPoolExecutor thread;

    private boolean closed;

    @Override
    public synchronized void execute(Runnable work) {
        if (closed) {
            return;
        }
        if (thread == null) {
            thread = new ThreadPoolExecutor(1, 1, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
            thread.allowCoreThreadTimeOut(true);
        }
        thread.execute(work);
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (thread != null) {
            thread.shutdownNow();
        }
    }
}
