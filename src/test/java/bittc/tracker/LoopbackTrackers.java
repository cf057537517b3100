package bittc.tracker;

import bittc.http.HttpClient;
import bittc.http.Tls;
import bittc.net.InvalidUrlException;
import bittc.net.LoopbackNetwork;
import bittc.net.Network;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.tracker.AnnounceRequest.Event;
import java.net.InetAddress;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Real trackers on a real loop, for tests on loopback. Its timers run when the test says so, and not before. */
final class LoopbackTrackers implements AutoCloseable {
    /** Long after the test would have failed; no test waits for it to pass. */
    private static final long PATIENCE_SECONDS = 60;

    private final LoopbackNetwork network;
    private final NettyTrackers trackers;

    private LoopbackTrackers(LoopbackNetwork network, Function<Network, Tls> tls) {
        this.network = network;
        HttpClient client = new HttpClient(network.network(), tls.apply(network.network()));
        trackers = new NettyTrackers(network.network(), client, new Random(1));
    }

    static LoopbackTrackers onNio() {
        return onNio(Tls::new);
    }

    static LoopbackTrackers onNio(Function<Network, Tls> tls) {
        return new LoopbackTrackers(LoopbackNetwork.onNio(Optional.empty()), tls);
    }

    static LoopbackTrackers boundTo(InetAddress localAddress) {
        return new LoopbackTrackers(LoopbackNetwork.onNio(Optional.of(localAddress)), Tls::new);
    }

    static LoopbackTrackers onEpoll() {
        return new LoopbackTrackers(LoopbackNetwork.onEpoll(), Tls::new);
    }

    Tracker open(String url) {
        try {
            return trackers.open(url);
        } catch (InvalidUrlException e) {
            throw new IllegalArgumentException(e);
        }
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
        network.loop()
                .execute(() -> tracker.announce(request, new Tracker.Listener() {
                    @Override
                    public void onAnswer(AnnounceAnswer received) {
                        complete(() -> answer.complete(received));
                    }

                    @Override
                    public void onFailure(TrackerException failure) {
                        complete(() -> answer.completeExceptionally(failure));
                    }

                    private void complete(Runnable completion) {
                        if (!network.loop().inEventLoop() || answer.isDone()) {
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
        network.runTimers();
    }

    /** How many time limits are running. */
    int pendingTimers() {
        return network.pendingTimers();
    }

    @Override
    public void close() {
        trackers.close();
        network.close();
    }
}
