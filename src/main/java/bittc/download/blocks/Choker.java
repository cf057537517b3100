package bittc.download.blocks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Decides which peers to upload to: tit for tat (BEP 3). Unchokes the peers that send us most or, once we are complete,
 * those that take most; one more slot rotates at random, so that newcomers get a chance.
 */
public final class Choker {
    /** Peers unchoked at once, including the optimistic one. */
    static final int SLOTS = 8;

    /** Time between two rounds of choking. */
    public static final Duration INTERVAL = Duration.ofSeconds(10);

    /** Rounds after which the optimistic slot moves on. */
    private static final int OPTIMISTIC_INTERVALS = 3;

    /** A peer that may be uploaded to. */
    public interface Peer {
        boolean amChoking();

        boolean peerInterested();

        /** Returns whether the peer was asked for blocks and has been silent for too long. */
        boolean snubbed();

        /** Bytes per second that the peer sends us, over about 10 s. */
        double downRate(long now);

        /** Bytes per second that we send the peer, over about 10 s. */
        double upRate(long now);

        void setChoking(boolean choking);
    }

    private final RandomGenerator random;
    private Peer optimistic;
    private int round;

    public Choker(RandomGenerator random) {
        this.random = random;
    }

    /** Reassigns the slots among these peers. */
    public void rechoke(List<? extends Peer> peers, boolean complete, long now) {
        List<Peer> ranked = new ArrayList<>();
        for (Peer peer : peers) {
            if (peer.peerInterested()) {
                ranked.add(peer);
            }
        }
        ranked.sort(Comparator.comparingDouble(
                peer -> peer.snubbed() ? 0 : complete ? -peer.upRate(now) : -peer.downRate(now)));
        if (round++ % OPTIMISTIC_INTERVALS == 0 || !ranked.contains(optimistic)) {
            optimistic = ranked.size() < SLOTS ? null : ranked.get(random.nextInt(SLOTS - 1, ranked.size()));
        }
        List<Peer> chosen = new ArrayList<>(ranked.subList(0, Math.min(SLOTS, ranked.size())));
        if (optimistic != null && !chosen.contains(optimistic)) {
            chosen.set(SLOTS - 1, optimistic);
        }
        for (Peer peer : peers) {
            peer.setChoking(!chosen.contains(peer));
        }
    }

    /** Unchokes a newly interested peer at once if a slot is free. */
    public void onInterested(Peer newcomer, List<? extends Peer> peers) {
        int unchoked = 0;
        for (Peer peer : peers) {
            if (!peer.amChoking()) {
                unchoked++;
            }
        }
        if (unchoked < SLOTS) {
            newcomer.setChoking(false);
        }
    }

    /** Gives the slot of a peer that lost interest to the waiting peer that has sent us most. */
    public void onNotInterested(Peer gone, List<? extends Peer> peers, long now) {
        if (gone.amChoking()) {
            return;
        }
        gone.setChoking(true);
        peers.stream()
                .filter(peer -> peer.amChoking() && peer.peerInterested())
                .max(Comparator.comparingDouble(peer -> peer.downRate(now)))
                .ifPresent(peer -> onInterested(peer, peers));
    }
}
