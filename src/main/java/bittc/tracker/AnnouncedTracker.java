package bittc.tracker;

import bittc.loop.Cancellable;
import bittc.loop.Scheduler;
import bittc.tracker.AnnounceRequest.Event;
import bittc.tracker.TrackerStatus.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Announces one torrent to one of its trackers: knows which event is due, and when. After a first {@link #announce} it
 * repeats by itself, at the tracker's interval or, after failures, with a delay that starts short and grows.
 */
final class AnnouncedTracker {
    /** Shortest time between announces other than events, as trackers expect. */
    static final Duration MIN_INTERVAL = Duration.ofSeconds(60);

    /** Delay after the first failures: short, as a tracker or a link may soon be back. */
    static final Duration FIRST_BACKOFF = Duration.ofSeconds(15);

    /** Number of failures in a row with that delay; each further one doubles it. */
    static final int FIRST_FAILURES = 4;

    /** Longest delay after a failure: bounds the time to notice that a tracker is back. */
    static final Duration MAX_BACKOFF = Duration.ofMinutes(30);

    /** Most doublings of the wait while peers are few; more would exceed the longest interval that we accept. */
    private static final int MAX_DOUBLINGS = 9;

    /** The lead of {@code completed} over {@code stopped}, so that they arrive in this order without waiting for an answer. */
    static final Duration COMPLETED_AHEAD = Duration.ofMillis(50);

    /** Largest random part added to a growing delay, so that a tracker's clients do not all return at once. */
    private static final double BACKOFF_JITTER = 0.25;

    private static final Logger log = LoggerFactory.getLogger(AnnouncedTracker.class);

    private final Tracker tracker;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Function<Event, AnnounceRequest> requests;
    private final Owner owner;

    private Cancellable underway;
    private Event underwayEvent;
    private Scheduler.Timer timer;
    private long nextAt;
    private long answeredAt;

    /** From the last answer, whose addresses others keep: the number of peers and the shortest wait. */
    private int lastPeers;

    /** Null until the tracker has answered. */
    private Duration lastSoonest;

    private TrackerException lastFailure;
    private int attempts;
    private int failures;
    private int hastened;
    private boolean needed;
    private boolean started;
    private boolean owesCompleted;

    /** Not null while stopping. */
    private Runnable onStopped;

    /** {@code stopped}, which may be under way beside {@code completed}. */
    private Cancellable stop;

    private boolean stopAnswered;

    /** Learns the outcome of every announce except the last one, {@code stopped}. */
    interface Owner {
        /** The tracker answered; {@link #untilNext()} is the time to the next announce. */
        void onAnswer(AnnouncedTracker source, AnnounceAnswer answer);

        /** The announce failed; {@link #untilNext()} is the time to the next one. */
        void onFailure(AnnouncedTracker source, TrackerException failure);
    }

    AnnouncedTracker(
            Tracker tracker,
            Scheduler scheduler,
            RandomGenerator random,
            Function<Event, AnnounceRequest> requests,
            Owner owner) {
        this.tracker = tracker;
        this.scheduler = scheduler;
        this.random = random;
        this.requests = requests;
        this.owner = owner;
    }

    String host() {
        return tracker.host();
    }

    boolean asked() {
        return attempts > 0;
    }

    boolean asking() {
        return underway != null;
    }

    /** True if the last announce that ended was answered. */
    boolean working() {
        return lastSoonest != null && lastFailure == null;
    }

    /** Time until the next announce; not negative. */
    Duration untilNext() {
        return Duration.ofNanos(Math.max(0, nextAt - scheduler.nanoTime()));
    }

    /** Announces now. */
    void announce() {
        if (!started) {
            announce(Event.STARTED);
        } else {
            announce(owesCompleted ? Event.COMPLETED : Event.NONE);
        }
    }

    /**
     * Announces as soon as the tracker allows, as peers are few; only if the tracker is working. Each announce that
     * does not help doubles the wait for the next, up to the interval.
     */
    void hasten() {
        if (asking() || !working()) {
            return;
        }
        needed = true;
        long allowedAt = answeredAt + (lastSoonest.toNanos() << hastened);
        if (nextAt - allowedAt > 0) {
            announceIn(Duration.ofNanos(Math.max(0, allowedAt - scheduler.nanoTime())));
        }
    }

    /** Announces completion, now or once the current announce has ended. */
    void complete() {
        if (asking() || started) {
            owesCompleted = true;
        }
        if (!asking() && started) {
            announce();
        }
    }

    /**
     * Announces that we stop, and a moment earlier our completion, if still due: to a far tracker, both cost no more than one.
     *
     * @param done called in a later turn, when the tracker has answered or failed
     * @return false if the tracker never knew us: nothing is sent, and {@code done} is not called
     */
    boolean stop(Runnable done) {
        cancelTimer();
        if (!asking() || underwayEvent != Event.COMPLETED) {
            cancel();
            if (!started) {
                return false;
            }
            if (owesCompleted) {
                announce(Event.COMPLETED);
            }
        }
        onStopped = done;
        if (asking()) {
            timer = scheduler.schedule(COMPLETED_AHEAD, this::announceStop);
        } else {
            announceStop();
        }
        return true;
    }

    private void announceStop() {
        cancelTimer();
        attempts++;
        stop = tracker.announce(requests.apply(Event.STOPPED), new Tracker.Listener() {
            @Override
            public void onAnswer(AnnounceAnswer answer) {
                onEnd();
            }

            @Override
            public void onFailure(TrackerException failure) {
                onEnd();
            }

            private void onEnd() {
                stopAnswered = true;
                proceedToStop();
            }
        });
    }

    /** Called while stopping, when an announce has ended. */
    private void proceedToStop() {
        if (stop == null) {
            announceStop();
        } else if (stopAnswered && !asking()) {
            onStopped.run();
        }
    }

    /** Cancels the current and the planned announce. */
    void cancel() {
        cancelTimer();
        if (underway != null) {
            underway.cancel();
            underway = null;
        }
        if (stop != null && !stopAnswered) {
            stop.cancel();
        }
    }

    TrackerStatus status() {
        Outcome outcome = lastFailure != null ? Outcome.FAILED : lastSoonest != null ? Outcome.ANSWERED : Outcome.NONE;
        return new TrackerStatus(
                host(),
                outcome,
                asking(),
                lastPeers,
                Optional.ofNullable(lastFailure).map(TrackerException::getMessage),
                lastFailure != null && lastFailure.refused(),
                timer == null ? Optional.empty() : Optional.of(untilNext()),
                attempts,
                failures);
    }

    private void announce(Event event) {
        cancelTimer();
        attempts++;
        underwayEvent = event;
        AnnounceRequest request = requests.apply(event);
        log.debug("{}: {}, {} bytes left, attempt {}", host(), event, request.left(), attempts);
        underway = tracker.announce(request, new Tracker.Listener() {
            @Override
            public void onAnswer(AnnounceAnswer answer) {
                underway = null;
                onAnswered(event, answer);
            }

            @Override
            public void onFailure(TrackerException failure) {
                underway = null;
                onFailed(failure);
            }
        });
    }

    private void onAnswered(Event event, AnnounceAnswer answer) {
        started = true;
        failures = 0;
        lastFailure = null;
        lastPeers = answer.peers().size();
        lastSoonest = soonest(answer);
        answeredAt = scheduler.nanoTime();
        hastened = needed ? Math.min(hastened + 1, MAX_DOUBLINGS) : 0;
        needed = false;
        if (event == Event.COMPLETED) {
            owesCompleted = false;
        }
        if (onStopped != null) {
            proceedToStop();
            return;
        }
        if (owesCompleted) {
            announce(Event.COMPLETED);
        } else {
            announceIn(longer(answer.interval(), lastSoonest));
        }
        owner.onAnswer(this, answer);
    }

    private void onFailed(TrackerException failure) {
        lastFailure = failure;
        if (onStopped != null) {
            proceedToStop();
            return;
        }
        if (!started) {
            // The next "started" will report 0 bytes left, which says the same as "completed".
            owesCompleted = false;
        }
        announceIn(longer(backoff(failures++), failure.retryAfter()));
        owner.onFailure(this, failure);
    }

    private void announceIn(Duration delay) {
        cancelTimer();
        nextAt = scheduler.nanoTime() + delay.toNanos();
        timer = scheduler.schedule(delay, () -> {
            timer = null;
            announce();
        });
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private Duration backoff(int earlierFailures) {
        if (earlierFailures < FIRST_FAILURES) {
            return FIRST_BACKOFF;
        }
        // 15 s doubled 7 times is beyond the limit, and larger shifts would overflow.
        long nanos = FIRST_BACKOFF.toNanos() << Math.min(earlierFailures - FIRST_FAILURES + 1, 7);
        nanos += (long) (nanos * BACKOFF_JITTER * random.nextDouble());
        return Duration.ofNanos(Math.min(nanos, MAX_BACKOFF.toNanos()));
    }

    private static Duration soonest(AnnounceAnswer answer) {
        return answer.minInterval().map(min -> longer(min, MIN_INTERVAL)).orElse(MIN_INTERVAL);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
