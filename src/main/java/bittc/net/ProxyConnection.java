package bittc.net;

import bittc.loop.Scheduler;
import io.netty.channel.socket.SocketChannel;
import java.net.InetAddress;
import java.util.function.Consumer;

/** A connection through a proxy: connects to it, then asks it for a tunnel. Used on the loop only. */
final class ProxyConnection implements Network.Connecting {
    private final ProxyUrl proxy;
    private final ProxyHandshake handshake;
    private final Consumer<SocketChannel> initializer;
    private final Consumer<ProxyException> onFailure;
    private final HostConnection toProxy;
    private boolean ended;

    /**
     * Prepares a connection.
     *
     * @param onFailure called at most once, not after a cancel
     */
    ProxyConnection(
            HostConnection.Tcp tcp,
            Scheduler scheduler,
            ProxyUrl proxy,
            ProxyHandshake handshake,
            Consumer<SocketChannel> initializer,
            Consumer<ProxyException> onFailure) {
        this.proxy = proxy;
        this.handshake = handshake;
        this.initializer = initializer;
        this.onFailure = onFailure;
        toProxy = new HostConnection(
                tcp,
                scheduler,
                proxy.port(),
                found -> found,
                this::assemble,
                reason -> fail(new ProxyException(ProxyException.Kind.UNREACHABLE, reason)));
    }

    /**
     * Begins.
     *
     * @param resolver finds the addresses of the proxy
     */
    void start(NameResolver resolver) {
        toProxy.start(proxy.host(), resolver);
    }

    private void assemble(SocketChannel channel, InetAddress address) {
        channel.pipeline().addLast(new Tunnel(handshake, this::fail));
        initializer.accept(channel);
    }

    private void fail(ProxyException failure) {
        if (!ended) {
            ended = true;
            onFailure.accept(failure);
        }
    }

    @Override
    public void cancel() {
        ended = true;
        toProxy.cancel();
    }
}
