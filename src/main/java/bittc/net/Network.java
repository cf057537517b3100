package bittc.net;

import bittc.loop.Scheduler;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One session's way out of this machine: makes all outgoing TCP connections and unicast UDP sockets, so that none evades the
 * {@link NetworkOptions}. Also resolves names, and owns the threads for work that would block the loop.
 */
public final class Network implements AutoCloseable {
    /** A lookup that no server answers takes long; a few such must not hold up the others. */
    private static final int BACKGROUND_THREADS = 8;

    private static final long BACKGROUND_KEEP_ALIVE_SECONDS = 10;

    /** The most lookups and certificate checks that may wait; each belongs to an announce or a connection. */
    private static final int BACKGROUND_QUEUE = 1024;

    /** Linux's IPPROTO_IPV6 and IPV6_V6ONLY. Channels of other kinds ignore it. */
    private static final ChannelOption<Integer> IPV6_ONLY = new IntegerUnixChannelOption("IPV6_V6ONLY", 41, 26);

    private final EventLoop loop;
    private final Scheduler scheduler;
    private final NetworkOptions options;
    private final ThreadPoolExecutor background;
    private final NameResolver system;

    /** The parts that proxies need, made if there are any. */
    private final Optional<NamesAtProxy> names;

    /** The proxy for everything, if there is one. */
    private final Optional<ProxyUrl> proxy;

    /** The reason why the proxy carries no datagrams, once that is known. */
    private Optional<String> noUdp = Optional.empty();

    private Optional<ProxyListener> proxyListener = Optional.empty();

    /**
     * Makes the network of this loop.
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
        system = new SystemNameResolver(scheduler, background, this::usesFor);
        if (options.proxies().isPresent()) {
            names = Optional.of(new NamesAtProxy(scheduler));
            proxy = options.proxies().get().all();
        } else {
            names = Optional.empty();
            proxy = Optional.empty();
        }
    }

    /** A connection that is being made, or has been. */
    public interface Connecting {
        /** Gives it up, or closes it. */
        void cancel();
    }

    /** Says which addresses of a host may be connected to. */
    public interface AddressChoice {
        /**
         * Picks addresses.
         *
         * @param found at least one
         * @return at least one
         * @throws IOException if there is none; the message is for people
         */
        List<InetAddress> of(List<InetAddress> found) throws IOException;
    }

    /** Sets up a connection before it is made. */
    public interface Initializer {
        /** Adds handlers to a channel that is about to connect to this address. */
        void initialize(SocketChannel channel, InetAddress address);
    }

    /** Learns, on the loop, what a proxy does not do; the reasons are for people. */
    public interface ProxyListener {
        /** Called when it refuses our login, so it will do nothing for us. */
        void onRefused(String reason);

        /** Called when it carries no UDP, though that was wanted: none is sent. */
        void onNoUdp(String reason);
    }

    /**
     * Connects to a server of the web by TCP: looks its name up, then tries its addresses in turn; or has a proxy do so.
     * Called on the loop.
     *
     * @param choice through a proxy, gets one address that stands for the name; its reach is what the name looks like
     * @param initializer called for each address that is tried; then the channel's handlers learn that it is active
     * @param onFailure gets the reason, for people, in a later turn; not after a cancel
     */
    public Connecting connect(Url server, AddressChoice choice, Initializer initializer, Consumer<String> onFailure) {
        Optional<ProxyUrl> via =
                options.proxies().isPresent() ? options.proxies().get().forFetch(server) : Optional.empty();
        HostConnection.Tcp tcp = via.isEmpty()
                ? this::connectDirectly
                : (to, limit, set, failed) -> connectThrough(via.get(), to, set, failed);
        HostConnection connection = new HostConnection(tcp, scheduler, server.port(), choice, initializer, onFailure);
        connection.start(server.host(), via.isEmpty() ? system : names.orElseThrow());
        return connection;
    }

    /**
     * Connects to an address by TCP, within a limit; otherwise as above. Through a proxy, the limit is that of the
     * {@link Tunnel}, and the channel's remote address is the proxy's.
     */
    public Connecting connect(
            InetSocketAddress to, Duration limit, Consumer<SocketChannel> initializer, Consumer<String> onFailure) {
        return isProxied()
                ? connectThrough(proxy.get(), to, initializer, onFailure)
                : connectDirectly(to, limit, initializer, onFailure);
    }

    private Connecting connectThrough(
            ProxyUrl proxy, InetSocketAddress to, Consumer<SocketChannel> initializer, Consumer<String> onFailure) {
        InetSocketAddress target = names.orElseThrow().target(to);
        ProxyHandshake handshake = proxy.kind() == ProxyUrl.Kind.HTTP
                ? new HttpConnectHandshake(target, proxy.authorization())
                : Socks5Handshake.to(target, proxy.login());
        return connectThrough(
                proxy,
                handshake,
                initializer,
                failure -> onFailure.accept(failure.by(proxy).getMessage()));
    }

    private Connecting connectThrough(
            ProxyUrl proxy,
            ProxyHandshake handshake,
            Consumer<SocketChannel> initializer,
            Consumer<ProxyException> onFailure) {
        ProxyConnection connection =
                new ProxyConnection(this::connectDirectly, scheduler, proxy, handshake, initializer, failure -> {
                    if (failure.kind() == ProxyException.Kind.REFUSES_US) {
                        proxyListener.ifPresent(
                                listener -> listener.onRefused(failure.by(proxy).getMessage()));
                    }
                    onFailure.accept(failure);
                });
        connection.start(system);
        return connection;
    }

