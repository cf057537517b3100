package bittc.tracker;

import bittc.loop.Scheduler;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.tracker.AnnounceRequest.Event;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Real trackers on a real loop, for tests on loopback. Its timers run when the test says so, and not before. */
final class LoopbackTrackers implements AutoCloseable {
    /** Long after the test would have failed; no test waits for it to pass. */
    private static final long PATIENCE_SECONDS = 60;

    private final EventLoopGroup group;
    private final EventLoop loop;
    private final List<Runnable> timers = new ArrayList<>();
    private final NettyTrackers trackers;

    private LoopbackTrackers(EventLoopGroup group, NetworkOptions options, NettyHttpClient.TlsSetup tls) {
        this.group = group;
        this.loop = group.next();
        this.trackers = new NettyTrackers(loop, new ManualTimers(), new Random(1), options, tls);
    }

    static LoopbackTrackers onNio() {
        return onNio(Optional.empty(), () -> {
            throw new SSLException("not in this test");
        });
    }

    static LoopbackTrackers onNio(Optional<InetAddress> localAddress, NettyHttpClient.TlsSetup tls) {
        return new LoopbackTrackers(
                new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()),
                new NetworkOptions(NioSocketChannel::new, NioDatagramChannel::new, localAddress),
                tls);
    }

    static LoopbackTrackers onEpoll() {
        return new LoopbackTrackers(
                new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()),
                new NetworkOptions(EpollSocketChannel::new, EpollDatagramChannel::new, Optional.empty()),
                () -> {
                    throw new SSLException("not in this test");
                });
    }

    Tracker open(String url) {
        return trackers.open(url).orElseThrow();
    }

    /** Announces and waits for the end. */
    AnnounceAnswer announce(Tracker tracker) throws TrackerException {
        return end(begin(tracker));
    }

    /** Announces. */
    CompletableFuture<AnnounceAnswer> begin(Tracker tracker) {
        AnnounceRequest request = new AnnounceRequest(
                InfoHash.of(new byte[20]), PeerId.of(new byte[20]), 6881, 0, 0, 1000, Event.STARTED, 200, 7);
        CompletableFuture<AnnounceAnswer> answer = new CompletableFuture<>();
        loop.execute(() -> tracker.announce(request, new Tracker.Listener() {
            @Override
            public void onAnswer(AnnounceAnswer received) {
                complete(() -> answer.complete(received));
            }

            @Override
            public void onFailure(TrackerException failure) {
                complete(() -> answer.completeExceptionally(failure));
            }

            private void complete(Runnable completion) {
                if (!loop.inEventLoop() || answer.isDone()) {
                    answer.obtrudeException(new AssertionError("not on the loop, or a second end"));
                }
                completion.run();
            }
        }));
        return answer;
    }

    /** Waits for an announce to end. */
    AnnounceAnswer end(CompletableFuture<AnnounceAnswer> announce) throws TrackerException {
        try {
            return announce.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TrackerException failure) {
                throw failure;
            }
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no end", e);
        }
    }

    /** Lets every time limit pass that is running now. */
    void runTimers() {
        loop.submit(() -> {
                    List<Runnable> due = List.copyOf(timers);
                    timers.clear();
                    due.forEach(Runnable::run);
                })
                .syncUninterruptibly();
    }

    /** How many time limits are running. */
    int pendingTimers() {
        return loop.submit(timers::size).syncUninterruptibly().getNow();
    }

    @Override
    public void close() {
        trackers.close();
        group.shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private final class ManualTimers implements Scheduler {
        @Override
        public long nanoTime() {
            return 0;
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
