package bittc.tracker;

import bittc.loop.Scheduler;
import bittc.tracker.AnnounceRequest.Event;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Announces one torrent to its tiers of trackers (BEP 12). Used on the loop only.
 *
 * <p>A search asks trackers that have not been asked yet: in order, the next one at once if one fails or knows few
 * peers, and more of them in parallel while no answer comes, so that dead trackers in front do not delay the first
 * peers. It ends with enough peers. Every tracker once asked is then asked again for as long as the torrent runs, at
 * its own interval or, after failures, with its own growing delay.
 */
public final class Announcer {
    /** Number of peers to ask for in one announce: more than a session connects to at once. */
    public static final int NUM_WANT = 200;

    /** The same for a seed: peers in need will find us. */
    static final int SEED_NUM_WANT = 20;

    /** A search ends at this many different addresses. */
    static final int ENOUGH_PEERS = 10;

    /** A tracker without an answer after this time is slow: the next one is asked in parallel. */
    static final Duration SLOW = Duration.ofMillis(1500);

    /** After that, while no answer comes, more are asked each time this has passed: two, four, and so on. */
    static final Duration STILL_SLOW = Duration.ofMillis(500);

    /** Most announces in progress during a search; each may hold a socket. */
    static final int MAX_ASKING = 32;

    /** Trackers beyond this number are ignored; no honest torrent has as many. */
    static final int MAX_TRACKERS = 128;

    private final List<List<AnnouncedTracker>> tiers = new ArrayList<>();
    private final Scheduler scheduler;
    private final Function<Event, AnnounceRequest> requests;
    private final Listener listener;

    private final Set<InetSocketAddress> found = new HashSet<>();
    private boolean searching;
    private Scheduler.Timer slowTimer;
    private int askWhenSlow;

    private boolean complete;
    private boolean stopping;
    private int stopsUnderway;
    private Scheduler.Timer stopTimer;
    private Runnable onStopped;

    /** Receives the outcome of announces. Not called after {@link #stop}. */
    public interface Listener {
        /** The tracker answered, possibly without peers; {@code next} is the time to its next announce. */
        void onPeers(String host, AnnounceAnswer answer, Duration next);

        /** The tracker failed or refused; {@code next} is the time to its next announce. */
        void onAnnounceFailed(String host, TrackerException failure, Duration next);
    }

    /**
     * Makes an announcer; call {@link #start}.
     *
     * @param tiers may be empty, or contain empty tiers
     * @param random shuffles the tiers and spreads the retries
     * @param requests reports our progress; turns {@link Event#NONE} into {@link Event#PAUSED} for a partial seed.
     *     Its number of peers is set to 0 for {@code completed} and {@code stopped}
     */
    public Announcer(
            List<List<Tracker>> tiers,
            Scheduler scheduler,
            RandomGenerator random,
            Function<Event, AnnounceRequest> requests,
            Listener listener) {
        this.scheduler = scheduler;
        this.requests = requests;
        this.listener = listener;
        AnnouncedTracker.Owner owner = new AnnouncedTracker.Owner() {
            @Override
            public void onAnswer(AnnouncedTracker source, AnnounceAnswer answer) {
                onAnswered(source, answer);
            }

            @Override
            public void onFailure(AnnouncedTracker source, TrackerException failure) {
                onFailed(source, failure);
            }
        };
        int room = MAX_TRACKERS;
        for (List<Tracker> tier : tiers) {
            List<AnnouncedTracker> announced = new ArrayList<>();
            for (Tracker tracker : tier.subList(0, Math.min(room, tier.size()))) {
                announced.add(new AnnouncedTracker(tracker, scheduler, random, this::request, owner));
            }
            room -= announced.size();
            shuffle(announced, random);
            this.tiers.add(announced);
        }
    }

    /** Starts: sends the first announce in this call. */
    public void start() {
        assert scheduler.onLoop();
        AnnounceRequest now = requests.apply(Event.NONE);
        complete = now.left() == 0 || now.event() == Event.PAUSED;
        search();
    }

    /** Announces completion to every tracker that knows us, unless nothing was missing at the start. */
    public void onCompleted() {
        assert scheduler.onLoop();
        endSearch();
        if (!complete && !stopping) {
            complete = true;
            forEach(AnnouncedTracker::complete);
        }
    }

    /** Asks for more peers: trackers not asked before, and the others as soon as they allow. May be called often. */
    public void needPeers() {
        assert scheduler.onLoop();
        if (!stopping) {
            forEach(AnnouncedTracker::hasten);
            search();
        }
    }

