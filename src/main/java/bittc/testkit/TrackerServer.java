package bittc.testkit;

import bittc.loop.UncaughtErrors;
import bittc.torrent.InfoHash;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * A tracker: HTTP and UDP on one port number, one thread that owns everything, bounded tables and connections. Meant
 * for a LAN, a lab, the demo and the tests. Call its methods from any thread except its own.
 */
public final class TrackerServer implements AutoCloseable {
    /** The most HTTP connections at once; a further one is closed immediately. An honest one lasts milliseconds. */
    private static final int MAX_CONNECTIONS = 1_000;

    /** The longest request line, in bytes: a scrape of the most torrents allowed, every byte percent-encoded. */
    private static final int MAX_REQUEST_LINE = 8 * 1024;

    /** Limit on all headers of a request together, in bytes; clients send a few hundred. */
    private static final int MAX_HEADERS = 8 * 1024;

    /** Longer datagrams are cut off here: the longest request is a scrape of 1,496 bytes. */
    private static final int MAX_DATAGRAM = 2 * 1024;

    /** The shortest time for which a peer is kept after an announce. */
    private static final Duration MIN_LIFETIME = Duration.ofMinutes(2);

    /** Time between searches for silent peers in torrents without announces. */
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(1);

    /** The most free ports tried for one that is free for both TCP and UDP. */
    private static final int PORT_TRIES = 10;

    /** Time that closing waits for the thread to end. */
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    /**
     * The tracker's settings.
     *
     * @param address to listen on; port 0 for any free one
     * @param interval time between announces; a peer silent for twice as long is forgotten
     * @param minInterval shortest time between announces
     * @param allowed the only torrents to serve, or empty to serve all
     */
    public record Options(InetSocketAddress address, Duration interval, Duration minInterval, Set<InfoHash> allowed) {
        /** Checks the intervals and copies the set. */
        public Options {
            if (minInterval.toSeconds() < 1 || minInterval.compareTo(interval) > 0 || interval.toDays() > 1) {
                throw new IllegalArgumentException("intervals " + minInterval + " and " + interval
                        + " (expected: 1 s <= min interval <= interval <= 1 day)");
            }
            allowed = Set.copyOf(allowed);
        }

        /** Serves all torrents, with half an hour between announces and at least one minute. */
        public static Options at(InetSocketAddress address) {
            return new Options(address, Duration.ofMinutes(30), Duration.ofMinutes(1), Set.of());
        }

        /** The same on a free port of 127.0.0.1. */
        public static Options onLoopback() {
            return at(new InetSocketAddress(LoopbackAddress.IPV4, 0));
        }
    }

    /**
     * The size of the tracker's table.
     *
     * @param torrents with at least one peer
     * @param peers of all torrents together
     */
    public record Counts(int torrents, int peers) {}

    private final EventLoopGroup loop;
    private final PeerTable table;
    private final Options options;
    private final ChannelGroup connections;
    private final InetSocketAddress address;

