package bittc.peer;

import bittc.loop.Scheduler;
import bittc.loop.UncaughtErrors;
import bittc.net.Family;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Runs the session loop as a Netty event loop of one thread, on epoll if available, else NIO. All sockets (peers, trackers)
 * are opened on it, so that a session runs on one thread.
 */
public final class NettyLoop implements Scheduler, AutoCloseable {
    /** Time that {@link #close} waits for the thread to end; it only has to close its sockets. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private static final int PAGE_BYTES = 8192;

    /** Doublings of a page in a chunk, the unit of memory taken from the system: 4 MiB. */
    private static final int CHUNK_ORDER = 9;

    /** Alignment of buffers in bytes, a CPU cache line: the kernel copies to unaligned ones more slowly. */
    private static final int CACHE_LINE = 64;

    /** One arena of each kind, as one thread allocates. */
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

    private final ChannelKinds transport;
    private final EventLoopGroup group;
    private final EventLoop loop;

    /**
     * Starts a thread named "session", which keeps the process alive until {@link #close}.
     *
     * @param onBug called for each exception that escapes a task: a bug of ours, never a peer's fault
     */
    public NettyLoop(Thread.UncaughtExceptionHandler onBug) {
        this(ChannelKinds.best(), onBug);
    }

    NettyLoop(ChannelKinds transport, Thread.UncaughtExceptionHandler onBug) {
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

    /** {@inheritDoc} After {@link #close}, tasks are dropped: nothing is left for them to act on. */
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

    /** The group to register channels with. */
    public EventLoopGroup group() {
        return group;
    }

    /** The allocator for every channel of the session. */
    public ByteBufAllocator allocator() {
        return ALLOCATOR;
    }

    /** The class of TCP connections on this loop. */
    public Class<? extends SocketChannel> socketChannel() {
        return transport.socket();
    }

    /** The class of UDP sockets on this loop. */
    public Class<? extends DatagramChannel> datagramChannel() {
        return transport.datagram();
    }

    /** Makes UDP sockets on this loop that take their buffers from its allocator; another one would make a new one for each read. */
    public ChannelFactory<DatagramChannel> datagramChannels() {
        return new ReflectiveChannelFactory<>(datagramChannel()) {
            @Override
            public DatagramChannel newChannel() {
                DatagramChannel channel = super.newChannel();
                channel.config().setAllocator(ALLOCATOR);
                return channel;
            }
        };
    }

    /** A UDP socket of one family on this loop: who joins multicast groups has to know which. */
    public DatagramChannel multicastChannel(Family family) {
        return transport
                .multicast()
                .apply(family == Family.IPV4 ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6);
    }

    /** The class of TCP servers on this loop. */
    public Class<? extends ServerSocketChannel> serverChannel() {
        return transport.server();
    }

    /** Closes every channel and ends the thread at once; pending timers are dropped. */
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
