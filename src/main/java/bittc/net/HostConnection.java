package bittc.net;

import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Connects to a host: looks its name up, then tries its addresses in turn. Used on the loop only. */
final class HostConnection implements Network.Connecting {
    static final Duration LIMIT = Duration.ofSeconds(10);

    /** Time for an address while others are left to try, so that a silent one does not use up the time of all. */
    static final Duration LIMIT_WITH_OTHERS = Duration.ofSeconds(4);

    private final Tcp tcp;
    private final int port;
    private final Network.AddressChoice choice;
    private final Network.Initializer initializer;
    private final Consumer<String> onFailure;
    private Network.Connecting attempt = () -> {};
    private boolean cancelled;

    /** Makes connections to addresses, as {@link Network#connect(InetSocketAddress, Duration, Consumer, Consumer)}. */
    interface Tcp {
        Network.Connecting connect(
                InetSocketAddress to, Duration limit, Consumer<SocketChannel> initializer, Consumer<String> onFailure);
    }

    HostConnection(
            Tcp tcp,
            int port,
            Network.AddressChoice choice,
            Network.Initializer initializer,
            Consumer<String> onFailure) {
        this.tcp = tcp;
        this.port = port;
        this.choice = choice;
        this.initializer = initializer;
        this.onFailure = onFailure;
    }

    void start(String host, NameResolver resolver) {
        resolver.resolve(host, this::onFound, this::fail);
    }

    private void onFound(List<InetAddress> found) {
        if (cancelled) {
            return;
        }
        try {
            connect(choice.of(found), 0);
        } catch (IOException e) {
            fail(e.getMessage());
        }
    }

    private void connect(List<InetAddress> addresses, int index) {
        InetAddress address = addresses.get(index);
        boolean last = index == addresses.size() - 1;
        attempt = tcp.connect(
                new InetSocketAddress(address, port),
                last ? LIMIT : LIMIT_WITH_OTHERS,
                channel -> initializer.initialize(channel, address),
                reason -> {
                    if (last) {
                        fail(reason);
                    } else if (!cancelled) {
                        connect(addresses, index + 1);
                    }
                });
    }

    private void fail(String reason) {
        if (!cancelled) {
            onFailure.accept(reason);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        attempt.cancel();
    }
}