    /**
     * Tells all trackers that know us that we stop. Call it once.
     *
     * @param limit longest time to wait for their answers
     * @param done called once, in a later turn of the loop
     */
    public void stop(Duration limit, Runnable done) {
        assert scheduler.onLoop();
        if (stopping) {
            throw new IllegalStateException("already stopped");
        }
        stopping = true;
        onStopped = done;
        endSearch();
        forEach(tracker -> {
            if (tracker.stop(this::onOneStopped)) {
                stopsUnderway++;
            }
        });
        stopTimer = scheduler.schedule(stopsUnderway == 0 ? Duration.ZERO : limit, this::endStop);
    }

    /** The state of each tracker, in the order in which they would be asked. */
    public List<TrackerStatus> statuses() {
        List<TrackerStatus> statuses = new ArrayList<>();
        forEach(tracker -> statuses.add(tracker.status()));
        return statuses;
    }

    private AnnounceRequest request(Event event) {
        AnnounceRequest request = requests.apply(event);
        if (event == Event.STOPPED || event == Event.COMPLETED) {
            return request.withNumWant(0);
        }
        return complete ? request.withNumWant(SEED_NUM_WANT) : request;
    }

    private void onAnswered(AnnouncedTracker source, AnnounceAnswer answer) {
        List<AnnouncedTracker> tier = tierOf(source);
        tier.remove(source);
        tier.add(0, source);
        if (searching) {
            found.addAll(answer.peers());
            if (found.size() >= ENOUGH_PEERS || complete) {
                endSearch();
            } else {
                askWhenSlow = 1;
                askElsewhere();
            }
        }
        listener.onPeers(source.host(), answer, source.untilNext());
    }

    private void onFailed(AnnouncedTracker source, TrackerException failure) {
        if (searching) {
            askFresh();
        } else if (!anyWorking()) {
            search();
        }
        listener.onAnnounceFailed(source.host(), failure, source.untilNext());
    }

    /** Starts a search, unless one is running or every tracker has been asked. */
    private void search() {
        if (!searching && askFresh()) {
            searching = true;
            askWhenSlow = 1;
            slowTimer = scheduler.schedule(SLOW, this::onSlow);
        }
    }

    private void endSearch() {
        searching = false;
        found.clear();
        if (slowTimer != null) {
            slowTimer.cancel();
            slowTimer = null;
        }
    }

    private void onSlow() {
        slowTimer = scheduler.schedule(STILL_SLOW, this::onSlow);
        int room = MAX_ASKING - countAsking();
        for (int i = Math.min(askWhenSlow, room); i > 0 && askFresh(); i--) {}
        askWhenSlow = Math.min(2 * askWhenSlow, MAX_ASKING);
    }

    /** Asks the next tracker that has not been asked yet; if there is none, ends the search and returns false. */
    private boolean askFresh() {
        Optional<AnnouncedTracker> fresh = firstFresh();
        fresh.ifPresentOrElse(AnnouncedTracker::announce, this::endSearch);
        return fresh.isPresent();
    }

    /** Asks one tracker of each tier not asked at all, or else the next tracker, as few peers were known. */
    private void askElsewhere() {
        boolean asked = false;
        for (List<AnnouncedTracker> tier : tiers) {
            if (!tier.isEmpty() && tier.stream().noneMatch(AnnouncedTracker::asked) && countAsking() < MAX_ASKING) {
                tier.get(0).announce();
                asked = true;
            }
        }
        if (!asked) {
            askFresh();
        }
    }

    private Optional<AnnouncedTracker> firstFresh() {
        return tiers.stream()
                .flatMap(List::stream)
                .filter(tracker -> !tracker.asked())
                .findFirst();
    }

    private boolean anyWorking() {
        return tiers.stream().flatMap(List::stream).anyMatch(AnnouncedTracker::working);
    }

    private int countAsking() {
        return (int) tiers.stream()
                .flatMap(List::stream)
                .filter(AnnouncedTracker::asking)
                .count();
    }

    private List<AnnouncedTracker> tierOf(AnnouncedTracker tracker) {
        return tiers.stream().filter(tier -> tier.contains(tracker)).findFirst().orElseThrow();
    }

    private void forEach(Consumer<AnnouncedTracker> action) {
        for (List<AnnouncedTracker> tier : tiers) {
            tier.forEach(action);
        }
    }

    private void onOneStopped() {
        stopsUnderway--;
        if (stopsUnderway == 0) {
            endStop();
        }
    }

    private void endStop() {
        stopTimer.cancel();
        forEach(AnnouncedTracker::cancel);
        onStopped.run();
    }

    private static void shuffle(List<AnnouncedTracker> tier, RandomGenerator random) {
        for (int i = tier.size() - 1; i > 0; i--) {
            Collections.swap(tier, i, random.nextInt(i + 1));
        }
    }
}