    private TrackerServer(Options options) throws IOException {
        this.options = options;
        loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("tracker", true), NioIoHandler.newFactory());
        connections = new DefaultChannelGroup(loop.next());
        // Unpredictable from the answers: an attacker who could choose its neighbours could surround a victim.
        SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
        table = new PeerTable(
                PeerTable.Limits.STANDARD, lifetime(options.interval()), options.allowed(), System::nanoTime, random);
        try {
            address = listen();
        } catch (IOException e) {
            loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw e;
        }
        long sweep = SWEEP_INTERVAL.toSeconds();
        loop.next().scheduleWithFixedDelay(() -> UncaughtErrors.guard(table::expire), sweep, sweep, TimeUnit.SECONDS);
    }

    /** The time for which a peer is kept after an announce; clients announce at most once a minute. */
    static Duration lifetime(Duration interval) {
        Duration twice = interval.multipliedBy(2);
        return twice.compareTo(MIN_LIFETIME) < 0 ? MIN_LIFETIME : twice;
    }

    /**
     * Starts to listen and to answer.
     *
     * @throws IOException if it cannot listen on the address
     */
    public static TrackerServer start(Options options) throws IOException {
        return new TrackerServer(options);
    }

    /** The address on which it listens, for both HTTP and UDP. */
    public InetSocketAddress address() {
        return address;
    }

    /** The announce URL for HTTP, such as {@code http://127.0.0.1:6970/announce}. */
    public String httpUrl() {
        return httpUrl(address.getAddress());
    }

    /** The announce URL for HTTP at one of the machine's addresses, as the tracker may listen on all of them. */
    public String httpUrl(InetAddress host) {
        return "http://" + hostAndPort(host) + "/announce";
    }

    /** The announce URL for UDP, such as {@code udp://127.0.0.1:6970/announce}. */
    public String udpUrl() {
        return udpUrl(address.getAddress());
    }

    /** The announce URL for UDP at one of the machine's addresses. */
    public String udpUrl(InetAddress host) {
        return "udp://" + hostAndPort(host) + "/announce";
    }

    private String hostAndPort(InetAddress host) {
        String text = host.getHostAddress();
        int zone = text.indexOf('%'); // the zone means nothing on other machines
        String literal = zone < 0 ? text : text.substring(0, zone);
        return (PeerTable.isIpv4(host) ? literal : "[" + literal + "]") + ":" + address.getPort();
    }

    /**
     * Records a peer that does not announce itself; it stays until {@link #unregister}.
     *
     * @throws IllegalArgumentException if the tracker does not serve this torrent
     */
    public void register(InfoHash infoHash, InetSocketAddress peer, boolean seed) {
        onLoop(() -> {
            try {
                table.pin(infoHash, peer, seed);
                return null;
            } catch (TrackerRefusal e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        });
    }

    public void unregister(InfoHash infoHash, InetSocketAddress peer) {
        onLoop(() -> {
            table.remove(infoHash, peer);
            return null;
        });
    }

    /** The current size of the table. */
    public Counts counts() {
        return onLoop(() -> new Counts(table.torrents(), table.peers()));
    }

    private <T> T onLoop(Callable<T> task) {
        return loop.next().submit(task).syncUninterruptibly().getNow();
    }

    /** Stops listening and closes every connection. */
    @Override
    public void close() {
        loop.shutdownGracefully(0, CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_TIMEOUT.toMillis());
    }

    private InetSocketAddress listen() throws IOException {
        for (int tries = 1; ; tries++) {
            Channel http = bind(httpBootstrap().bind(options.address()), options.address());
            InetSocketAddress both = (InetSocketAddress) http.localAddress();
            try {
                bind(udpBootstrap().bind(both), both);
                return both;
            } catch (IOException e) {
                http.close().syncUninterruptibly();
                if (options.address().getPort() != 0 || tries == PORT_TRIES) {
                    throw e;
                }
            }
        }
    }

    private static Channel bind(ChannelFuture future, InetSocketAddress address) throws IOException {
        if (!future.awaitUninterruptibly().isSuccess()) {
            String where = NetUtil.toSocketAddressString(address);
            throw new IOException(
                    "cannot listen on " + where + ": " + future.cause().getMessage(), future.cause());
        }
        return future.channel();
    }

    private ServerBootstrap httpBootstrap() {
        return new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (connections.size() >= MAX_CONNECTIONS) {
                            channel.close();
                            return;
                        }
                        connections.add(channel);
                        channel.pipeline()
                                .addLast(new HttpServerCodec(new HttpDecoderConfig()
                                        .setMaxInitialLineLength(MAX_REQUEST_LINE)
                                        .setMaxHeaderSize(MAX_HEADERS)))
                                .addLast(new HttpTrackerHandler(table, options));
                    }
                });
    }

    private Bootstrap udpBootstrap() {
        return new Bootstrap()
                .group(loop)
                .channel(NioDatagramChannel.class)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM))
                .handler(new UdpTrackerHandler(table, options.interval(), System::nanoTime));
    }
}
