package bittc.download.blocks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Decides whom we upload to: tit for tat (BEP 3). The peers that send us most are unchoked, while we are complete those
 * that take most; one more slot goes round at random, so that newcomers get a chance.
 */
public final class Choker {
    /** Peers that we upload to at the same time, the optimistic one included. */
    static final int SLOTS = 8;

    /** How often the slots are dealt anew. */
    public static final Duration INTERVAL = Duration.ofSeconds(10);

    /** The optimistic slot moves on every so many intervals. */
    private static final int OPTIMISTIC_INTERVALS = 3;

    /** A peer that may be uploaded to. */
    public interface Peer {
        boolean amChoking();

        boolean peerInterested();

        /** Whether it was asked for blocks and has been silent for too long. */
        boolean snubbed();

        /** What it sends us, in bytes per second, over about 10 s. */
        double downRate(long now);

        /** What we send it, likewise. */
        double upRate(long now);

        void setChoking(boolean choking);
    }

    private final RandomGenerator random;
    private Peer optimistic;
    private int round;

    public Choker(RandomGenerator random) {
        this.random = random;
    }

    /** Deals the slots anew among these peers. */
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

    /** A peer has become interested: it is let in at once while a slot is free. */
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

    /** A peer is not interested any more: its slot is free for the one that waits and has sent us most. */
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
