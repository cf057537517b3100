package bittc.net;

import bittc.peer.NettyLoop;
import io.netty.channel.ReflectiveChannelFactory;
import java.net.InetAddress;
import java.util.Optional;

/** The network on the program's own loop, in real time, from the loopback address; {@link LoopbackNetwork} stops the clock. */
public final class TimedNetwork implements AutoCloseable {
    public final NettyLoop loop;
    public final Network network;

    public TimedNetwork() {
        this((thread, bug) -> bug.printStackTrace());
    }

    /** With another receiver of bugs on the loop. */
    public TimedNetwork(Thread.UncaughtExceptionHandler bugs) {
        loop = new NettyLoop(bugs);
        network = new Network(
                loop.group().next(),
                loop,
                new NetworkOptions(
                        new ReflectiveChannelFactory<>(loop.socketChannel()),
                        new ReflectiveChannelFactory<>(loop.datagramChannel()),
                        Optional.of(InetAddress.getLoopbackAddress())));
    }

    @Override
    public void close() {
        network.close();
        loop.close();
    }
}
