package bittc.session;

import bittc.net.Confinement;
import bittc.net.Network;
import bittc.net.NetworkOptions;
import bittc.peer.NettyLoop;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.Slf4JLoggerFactory;
import java.util.function.Consumer;

/** Makes the loop and the network of an object graph. */
final class Networks {
    private Networks() {}

    static NettyLoop loop(Consumer<Throwable> onBug) {
        // Without this, Netty finds no log and writes its warnings to standard error.
        InternalLoggerFactory.setDefaultFactory(Slf4JLoggerFactory.INSTANCE);
        return new NettyLoop((thread, bug) -> onBug.accept(bug));
    }

    /** Makes the network on this loop, limited to the given addresses and interfaces. */
    static Network network(NettyLoop loop, Engine.Reach reach) {
        return new Network(
                loop.group().next(),
                loop,
                new NetworkOptions(
                        new ReflectiveChannelFactory<>(loop.socketChannel()),
                        loop.datagramChannels(),
                        reach.localAddress(),
                        reach.family(),
                        reach.confinement().map(Confinement::device),
                        reach.proxies()));
    }
}
