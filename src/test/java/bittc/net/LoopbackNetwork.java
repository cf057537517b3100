package bittc.net;

import bittc.loop.Scheduler;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The network on a real loop, for tests on loopback. Its timers run when the test says so, and not before. */
public final class LoopbackNetwork implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final EventLoopGroup group;
    private final EventLoop loop;
    private final List<Runnable> timers = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();
    private final Network network;

    private LoopbackNetwork(
            EventLoopGroup group,
            ChannelFactory<? extends SocketChannel> tcp,
            ChannelFactory<? extends DatagramChannel> udp,
            Optional<InetAddress> localAddress) {
        this.group = group;
        loop = group.next();
        network = new Network(loop, new ManualTimers(), new NetworkOptions(tcp, udp, localAddress));
    }

    /** On Java's own sockets. */
    public static LoopbackNetwork onNio(Optional<InetAddress> localAddress) {
        return new LoopbackNetwork(
                new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()),
                NioSocketChannel::new,
                NioDatagramChannel::new,
                localAddress);
    }

    /** On Linux's. */
    public static LoopbackNetwork onEpoll() {
        return new LoopbackNetwork(
                new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()),
                EpollSocketChannel::new,
                EpollDatagramChannel::new,
                Optional.empty());
    }

    /** What is tested with it. */
    public Network network() {
        return network;
    }

    /** Another one on the same loop, by way of proxies. */
    Network networkThrough(Proxies proxies) {
        return new Network(
                loop,
                new ManualTimers(),
                new NetworkOptions(
                        NioSocketChannel::new,
                        NioDatagramChannel::new,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(proxies)));
    }

    /** The thread of it all. */
    public EventLoop loop() {
        return loop;
    }

    /** Lets every time limit pass that is running now. */
    public void runTimers() {
        loop.submit(() -> {
                    List<Runnable> due = List.copyOf(timers);
                    timers.clear();
                    due.forEach(Runnable::run);
                })
                .syncUninterruptibly();
    }

    /** Lets time pass, and every time limit that is running now. */
    public void advance(Duration time) {
        now.addAndGet(time.toNanos());
        runTimers();
    }

    /** How many time limits are running. */
    public int pendingTimers() {
        return loop.submit(timers::size).syncUninterruptibly().getNow();
    }

    @Override
    public void close() {
        network.close();
        group.shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private final class ManualTimers implements Scheduler {
        @Override
        public long nanoTime() {
            return now.get();
        }

        @Override
        public boolean onLoop() {
            return loop.inEventLoop();
        }

        @Override
        public void execute(Runnable task) {
            loop.execute(task);
        }

        @Override
        public Timer schedule(Duration delay, Runnable task) {
            Runnable timer = task::run; // an object of its own, so that one is cancelled and not an equal one
            timers.add(timer);
            return () -> timers.remove(timer);
        }
    }
}
