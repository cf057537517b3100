package bittc.download;

import bittc.loop.Later;
import bittc.picker.PiecePicker;
import bittc.torrent.PieceLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Deals out a torrent's missing blocks to its peers. No peer is waited for: what one does not deliver is asked of others,
 * and near the end of two at once.
 */
final class BlockDealer implements SharedRate.Sharer {
    /** The second peer asked for a block must be likely to bring it in less than this share of the first one's time. */
    private static final double DUPLICATE_ADVANTAGE = 0.5;

    /**
     * With a limited rate, what a web seed is asked for is gathered for so long and leaves at once, as one range: at most so
     * many requests a second, and the rate is kept all the same, for what is gathered was dealt out.
     */
    private static final Duration GATHERED_FOR = Duration.ofMillis(400);

    private final Download download;
    private final Session session;
    private final Swarm swarm;

    /** With a limited rate: the peers that can be asked for more, the one whose turn it is first. */
    private final Set<PeerState> inTurn = new LinkedHashSet<>();

    /** Web seeds with requests that have not left, and since when. */
    private final Map<PeerState, Long> gathering = new LinkedHashMap<>();

    private final Later fill;

    BlockDealer(Download download, Session session, Swarm swarm) {
        this.download = download;
        this.session = session;
        this.swarm = swarm;
        fill = new Later(session.scheduler(), () -> {
            if (!download.isStopping()) {
                fillAll();
            }
        });
    }

    /** Offers work to every peer; to the snubbed ones last, lest they take the same last blocks again and again. */
    void fillAll() {
        if (!session.requestRate().unlimited()) {
            session.requestRate().wake();
            return;
        }
        double secondsLeft = download.secondsLeft(download.now());
        for (PeerState peer : swarm.sources()) {
            if (!peer.requests().snubbed()) {
                fill(peer, secondsLeft);
            }
        }
        for (PeerState peer : swarm.sources()) {
            if (peer.requests().snubbed()) {
                fill(peer, secondsLeft);
            }
        }
    }

    /** Offers work to one peer. */
    void fill(PeerState peer) {
        if (download.isStopping() || !download.content().isOpen()) {
            return;
        }
        if (session.requestRate().unlimited()) {
            fill(peer, download.secondsLeft(download.now()));
        } else {
            session.requestRate().wake();
        }
    }

    private void fill(PeerState peer, double secondsLeft) {
        long now = download.now();
        int room = session.isDiskBehind() ? 0 : peer.room(secondsLeft, now);
        if (room > 0 && ask(peer, room, now) > 0) {
            swarm.flushLater(peer);
        }
    }

    /** Asks a peer for at most so many blocks; returns how many. */
    private int ask(PeerState peer, int room, long now) {
        PiecePicker.Candidate candidate = peer.candidate(download.isSuspect(peer), now);
        int before = peer.requests().active();
        download.content().picker().pick(candidate, room, requestsOf(peer));
        int asked = peer.requests().active() - before;
        if (asked < room) {
            asked += duplicate(peer, candidate, room - asked, now);
        }
        return asked;
    }

    private PiecePicker.Requests requestsOf(PeerState peer) {
        return new PiecePicker.Requests() {
            @Override
            public void request(int pieceIndex, int blockIndex) {
                peer.requests().send(pieceIndex, blockIndex);
            }

            @Override
            public void giveUp(int pieceIndex, int received) {
                BlockDealer.this.giveUp(pieceIndex, received);
            }
        };
    }

    private void giveUp(int pieceIndex, int received) {
        for (PeerState other : swarm.sources()) {
            int before = other.requests().active();
            other.requests().takeBack(pieceIndex);
            if (other.requests().active() < before) {
                swarm.flushLater(other);
            }
        }
        if (received > 0) {
            download.giveUp(pieceIndex, received);
        }
    }

    // ---- with a limited rate

