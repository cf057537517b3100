package bittc.dht;

import bittc.loop.Scheduler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * One torrent's lookups, one after the other, in the tables of both families in parallel; announces follow each.
 *
 * <pre>
 *   NEW ──started──▶ WAITING ──turn──▶ ASKING ──all lookups ended──▶ RESTING
 *                       ▲                                              │
 *                       └─ time is up, or there are nodes at last ─────┘
 *   close, from everywhere ──▶ CLOSED
 * </pre>
 */
final class TorrentSearch implements Search {
    /** Rest after a lookup that found no peers; doubles up to {@link #MAX_REST}. */
    static final Duration FIRST_REST = Duration.ofSeconds(15);

    /** Rest after a lookup that found peers. */
    static final Duration MAX_REST = Duration.ofMinutes(5);

    /** Longest rest after a lookup without any answer: we may have been offline. */
    static final Duration MAX_UNANSWERED_REST = Duration.ofMinutes(1);

    /** Rest after a lookup that found peers, if more are needed. */
    static final Duration NEEDED_REST = Duration.ofMinutes(1);

    /** Time between announces (nodes forget peers after a time that BEP 5 does not specify). */
    static final Duration ANNOUNCE_INTERVAL = Duration.ofMinutes(15);

    /** Most own addresses remembered: an impostor can claim to be us at any number of addresses. */
    private static final int MAX_OURS = 64;

    private final NodeId infoHash;
    private final IntSupplier announcePort;
    private final SearchListener listener;
    private final Dht dht;
    private final Collection<FamilyNode> overlays;
    private final Scheduler scheduler;
    private final LookupLimit turns;

    /** One object, so that the request can be withdrawn. */
    private final Runnable begin = this::begin;

    private final List<Running> running = new ArrayList<>();
    private final Set<InetSocketAddress> found = new HashSet<>();

    /** Our addresses as peers see them. */
    private final Set<InetSocketAddress> ours = new HashSet<>();

    private State state = State.NEW;
    private int inFlight;
    private int answered;
    private Duration backOff = FIRST_REST;
    private Scheduler.Timer timer;
    private long lastEnd;
    private long nextLookup;
    private boolean announced;
    private int announcedPort;
    private long lastAnnounce;

    private enum State {
        NEW,
        WAITING,
        ASKING,
        RESTING,
        CLOSED
    }

    /** A lookup in one family's table. */
    private record Running(FamilyNode overlay, Lookup lookup) {}

    TorrentSearch(
            NodeId infoHash,
            IntSupplier announcePort,
            SearchListener listener,
            Dht dht,
            Collection<FamilyNode> overlays,
            Scheduler scheduler,
            LookupLimit turns) {
        this.infoHash = infoHash;
        this.announcePort = announcePort;
        this.listener = listener;
        this.dht = dht;
        this.overlays = overlays;
        this.scheduler = scheduler;
        this.turns = turns;
    }

    /** Begins the first lookup, as the DHT has been started. */
    void start() {
        if (state == State.NEW) {
            await();
        }
    }

    /** Looks again at once if the last lookup had no answer, as there are nodes now. */
    void onFirstNode() {
        if (state == State.RESTING && answered == 0) {
            backOff = FIRST_REST;
            timer.cancel();
            await();
        }
    }

    @Override
    public void needPeers() {
        assert scheduler.onLoop();
        long earliest = lastEnd + NEEDED_REST.toNanos();
        if (state == State.RESTING && !found.isEmpty() && nextLookup - earliest > 0) {
            timer.cancel();
            restUntil(earliest);
        }
    }

    @Override
    public void onOurselves(InetSocketAddress address) {
        assert scheduler.onLoop();
        if (ours.size() < MAX_OURS) {
            ours.add(address);
        }
        if (found.remove(address) && found.isEmpty() && state == State.RESTING) {
            timer.cancel();
            restUntil(lastEnd + rest().toNanos());
        }
    }

    @Override
    public void close() {
        assert scheduler.onLoop();
        State before = state;
        state = State.CLOSED;
        switch (before) {
            case WAITING -> turns.withdraw(begin);
            case ASKING -> {
                running.forEach(each -> each.overlay().cancel(each.lookup()));
                turns.end();
            }
            case RESTING -> timer.cancel();
            case NEW, CLOSED -> {
                // nothing is in progress
            }
        }
        dht.onClosed(this);
    }

    @Override
    public Status status() {
        assert scheduler.onLoop();
        Optional<Duration> next = state == State.RESTING
                ? Optional.of(Duration.ofNanos(Math.max(0, nextLookup - scheduler.nanoTime())))
                : Optional.empty();
        return new Status(dht.nodeCount(), state == State.WAITING || state == State.ASKING, found.size(), next);
    }

    private void await() {
        state = State.WAITING;
        turns.request(begin);
    }

    private void begin() {
        state = State.ASKING;
        found.clear();
        running.clear();
        inFlight = overlays.size();
        for (FamilyNode overlay : overlays) {
            running.add(new Running(overlay, overlay.lookup(infoHash, Method.GET_PEERS, new LookupListener())));
        }
        for (Running each : List.copyOf(running)) {
            each.lookup().start();
        }
    }

    private void end() {
        lastEnd = scheduler.nanoTime();
        answered = running.stream().mapToInt(each -> each.lookup().answered()).sum();
        int asked = running.stream().mapToInt(each -> each.lookup().asked()).sum();
        announce();
        state = State.RESTING;
        restUntil(lastEnd + rest().toNanos());
        turns.end();
        listener.onLookupEnd(found.size(), asked);
    }

    /** Announces us to the closest nodes, if peers can reach us and the announce is due. */
    private void announce() {
        int port = announcePort.getAsInt();
        boolean due = !announced
                || port != announcedPort
                || scheduler.nanoTime() - lastAnnounce >= ANNOUNCE_INTERVAL.toNanos();
        if (port <= 0 || !due) {
            return;
        }
        for (Running each : running) {
            for (Candidate node : each.lookup().closest()) {
                if (node.token().length > 0) {
                    each.overlay().announce(node.contact().address(), infoHash, port, node.token());
                    announced = true;
                    announcedPort = port;
                    lastAnnounce = scheduler.nanoTime();
                }
            }
        }
    }

    private Duration rest() {
        if (!found.isEmpty()) {
            backOff = FIRST_REST;
            return MAX_REST;
        }
        Duration longest = answered == 0 ? MAX_UNANSWERED_REST : MAX_REST;
        Duration rest = backOff.compareTo(longest) < 0 ? backOff : longest;
        backOff = rest.multipliedBy(2);
        return rest;
    }

    private void restUntil(long time) {
        nextLookup = time;
        timer = scheduler.schedule(Duration.ofNanos(Math.max(0, time - scheduler.nanoTime())), this::await);
    }

    private final class LookupListener implements Lookup.Listener {
        @Override
        public void onPeers(List<InetSocketAddress> peers) {
            List<InetSocketAddress> fresh = peers.stream()
                    .filter(peer -> !ours.contains(peer))
                    .filter(found::add)
                    .toList();
            if (!fresh.isEmpty()) {
                listener.onPeers(fresh);
            }
        }

        @Override
        public void onEnd() {
            inFlight--;
            if (inFlight == 0 && state == State.ASKING) {
                end();
            }
        }
    }
}
