package bittc.download.blocks;

import bittc.loop.OncePerTurn;
import bittc.loop.Scheduler;
import bittc.picker.Candidate;
import bittc.picker.PiecePicker;
import bittc.torrent.PieceLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Distributes requests for a torrent's missing blocks to its peers. Never waits for one peer: blocks that it does not
 * deliver are requested from others, and in the endgame from two at once.
 */
public final class Requester implements SharedRate.Sharer {
    /** A second peer is asked for a block only if it is likely to deliver within this share of the first one's time. */
    private static final double DUPLICATE_ADVANTAGE = 0.5;

    /**
     * With a rate limit, requests to a web seed are collected for this long and leave as one range: this bounds its
     * requests per second, and still keeps the rate, as the collected blocks were already charged.
     */
    private static final Duration GATHERED_FOR = Duration.ofMillis(400);

    /**
     * A peer is asked for more once this share of its queue is free: fewer and larger messages, which cost both sides less
     * than one for each block.
     */
    private static final double REFILLED_AT = 0.25;

    /** A source of blocks: a peer, or a web seed that looks like one. */
    public interface Peer {
        /** The requests sent to it. */
        OutgoingRequests requests();

        /** The number of blocks that may be requested from it now. */
        int room(double secondsLeft, long now);

        /** Its view for the picker. */
        Candidate candidate(boolean suspect, long now);

        /** Returns whether it is likely to send this piece alone in reasonable time. */
        boolean mayBring(int pieceIndex, long now);

        boolean isWebSeed();

        /** Flushes sent messages later in this loop turn. */
        void flushLater();
    }

    /** The torrent that the blocks belong to. */
    interface Owner {
        /** Returns whether the torrent is ending. */
        boolean isStopping();

        /** Returns whether this peer may have sent a bad block. */
        boolean isSuspect(Object peer);

        /** Discards this many received blocks of a piece: all of it is fetched again from another peer. */
        void giveUp(int pieceIndex, int blocks);
    }

    private final Owner torrent;
    private final DataState data;
    private final Counters counters;
    private final Collection<? extends Peer> peers;
    private final SharedRate requestRate;
    private final ReceiveBudget received;
    private final LongSupplier clock;

    /** With a rate limit: peers that may be asked for more, the next in turn first. */
    private final Set<Peer> inTurn = new LinkedHashSet<>();

    /** Web seeds with collected requests, and the time of the first. */
    private final Map<Peer, Long> gathering = new LinkedHashMap<>();

    private final OncePerTurn fill;

    /**
     * Distributes requests to these peers.
     *
     * @param peers a live view of the connected peers
     */
    public Requester(
            Owner torrent,
            DataState data,
            Counters counters,
            Collection<? extends Peer> peers,
            SharedRate requestRate,
            ReceiveBudget received,
            Scheduler scheduler) {
        this.torrent = torrent;
        this.data = data;
        this.counters = counters;
        this.peers = peers;
        this.requestRate = requestRate;
        this.received = received;
        clock = scheduler::nanoTime;
        fill = new OncePerTurn(scheduler, () -> {
            if (!torrent.isStopping()) {
                fillAll();
            }
        });
    }

    /** Requests again what silent peers did not deliver. Called a few times a second. */
    public void onTick(long now) {
        if (!data.isOpen()) {
            return;
        }
        for (Peer peer : peers) {
            peer.requests().checkSnubbed(now);
        }
        if (!data.isComplete()) {
            fillAll();
        }
    }

    /** Offers work to every peer; to snubbed ones last, or they would take the same last blocks again and again. */
    void fillAll() {
        if (!requestRate.unlimited()) {
            requestRate.wake();
            return;
        }
        double secondsLeft = secondsLeft(clock.getAsLong());
        for (Peer peer : peers) {
            if (!peer.requests().snubbed()) {
                fill(peer, secondsLeft);
            }
        }
        for (Peer peer : peers) {
            if (peer.requests().snubbed()) {
                fill(peer, secondsLeft);
            }
        }
    }

    /** Offers work to one peer. */
    public void fill(Peer peer) {
        if (torrent.isStopping() || !data.isOpen()) {
            return;
        }
        if (requestRate.unlimited()) {
            fill(peer, secondsLeft(clock.getAsLong()));
        } else {
            requestRate.wake();
        }
    }

    private void fill(Peer peer, double secondsLeft) {
        long now = clock.getAsLong();
        int room = received.isDiskBehind() ? 0 : peer.room(secondsLeft, now);
        boolean low = room >= REFILLED_AT * (peer.requests().active() + room);
        if (room > 0 && low && ask(peer, room, now) > 0) {
            peer.flushLater();
        }
    }

    /** Requests up to this many blocks from a peer; returns how many. */
    private int ask(Peer peer, int room, long now) {
        Candidate candidate = peer.candidate(torrent.isSuspect(peer), now);
        int before = peer.requests().active();
        data.picker().pick(candidate, room, requestsOf(peer));
        int asked = peer.requests().active() - before;
        if (asked < room) {
            asked += duplicate(peer, candidate, room - asked, now);
        }
        return asked;
    }