    @Override
    public boolean isWaiting(long now) {
        gathering.entrySet().removeIf(each -> {
            boolean due = now - each.getValue() >= GATHERED_FOR.toNanos();
            if (due) {
                swarm.flushLater(each.getKey());
            }
            return due;
        });
        if (download.isStopping()
                || !download.content().isOpen()
                || download.content().isComplete()
                || session.isDiskBehind()) {
            return false;
        }
        double secondsLeft = download.secondsLeft(now);
        for (PeerState peer : swarm.sources()) {
            if (peer.room(secondsLeft, now) > 0) {
                inTurn.add(peer);
            }
        }
        return !inTurn.isEmpty();
    }

    @Override
    public int takeBlock(long now) {
        double secondsLeft = download.isStopping() ? 0 : download.secondsLeft(now);
        for (Optional<PeerState> next = nextInTurn(); next.isPresent(); next = nextInTurn()) {
            PeerState peer = next.get();
            inTurn.remove(peer);
            if (!download.isStopping() && peer.room(secondsLeft, now) > 0 && ask(peer, 1, now) > 0) {
                if (peer.webSeed().isPresent()) {
                    gather(peer, peer.room(secondsLeft, now) > 0, now);
                } else {
                    swarm.flushLater(peer);
                }
                inTurn.add(peer);
                return PieceLayout.BLOCK_LENGTH;
            }
            letLeave(peer);
        }
        return 0;
    }

    /** A web seed has been asked for a block; whether there may be more before it is told. */
    private void gather(PeerState webSeed, boolean more, long now) {
        gathering.putIfAbsent(webSeed, now);
        if (!more) {
            letLeave(webSeed);
        }
    }

    private void letLeave(PeerState webSeed) {
        if (gathering.remove(webSeed) != null) {
            swarm.flushLater(webSeed);
        }
    }

    /** A connection has ended. */
    void onClosed(PeerState peer) {
        inTurn.remove(peer);
        gathering.remove(peer);
    }

    private Optional<PeerState> nextInTurn() {
        return inTurn.stream()
                .filter(peer -> !peer.requests().snubbed())
                .findFirst()
                .or(() -> inTurn.stream().findFirst());
    }

    // ---- the end of a download

    /** What a slower peer has been asked for is asked of this one too; returns how many blocks. */
    private int duplicate(PeerState peer, PiecePicker.Candidate candidate, int room, long now) {
        int before = peer.requests().active();
        if (candidate.suspect() || peer.requests().snubbed()) {
            return 0;
        }
        for (PeerState other : slowestFirst(peer, now)) {
            other.requests().queue().newestFirst((piece, block, ahead) -> {
                int active = peer.requests().active();
                if (active - before >= room) {
                    return false;
                }
                double ours = peer.requests().pipeline().secondsUntil(active, now)
                        + peer.requests().pipeline().shortestResponse();
                double theirs = other.requests().pipeline().secondsUntil(ahead, now);
                if (ours > theirs * DUPLICATE_ADVANTAGE) {
                    return false; // and those ahead of it come sooner still
                }
                if (candidate.pieces().get(piece)
                        && !peer.requests().queue().contains(piece, block)
                        && download.content().picker().duplicate(piece, block)) {
                    peer.requests().send(piece, block);
                }
                return true;
            });
        }
        return peer.requests().active() - before;
    }

    private List<PeerState> slowestFirst(PeerState asker, long now) {
        List<PeerState> busy = new ArrayList<>();
        for (PeerState other : swarm.sources()) {
            if (other != asker && other.requests().active() > 0) {
                busy.add(other);
            }
        }
        busy.sort(Comparator.comparingDouble((PeerState other) ->
                -other.requests().pipeline().secondsUntil(other.requests().active(), now)));
        return busy;
    }

    /** A block has come: whoever was asked for it need not send it, even the one that sent it, if it was asked again. */
    void cancelEverywhere(int pieceIndex, int blockIndex) {
        for (PeerState other : swarm.sources()) {
            if (other.requests().queue().isActive(pieceIndex, blockIndex)) {
                other.requests().cancel(pieceIndex, blockIndex);
                swarm.flushLater(other);
            }
        }
    }

    /** Offers work to every peer, once, later in this turn of the loop. */
    void fillLater() {
        if (download.content().isOpen()) {
            fill.ask();
        }
    }
}
