package bittc.tracker;

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
 * One torrent's dealings with one of its trackers: which event is owed to it, and when it is asked next. After a first
 * {@link #announce} it goes on by itself, at the tracker's interval or, after failures, by a delay that is short at first and then grows.
 */
final class AnnouncedTracker {
    /** Announces are never closer than this, but for events: the courtesy that trackers expect. */
    static final Duration MIN_INTERVAL = Duration.ofSeconds(60);

    /** How long to wait after a failure: a tracker, or a link, that is back soon is not waited for any longer. */
    static final Duration FIRST_BACKOFF = Duration.ofSeconds(15);

    /** So many failures in a row are followed by that; after each further one it is twice as long as before. */
    static final int FIRST_FAILURES = 4;

    /** The longest wait after a failure: a tracker that comes back is found within half an hour. */
    static final Duration MAX_BACKOFF = Duration.ofMinutes(30);

    /** So often the wait doubles while peers are few: no interval is longer than the longest tolerated one. */
    private static final int MAX_DOUBLINGS = 9;

    /** Up to this part of a wait that grows is added, lest all clients of a tracker come back at once. */
    private static final double BACKOFF_JITTER = 0.25;

    private static final Logger log = LoggerFactory.getLogger(AnnouncedTracker.class);

    private final Tracker tracker;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Function<Event, AnnounceRequest> requests;
    private final Owner owner;

    private Tracker.Cancellable underway;
    private Event underwayEvent;
    private Scheduler.Timer timer;
    private long nextAt;
    private long answeredAt;

    /** Of the last answer, whose addresses are kept by others: how many there were, and how soon it may be asked again. */
    private int lastPeers;

    /** Null until it has answered. */
    private Duration lastSoonest;

    private TrackerException lastFailure;
    private int attempts;
    private int failures;
    private int hastened;
    private boolean needed;
    private boolean started;
    private boolean owesCompleted;
    private Runnable onStopped;

    /** Learns how the announces end, but for the one that says we stop. */
    interface Owner {
        /** The tracker answered; {@link #untilNext()} says when it is asked again. */
        void onAnswer(AnnouncedTracker source, AnnounceAnswer answer);

        /** It failed; {@link #untilNext()} says when it is asked again. */
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

    /** Whether the last announce that ended was answered. */
    boolean working() {
        return lastSoonest != null && lastFailure == null;
    }

    /** How long until it is asked again; not negative. */
    Duration untilNext() {
        return Duration.ofNanos(Math.max(0, nextAt - scheduler.nanoTime()));
    }

    /** Asks now. */
    void announce() {
        if (!started) {
            announce(Event.STARTED);
        } else {
            announce(owesCompleted ? Event.COMPLETED : Event.NONE);
        }
    }

    /**
     * Peers have run out: asks again as soon as the tracker allows, if it is one that answers; after each time that this was of
     * no use, only after twice as long, up to its interval.
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

    /** The last byte has come: says so now, or when the announce under way has ended. */
    void complete() {
        if (asking() || started) {
            owesCompleted = true;
        }
        if (!asking() && started) {
            announce();
        }
    }

    /**
     * Says that we stop, after saying that we are complete if that is still to be said.
     *
     * @param done called in a later turn when the tracker has answered or failed
     * @return false if the tracker never knew us, so that nothing is to be said and {@code done} will not be called
     */
    boolean stop(Runnable done) {
        cancelTimer();
        if (asking() && underwayEvent == Event.COMPLETED) {
            onStopped = done;
            return true;
        }
        cancel();
        if (!started) {
            return false;
        }
        onStopped = done;
        announce(owesCompleted ? Event.COMPLETED : Event.STOPPED);
        return true;
    }

    /** Gives up what is under way and planned. */
    void cancel() {
        cancelTimer();
        if (underway != null) {
            underway.cancel();
            underway = null;
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
                onFailed(event, failure);
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
            proceedToStop(event);
            return;
        }
        if (owesCompleted) {
            announce(Event.COMPLETED);
        } else {
            announceIn(longer(answer.interval(), lastSoonest));
        }
        owner.onAnswer(this, answer);
    }

    private void onFailed(Event event, TrackerException failure) {
        lastFailure = failure;
        if (onStopped != null) {
            proceedToStop(event);
            return;
        }
        if (!started) {
            // The next "started" will say that nothing is left, which is all that "completed" would.
            owesCompleted = false;
        }
        announceIn(longer(backoff(failures++), failure.retryAfter()));
        owner.onFailure(this, failure);
    }

    private void proceedToStop(Event ended) {
        if (ended == Event.STOPPED) {
            onStopped.run();
        } else {
            announce(Event.STOPPED);
        }
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
        // 15 s doubled 7 times is beyond the limit, and a shift by more would overflow in the end.
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
