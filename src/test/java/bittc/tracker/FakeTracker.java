package bittc.tracker;

import bittc.loop.Cancellable;
import bittc.loop.Scheduler;
import bittc.tracker.AnnounceRequest.Event;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** A tracker that answers, fails or keeps silent as it is told, after a delay on the scheduler's clock. */
public final class FakeTracker implements Tracker {
    private final Scheduler scheduler;
    private final String host;
    private final List<AnnounceRequest> requests = new ArrayList<>();
    private final List<Duration> times = new ArrayList<>();
    private final long start;
    private Duration delay = Duration.ofMillis(20);
    private Consumer<Listener> reply = listener -> {};
    private int cancelled;

    /** A tracker that never answers, until it is told to. */
    public FakeTracker(Scheduler scheduler, String host) {
        this.scheduler = scheduler;
        this.host = host;
        this.start = scheduler.nanoTime();
    }

    /** Answers take this long from now on. */
    public FakeTracker after(Duration delay) {
        this.delay = delay;
        return this;
    }

    /** Answers with this from now on. */
    public FakeTracker answers(AnnounceAnswer answer) {
        reply = listener -> listener.onAnswer(answer);
        return this;
    }

    /** Answers with so many peers, to be asked again in 30 minutes. */
    public FakeTracker answersPeers(int count) {
        return answers(answer(count, host.hashCode(), Duration.ofMinutes(30), Optional.empty()));
    }

    /** Fails with this from now on. */
    public FakeTracker fails(TrackerException failure) {
        reply = listener -> listener.onFailure(failure);
        return this;
    }

    /** Connections are refused from now on. */
    public FakeTracker isDown() {
        return fails(TrackerException.unreachable("connection refused"));
    }

    /** Never answers from now on. */
    public FakeTracker isSilent() {
        reply = listener -> {};
        return this;
    }

    /** What it was asked, in order. */
    public List<AnnounceRequest> requests() {
        return requests;
    }

    /** The events of what it was asked, in order. */
    public List<Event> events() {
        return requests.stream().map(AnnounceRequest::event).toList();
    }

    /** When it was asked, since it was made. */
    public List<Duration> times() {
        return times;
    }

    /** How many announces were given up before they ended. */
    public int cancelled() {
        return cancelled;
    }

    @Override
    public String host() {
        return host;
    }

    @Override
    public Cancellable announce(AnnounceRequest request, Listener listener) {
        requests.add(request);
        times.add(Duration.ofNanos(scheduler.nanoTime() - start));
        Consumer<Listener> replyNow = reply;
        Scheduler.Timer timer = scheduler.schedule(delay, () -> replyNow.accept(listener));
        return () -> {
            timer.cancel();
            cancelled++;
        };
    }

    /** An answer with so many peers, all different for different seeds. */
    public static AnnounceAnswer answer(int peers, int seed, Duration interval, Optional<Duration> minInterval) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (int i = 0; i < peers; i++) {
            byte[] ip = {10, (byte) (seed >> 8), (byte) seed, (byte) i};
            try {
                addresses.add(new InetSocketAddress(InetAddress.getByAddress(ip), 6881 + i / 256));
            } catch (UnknownHostException e) {
                throw new AssertionError(e);
            }
        }
        return new AnnounceAnswer(
                interval,
                minInterval,
                OptionalInt.empty(),
                OptionalInt.empty(),
                addresses,
                Optional.empty(),
                Optional.empty());
    }
}
