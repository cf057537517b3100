package bittc.tracker;

import bittc.loop.Scheduler;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Trackers on Netty: one loop, one UDP socket for all, a TCP connection for each announce by HTTP. */
public final class NettyTrackers implements TrackerFactory, AutoCloseable {
    /** Lookups of names that nobody answers for last long; so many of them at once must not hold up the others. */
    private static final int BACKGROUND_THREADS = 8;

    private static final long BACKGROUND_KEEP_ALIVE_SECONDS = 10;

    /** Lookups and certificate checks that may wait: each belongs to an announce under way. */
    private static final int BACKGROUND_QUEUE = 1024;

    private final EventLoop loop;
    private final Scheduler scheduler;
    private final ThreadPoolExecutor background;
    private final NameResolver resolver;
    private final HttpClient client;
    private final UdpSocket udpSocket;
    private final UdpTransactions transactions;

    /**
     * Trackers on this loop.
     *
     * @param scheduler the same loop
     * @param random hard to guess: a {@link java.security.SecureRandom}
     */
    public NettyTrackers(EventLoop loop, Scheduler scheduler, RandomGenerator random, NetworkOptions options) {
        this(loop, scheduler, random, options, () -> tls().build());
    }

    NettyTrackers(
            EventLoop loop,
            Scheduler scheduler,
            RandomGenerator random,
            NetworkOptions options,
            NettyHttpClient.TlsSetup tlsSetup) {
        this.loop = loop;
        this.scheduler = scheduler;
        background = new ThreadPoolExecutor(
                BACKGROUND_THREADS,
                BACKGROUND_THREADS,
                BACKGROUND_KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(BACKGROUND_QUEUE),
                task -> {
                    Thread thread = new Thread(task, "tracker-lookup");
                    thread.setDaemon(true);
                    return thread;
                });
        background.allowCoreThreadTimeOut(true);
        resolver = new SystemNameResolver(scheduler, background, options.localAddress());
        client = new NettyHttpClient(loop, scheduler, options, background, tlsSetup);
        udpSocket = new UdpSocket(loop, options);
        transactions = new UdpTransactions(random, udpSocket);
        udpSocket.deliverTo(transactions);
    }

    /** Certificates and the names in them are checked, with what the JDK trusts unless something else is set. */
    static SslContextBuilder tls() {
        return SslContextBuilder.forClient().sslProvider(SslProvider.JDK).endpointIdentificationAlgorithm("HTTPS");
    }

    @Override
    public Optional<Tracker> open(String announceUrl) {
        return AnnounceUrl.parse(announceUrl).map(this::open);
    }

    private Tracker open(AnnounceUrl url) {
        switch (url.scheme()) {
            case UDP:
                return new UdpTracker(url, scheduler, resolver, transactions);
            case HTTP:
            case HTTPS:
                return new HttpTracker(url, scheduler, resolver, client);
            default:
                throw new AssertionError(url.scheme());
        }
    }

    /** Closes the UDP socket and lets the threads end; announces that are under way come to nothing. */
    @Override
    public void close() {
        background.shutdown();
        loop.execute(udpSocket::close);
    }
}
