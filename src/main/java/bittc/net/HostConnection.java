package bittc.net;

import bittc.loop.Scheduler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Connects to a host: looks its name up, then tries its addresses, of both families in turn, each a moment after the one
 * before; the first that answers wins (RFC 8305). Used on the loop only.
 */
final class HostConnection implements Network.Connecting {
    static final Duration LIMIT = Duration.ofSeconds(10);

    /** Time that an address has before the next is tried too. */
    static final Duration HEAD_START = Duration.ofMillis(250);

    private final Tcp tcp;
    private final Scheduler scheduler;
    private final int port;
    private final Network.AddressChoice choice;
    private final Network.Initializer initializer;
    private final Consumer<String> onFailure;
    private final List<Network.Connecting> attempts = new ArrayList<>();
    private List<InetAddress> addresses = List.of();
    private int failed;
    private Scheduler.Timer nextAttempt = () -> {};

    /** Connected or cancelled. */
    private boolean over;

    /** Makes connections to addresses, as {@link Network#connect(InetSocketAddress, Duration, Consumer, Consumer)}. */
    interface Tcp {
        Network.Connecting connect(
                InetSocketAddress to, Duration limit, Consumer<SocketChannel> initializer, Consumer<String> onFailure);
    }

    HostConnection(
            Tcp tcp,
            Scheduler scheduler,
            int port,
            Network.AddressChoice choice,
            Network.Initializer initializer,
            Consumer<String> onFailure) {
        this.tcp = tcp;
        this.scheduler = scheduler;
        this.port = port;
        this.choice = choice;
        this.initializer = initializer;
        this.onFailure = onFailure;
    }

    void start(String host, NameResolver resolver) {
        resolver.resolve(host, this::onFound, this::fail);
    }

    private void onFound(List<InetAddress> found) {
        if (over) {
            return;
        }
        try {
            addresses = inTurn(choice.of(found));
            tryNext();
        } catch (IOException e) {
            fail(e.getMessage());
        }
    }

    /** The same addresses, those of the two families in turn as far as there are both. */
    private static List<InetAddress> inTurn(List<InetAddress> given) {
        Family first = Family.of(given.get(0));
        List<InetAddress> all = new ArrayList<>();
        List<InetAddress> others = new ArrayList<>(given);
        given.stream().filter(address -> Family.of(address) == first).forEach(all::add);
        others.removeAll(all);
        for (int i = 0; i < others.size(); i++) {
            all.add(Math.min(2 * i + 1, all.size()), others.get(i));
        }
        return all;
    }

    private void tryNext() {
        int index = attempts.size();
        InetAddress address = addresses.get(index);
        boolean alone = addresses.size() == 1;
        attempts.add(() -> {}); // its place: it may be connected before the call returns
        attempts.set(
                index,
                tcp.connect(
                        new InetSocketAddress(address, port),
                        LIMIT,
                        channel -> {
                            if (alone) {
                                initializer.initialize(channel, address);
                            } else {
                                channel.pipeline().addLast(new Arrival(channel, index));
                            }
                        },
                        this::onFailed));
        if (!over && attempts.size() < addresses.size()) {
            nextAttempt = scheduler.schedule(HEAD_START, this::tryNext);
        }
    }

    private void onFailed(String reason) {
        failed++;
        if (!over && attempts.size() < addresses.size()) {
            nextAttempt.cancel();
            tryNext();
        } else if (failed == addresses.size()) {
            fail(reason);
        }
    }

    /** Called when an attempt has connected; true if it is the first, and the others are given up. */
    boolean wins(int index) {
        if (over) {
            return false;
        }
        over = true;
        nextAttempt.cancel();
        for (int i = 0; i < attempts.size(); i++) {
            if (i != index) {
                attempts.get(i).cancel();
            }
        }
        return true;
    }

    private void fail(String reason) {
        if (!over) {
            over = true;
            onFailure.accept(reason);
        }
    }

    @Override
    public void cancel() {
        over = true;
        nextAttempt.cancel();
        attempts.forEach(Network.Connecting::cancel);
    }

    /** Stands in a connection's pipeline until it is made: only the first is set up for use, and made active. */
    private final class Arrival extends ChannelInboundHandlerAdapter {
        private final SocketChannel channel;
        private final int index;

        Arrival(SocketChannel channel, int index) {
            this.channel = channel;
            this.index = index;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            if (wins(index)) {
                initializer.initialize(channel, addresses.get(index));
                context.fireChannelActive();
                context.pipeline().remove(this);
            } else {
                context.close();
            }
        }
    }
}