    private Connecting connectDirectly(
            InetSocketAddress to, Duration limit, Consumer<SocketChannel> initializer, Consumer<String> onFailure) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(confined(options.tcp()))
                .disableResolver() // it would block the loop; who connects has an address
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limit.toMillis())
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        initializer.accept(channel);
                    }
                });
        options.localAddress().ifPresent(local -> bootstrap.localAddress(new InetSocketAddress(local, 0)));
        boolean[] cancelled = new boolean[1];
        ChannelFuture connected = bootstrap.connect(to);
        connected.addListener(done -> {
            if (!done.isSuccess()) {
                // A channel that never was active tells its handlers nothing; and without a socket we are not on the
                // loop.
                scheduler.execute(() -> {
                    if (!cancelled[0]) {
                        onFailure.accept(FailureText.of(done.cause()));
                    }
                });
            }
        });
        return () -> {
            cancelled[0] = true;
            if (connected.channel().isOpen()) { // one that could not be made cannot be closed
                connected.channel().close();
            }
        };
    }

    /**
     * Opens a UDP socket at the address that we are bound to.
     *
     * @param port 0 for any free port
     * @param maxLength bytes of a datagram; what is longer is cut
     */
    public ChannelFuture bindUdp(int port, int maxLength, DatagramHandler.Receiver receiver) {
        return bindUdp(local(port), maxLength, receiver);
    }

    /** Opens a UDP socket at an address of ours, for one network alone; otherwise as above. */
    public ChannelFuture bindUdp(InetSocketAddress local, int maxLength, DatagramHandler.Receiver receiver) {
        return new Bootstrap()
                .group(loop)
                .channelFactory(confined(options.udp()))
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(maxLength))
                .handler(isProxied() ? proxied(receiver) : new DatagramHandler(receiver))
                .bind(isProxied() ? local(0) : local);
    }

    /** Takes the datagrams of a new socket through the proxy, or nowhere. */
    private ChannelHandler proxied(DatagramHandler.Receiver receiver) {
        return new ChannelInitializer<DatagramChannel>() {
            @Override
            protected void initChannel(DatagramChannel channel) {
                channel.pipeline().addLast(udpRoute()).addLast(new DatagramHandler(receiver));
            }
        };
    }

    /** The bytes that a datagram to this address has in front on its way to the proxy; 0 without a proxy. */
    int relayOverhead(InetSocketAddress to) {
        return isProxied()
                ? UdpAssociation.HEAD_LENGTH + SocksAddress.length(names.get().target(to))
                : 0;
    }

    private ChannelHandler udpRoute() {
        ProxyUrl proxy = this.proxy.get();
        if (proxy.kind() == ProxyUrl.Kind.HTTP) {
            onNoUdp(UdpRefusal.reason(proxy, "it is an HTTP proxy"));
        }
        return noUdp.<ChannelHandler>map(UdpRefusal::new)
                .orElseGet(() -> new UdpAssociation(
                        (handshake, initializer, onFailure) -> connectThrough(proxy, handshake, initializer, onFailure),
                        proxy,
                        scheduler,
                        names.get()::target,
                        this::onNoUdp));
    }

    private void onNoUdp(String reason) {
        if (noUdp.isEmpty()) {
            noUdp = Optional.of(reason);
            proxyListener.ifPresent(listener -> listener.onNoUdp(reason));
        }
    }

    /** The address for a listening socket: our own, or the wildcard of the families in use. */
    public InetSocketAddress local(int port) {
        if (options.localAddress().isPresent()) {
            return new InetSocketAddress(options.localAddress().get(), port);
        }
        return options.family()
                .map(family -> new InetSocketAddress(family.any(), port))
                .orElseGet(() -> new InetSocketAddress(port));
    }

    /** Wraps a channel factory so that its channels keep to the requested interface; throws where they cannot. */
    public <C extends Channel> ChannelFactory<C> confined(ChannelFactory<? extends C> channels) {
        return () -> {
            C channel = channels.newChannel();
            options.device().ifPresent(device -> DeviceOption.set(channel, device));
            if (!uses(Family.IPV4)) {
                channel.config().setOption(IPV6_ONLY, 1); // or wildcard sockets would accept IPv4 too, where they can
            }
            return channel;
        };
    }

    /**
     * Resolves names to the addresses that can be reached from the one we are bound to. With a proxy for everything, nothing is
     * looked up: the addresses stand for the names in this network only.
     */
    public NameResolver resolver() {
        return isProxied() ? names.get() : system;
    }

    /** True if everything goes through a proxy: nobody can reach us, and nothing may show our address. */
    public boolean isProxied() {
        return proxy.isPresent();
    }

    /** Tells this listener from now on what the proxy does not do. */
    public void listenToProxy(ProxyListener listener) {
        scheduler.execute(() -> {
            proxyListener = Optional.of(listener);
            noUdp.ifPresent(listener::onNoUdp);
        });
    }

    /** True if we can reach this address: if we use its family, or if the proxy may be able to reach it. */
    public boolean reaches(InetAddress address) {
        return isProxied()
                ? AddressScope.standsForName(address)
                        || options.family().map(Family.of(address)::equals).orElse(true)
                : usesFor(address);
    }

    private boolean usesFor(InetAddress address) {
        return uses(Family.of(address));
    }

    /** True if we use this family. */
    public boolean uses(Family family) {
        return options.onlyFamily().map(family::equals).orElse(true);
    }

    /** The loop's clock and tasks. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /** Threads for blocking work; rejects tasks when too many wait. */
    public Executor background() {
        return background;
    }

    /** Lets the threads end; waiting tasks are no longer of use. */
    @Override
    public void close() {
        background.shutdown();
    }
}
