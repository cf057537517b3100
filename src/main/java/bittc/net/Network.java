package bittc.net;

import bittc.loop.Scheduler;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The way out of this machine, for one session: every socket that connects or sends datagrams is made here, so that none
 * leaves by another way than the {@link NetworkOptions} say. Also names, and the threads for what would block the loop.
 */
public final class Network implements AutoCloseable {
    /** Lookups of names that nobody answers for last long; so many of them at once must not hold up the others. */
    private static final int BACKGROUND_THREADS = 8;

    private static final long BACKGROUND_KEEP_ALIVE_SECONDS = 10;

    /** Lookups and certificate checks that may wait: each belongs to an announce or a connection under way. */
    private static final int BACKGROUND_QUEUE = 1024;

    private final EventLoop loop;
    private final Scheduler scheduler;
    private final NetworkOptions options;
    private final ThreadPoolExecutor background;
    private final NameResolver resolver;

    /**
     * The network as seen from this loop.
     *
     * @param scheduler the same loop
     */
    public Network(EventLoop loop, Scheduler scheduler, NetworkOptions options) {
        this.loop = loop;
        this.scheduler = scheduler;
        this.options = options;
        background = new ThreadPoolExecutor(
                BACKGROUND_THREADS,
                BACKGROUND_THREADS,
                BACKGROUND_KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(BACKGROUND_QUEUE),
                task -> {
                    Thread thread = new Thread(task, "lookup");
                    thread.setDaemon(true);
                    return thread;
                });
        background.allowCoreThreadTimeOut(true);
        resolver = new SystemNameResolver(scheduler, background, options.localAddress());
    }

    /** A TCP connection to come, from the address that we are bound to; its handler is still to be set. */
    public Bootstrap tcp(Duration connectLimit) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(options.tcp())
                .disableResolver() // it would block the loop; who connects has an address
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectLimit.toMillis());
        options.localAddress().ifPresent(local -> bootstrap.localAddress(new InetSocketAddress(local, 0)));
        return bootstrap;
    }

    /**
     * A UDP socket to come, at the address that we are bound to; its handler is still to be set.
     *
     * @param port 0 for any that is free
     */
    public Bootstrap udp(int port) {
        Optional<InetAddress> local = options.localAddress();
        return new Bootstrap()
                .group(loop)
                .channelFactory(options.udp())
                .localAddress(
                        local.isPresent() ? new InetSocketAddress(local.get(), port) : new InetSocketAddress(port));
    }

    /** Finds the addresses of names: only those that can be reached from the address that we are bound to. */
    public NameResolver resolver() {
        return resolver;
    }

    /** The loop's time and tasks. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /** Threads for what may block; refuses when too much waits. */
    public Executor background() {
        return background;
    }

    /** Lets the threads end; what waits for them comes to nothing. */
    @Override
    public void close() {
        background.shutdown();
    }
}
