package bittc.peer;

import bittc.loop.Scheduler;
import bittc.loop.UncaughtErrors;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The session loop as a Netty event loop of one thread, on epoll where that is available and on NIO elsewhere. Sockets of
 * every kind (peers, trackers) are opened on it, so that all of a session happens on one thread.
 */
public final class NettyLoop implements Scheduler, AutoCloseable {
    /** How long {@link #close} waits for the thread to end; it has nothing to do but to close its sockets. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private static final int PAGE_BYTES = 8192;

    /** A chunk is this many doublings of a page: 4 MiB, the unit in which memory is taken from the system. */
    private static final int CHUNK_ORDER = 9;

    /** Buffers begin where a line of the processor's cache does: the kernel copies to others more slowly. In bytes. */
    private static final int CACHE_LINE = 64;

    /** One arena of each kind: there is one thread that allocates. */
    private static final ByteBufAllocator ALLOCATOR = new PooledByteBufAllocator(
            true,
            1,
            1,
            PAGE_BYTES,
            CHUNK_ORDER,
            PooledByteBufAllocator.defaultSmallCacheSize(),
            PooledByteBufAllocator.defaultNormalCacheSize(),
            false,
            CACHE_LINE);

    private final Transport transport;
    private final EventLoopGroup group;
    private final EventLoop loop;

    /**
     * A loop whose thread is called "session" and keeps the process alive until {@link #close}.
     *
     * @param onBug told of every exception that a task lets out: a mistake of ours, never of a peer
     */
    public NettyLoop(Thread.UncaughtExceptionHandler onBug) {
        this(Transport.best(), onBug);
    }

    NettyLoop(Transport transport, Thread.UncaughtExceptionHandler onBug) {
        this.transport = transport;
        this.group = new MultiThreadIoEventLoopGroup(
                1,
                task -> {
                    Thread thread = new FastThreadLocalThread(task, "session");
                    thread.setUncaughtExceptionHandler(onBug);
                    return thread;
                },
                transport.handlers());
        this.loop = group.next();
    }

    @Override
    public long nanoTime() {
        return loop.ticker().nanoTime();
    }

    @Override
    public boolean onLoop() {
        return loop.inEventLoop();
    }

    /** {@inheritDoc} A task that comes after {@link #close} is dropped: there is nothing left that it could be about. */
    @Override
    public void execute(Runnable task) {
        try {
            loop.execute(() -> UncaughtErrors.guard(task));
        } catch (RejectedExecutionException e) {
            if (!loop.isShuttingDown()) {
                throw e;
            }
        }
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        assert onLoop();
        Future<?> future = loop.schedule(() -> UncaughtErrors.guard(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /** What channels are registered with. */
    public EventLoopGroup group() {
        return group;
    }

    /** Where every channel of the session takes its buffers from. */
    public ByteBufAllocator allocator() {
        return ALLOCATOR;
    }

    /** TCP connections on this loop. */
    public Class<? extends SocketChannel> socketChannel() {
        return transport.socket();
    }

    /** UDP sockets on this loop. */
    public Class<? extends DatagramChannel> datagramChannel() {
        return transport.datagram();
    }

    /** UDP sockets of one family on this loop: who joins multicast groups has to know which. */
    public Function<SocketProtocolFamily, DatagramChannel> multicastChannel() {
        return transport.multicast();
    }

    /** TCP servers on this loop. */
    public Class<? extends ServerSocketChannel> serverChannel() {
        return transport.server();
    }

    /** Closes every channel and ends the thread, at once; timers that have not run are dropped. */
    @Override
    public void close() {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        if (onLoop()) {
            return;
        }
        try {
            group.awaitTermination(CLOSE_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