    private PiecePicker.Requests requestsOf(Peer peer) {
        return new PiecePicker.Requests() {
            @Override
            public void request(int pieceIndex, int blockIndex) {
                peer.requests().send(pieceIndex, blockIndex);
            }

            @Override
            public void giveUp(int pieceIndex, int received) {
                Requester.this.giveUp(pieceIndex, received);
            }

            @Override
            public boolean isAwaited(int pieceIndex, Set<Object> tried) {
                long now = clock.getAsLong();
                return peers.stream().anyMatch(other -> !tried.contains(other) && other.mayBring(pieceIndex, now));
            }
        };
    }

    private void giveUp(int pieceIndex, int received) {
        takeBack(pieceIndex);
        if (received > 0) {
            torrent.giveUp(pieceIndex, received);
        }
    }

    /** Cancels all requests for this piece. */
    public void takeBack(int pieceIndex) {
        for (Peer other : peers) {
            int before = other.requests().active();
            other.requests().takeBack(pieceIndex);
            if (other.requests().active() < before) {
                other.flushLater();
            }
        }
    }

    // ---- with a rate limit

    @Override
    public boolean isWaiting(long now) {
        gathering.entrySet().removeIf(each -> {
            boolean due = now - each.getValue() >= GATHERED_FOR.toNanos();
            if (due) {
                each.getKey().flushLater();
            }
            return due;
        });
        if (torrent.isStopping() || !data.isOpen() || data.isComplete() || received.isDiskBehind()) {
            return false;
        }
        double secondsLeft = secondsLeft(now);
        for (Peer peer : peers) {
            if (peer.room(secondsLeft, now) > 0) {
                inTurn.add(peer);
            }
        }
        return !inTurn.isEmpty();
    }

    @Override
    public int takeBlock(long now) {
        double secondsLeft = torrent.isStopping() ? 0 : secondsLeft(now);
        for (Optional<Peer> next = nextInTurn(); next.isPresent(); next = nextInTurn()) {
            Peer peer = next.get();
            inTurn.remove(peer);
            if (!torrent.isStopping() && peer.room(secondsLeft, now) > 0 && ask(peer, 1, now) > 0) {
                if (peer.isWebSeed()) {
                    gather(peer, peer.room(secondsLeft, now) > 0, now);
                } else {
                    peer.flushLater();
                }
                inTurn.add(peer);
                return PieceLayout.BLOCK_LENGTH;
            }
            letLeave(peer);
        }
        return 0;
    }

    /** Collects a request to a web seed, and sends all that was collected unless {@code more} may follow. */
    private void gather(Peer webSeed, boolean more, long now) {
        gathering.putIfAbsent(webSeed, now);
        if (!more) {
            letLeave(webSeed);
        }
    }

    private void letLeave(Peer webSeed) {
        if (gathering.remove(webSeed) != null) {
            webSeed.flushLater();
        }
    }

    /** Forgets a closed connection. */
    public void onClosed(Peer peer) {
        inTurn.remove(peer);
        gathering.remove(peer);
    }

    private Optional<Peer> nextInTurn() {
        return inTurn.stream()
                .filter(peer -> !peer.requests().snubbed())
                .findFirst()
                .or(() -> inTurn.stream().findFirst());
    }

    // ---- endgame

    /** Requests from this peer blocks that slower peers were asked for; returns how many. */
    private int duplicate(Peer peer, Candidate candidate, int room, long now) {
        int before = peer.requests().active();
        if (candidate.suspect() || peer.requests().snubbed()) {
            return 0;
        }
        for (Peer other : slowestFirst(peer, now)) {
            other.requests().queue().newestFirst((piece, block, ahead) -> {
                int active = peer.requests().active();
                if (active - before >= room) {
                    return false;
                }
                double ours = peer.requests().pipeline().secondsUntil(active, now)
                        + peer.requests().pipeline().shortestResponse();
                double theirs = other.requests().pipeline().secondsUntil(ahead, now);
                if (ours > theirs * DUPLICATE_ADVANTAGE) {
                    return false; // those ahead of it arrive even sooner
                }
                if (candidate.pieces().get(piece)
                        && !peer.requests().queue().contains(piece, block)
                        && data.picker().duplicate(piece, block)) {
                    peer.requests().send(piece, block);
                }
                return true;
            });
        }
        return peer.requests().active() - before;
    }

    private List<Peer> slowestFirst(Peer asker, long now) {
        List<Peer> busy = new ArrayList<>();
        for (Peer other : peers) {
            if (other != asker && other.requests().active() > 0) {
                busy.add(other);
            }
        }
        busy.sort(Comparator.comparingDouble((Peer other) ->
                -other.requests().pipeline().secondsUntil(other.requests().active(), now)));
        return busy;
    }

    /** Cancels requests for a received block at all peers, even at its sender, if that was asked again. */
    public void cancelEverywhere(int pieceIndex, int blockIndex) {
        for (Peer other : peers) {
            if (other.requests().queue().isActive(pieceIndex, blockIndex)) {
                other.requests().cancel(pieceIndex, blockIndex);
                other.flushLater();
            }
        }
    }

    private double secondsLeft(long now) {
        return counters.secondsFor(data.remainingBytes(), now);
    }

    /** Offers work to every peer, once, later in this loop turn. */
    public void fillLater() {
        if (data.isOpen()) {
            fill.ask();
        }
    }
}
