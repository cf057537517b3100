package bittc.download;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Decides whom we upload to: tit for tat (BEP 3). The peers that send us most are unchoked, while we are complete those
 * that take most; one more slot goes round at random, so that newcomers get a chance.
 */
final class Choker {
    /** Peers that we upload to at the same time, the optimistic one included. */
    static final int SLOTS = 8;

    /** How often the slots are dealt anew. */
    static final Duration INTERVAL = Duration.ofSeconds(10);

    /** The optimistic slot moves on every so many intervals. */
    private static final int OPTIMISTIC_INTERVALS = 3;

    private final RandomGenerator random;
    private PeerState optimistic;
    private int round;

    Choker(RandomGenerator random) {
        this.random = random;
    }

    /** Deals the slots anew among these peers. */
    void rechoke(List<PeerState> peers, boolean complete, long now) {
        List<PeerState> ranked = new ArrayList<>();
        for (PeerState peer : peers) {
            if (peer.peerInterested()) {
                ranked.add(peer);
            }
        }
        ranked.sort(Comparator.comparingDouble((PeerState peer) -> peer.requests()
                        .snubbed()
                ? 0
                : complete ? -peer.uploads().rate(now) : -peer.requests().rate(now)));
        if (round++ % OPTIMISTIC_INTERVALS == 0 || !ranked.contains(optimistic)) {
            optimistic = ranked.size() < SLOTS ? null : ranked.get(random.nextInt(SLOTS - 1, ranked.size()));
        }
        List<PeerState> chosen = new ArrayList<>(ranked.subList(0, Math.min(SLOTS, ranked.size())));
        if (optimistic != null && !chosen.contains(optimistic)) {
            chosen.set(SLOTS - 1, optimistic);
        }
        for (PeerState peer : peers) {
            peer.setChoking(!chosen.contains(peer));
        }
    }

    /** A peer has become interested: it is let in at once while a slot is free. */
    void onInterested(PeerState newcomer, List<PeerState> peers) {
        int unchoked = 0;
        for (PeerState peer : peers) {
            if (!peer.amChoking()) {
                unchoked++;
            }
        }
        if (unchoked < SLOTS) {
            newcomer.setChoking(false);
        }
    }

    /** A peer is not interested any more: its slot is free for the one that waits and has sent us most. */
    void onNotInterested(PeerState gone, List<PeerState> peers, long now) {
        if (gone.amChoking()) {
            return;
        }
        gone.setChoking(true);
        peers.stream()
                .filter(peer -> peer.amChoking() && peer.peerInterested())
                .max(Comparator.comparingDouble(peer -> peer.requests().rate(now)))
                .ifPresent(peer -> onInterested(peer, peers));
    }
}
