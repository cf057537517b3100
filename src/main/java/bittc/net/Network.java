package bittc.net;

import bittc.loop.Scheduler;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
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

    /** Linux's IPPROTO_IPV6 and IPV6_V6ONLY. Other channels do not know of it, and do not mind. */
    private static final ChannelOption<Integer> IPV6_ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

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
        resolver = new SystemNameResolver(scheduler, background, this::reaches);
    }

    /** A TCP connection to come, from the address that we are bound to; its handler is still to be set. */
    public Bootstrap tcp(Duration connectLimit) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(confined(options.tcp()))
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
        return new Bootstrap()
                .group(loop)
                .channelFactory(confined(options.udp()))
                .localAddress(local(port));
    }

    /** Where a socket that waits for others is bound: to our address, or to all of the families that are used. */
    public InetSocketAddress local(int port) {
        if (options.localAddress().isPresent()) {
            return new InetSocketAddress(options.localAddress().get(), port);
        }
        return options.family()
                .map(family -> new InetSocketAddress(family.any(), port))
                .orElseGet(() -> new InetSocketAddress(port));
    }

    /** Channels that keep to the interface that is asked for; where that is impossible there are none. */
    public <C extends Channel> ChannelFactory<C> confined(ChannelFactory<? extends C> channels) {
        return () -> {
            C channel = channels.newChannel();
            options.device().ifPresent(device -> DeviceOption.set(channel, device));
            if (!uses(Family.IPV4)) {
                channel.config().setOption(IPV6_ONLY, 1); // or sockets for all addresses take IPv4 too, where they can
            }
            return channel;
        };
    }

    /** Finds the addresses of names: only those that can be reached from the address that we are bound to. */
    public NameResolver resolver() {
        return resolver;
    }

    /** Whether a host at this address is within reach, by its family. */
    public boolean reaches(InetAddress address) {
        return uses(Family.of(address));
    }

    /** Whether hosts of this family are within reach. */
    public boolean uses(Family family) {
        return options.onlyFamily().map(family::equals).orElse(true);
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
