package bittc.download;

import bittc.picker.PiecePicker;
import bittc.torrent.Bitfield;
import bittc.wire.ExtensionHandshake;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One torrent's connections: whom to connect to, what to ask of each peer, whom to let go. No peer is waited for: what one
 * does not deliver is asked of others, and near the end of two at once.
 */
final class Swarm {
    /** Connections being made at the same time, for one torrent. */
    private static final int MAX_CONNECTING = 30;

    /** Fewer connected peers than this, and the trackers are asked for more. */
    private static final int FEW_PEERS = 4;

    private static final Duration ASK_TRACKERS_AGAIN = Duration.ofSeconds(15);

    /** A peer that neither has what we need nor wants what we have may stay this long when others wait. */
    private static final Duration USELESS_KEPT = Duration.ofSeconds(60);

    /** Two connections made within this time of each other may have been made without knowing of one another. */
    private static final Duration CROSSED_WITHIN = Duration.ofSeconds(20);

    /** The second peer asked for a block must be likely to bring it in less than this share of the first one's time. */
    private static final double DUPLICATE_ADVANTAGE = 0.5;

    private final Download download;
    private final Session session;
    private final PeerBook book = new PeerBook();
    private final Choker choker;
    private final List<PeerState> connected = new ArrayList<>();
    private final List<PeerState> view = Collections.unmodifiableList(connected);
    private final Set<PeerState> toFlush = new LinkedHashSet<>();

    /** Connections that we are making. */
    private int connecting;

    /** Connections that peers are making to us. */
    private int arriving;

    private boolean fillScheduled;
    private boolean flushScheduled;
    private long nextRechoke;
    private long nextTrackerAppeal;

    Swarm(Download download, Session session) {
        this.download = download;
        this.session = session;
        choker = new Choker(session.random());
        nextRechoke = download.now();
        nextTrackerAppeal = download.now() + ASK_TRACKERS_AGAIN.toNanos();
    }

    /** Connected peers, handshake done; not to be changed. */
    List<PeerState> connected() {
        return view;
    }

    int connecting() {
        return connecting;
    }

    int knownAddresses() {
        return book.size();
    }

    boolean isIdle() {
        return peers() == 0;
    }

    /** How many places of the session it takes. */
    int peers() {
        return connected.size() + connecting + arriving;
    }

    /** Whether more peers would be of use, and are known. */
    boolean wantsPeers(long now) {
        return !download.isStopping() && download.picker() != null && !isComplete() && book.hasNext(now);
    }

    private boolean isComplete() {
        return download.picker().have().isFull();
    }

    // ---- connections

    void learn(InetSocketAddress address) {
        book.add(address, download.now());
    }

    void connectMore() {
        Places places = session.places();
        while (!download.isStopping() && connecting < MAX_CONNECTING && places.isFree(download)) {
            Optional<InetSocketAddress> address = book.next(download.now());
            if (address.isEmpty()) {
                return;
            }
            PeerState peer = new PeerState(download, address.get(), false, download.now());
            connecting++;
            places.take(peer);
            session.connector().connect(address.get(), download.metainfo().infoHash(), peer);
        }
    }

    Optional<PeerHandler> accept(InetSocketAddress address) {
        if (book.isBanned(address) || !session.places().isFreeFor(address.getAddress(), download)) {
            return Optional.empty();
        }
        PeerState peer = new PeerState(download, address, true, download.now());
        arriving++;
        session.places().take(peer);
        return Optional.of(peer);
    }

    private void onSettled(PeerState peer) {
        if (peer.incoming()) {
            arriving--;
        } else {
            connecting--;
        }
    }

    void onOpen(PeerState peer) {
        onSettled(peer);
        connected.add(peer);
        if (download.isStopping()) {
            peer.close("we leave");
            return;
        }
        Optional<PeerState> twin = twinOf(peer);
        if (twin.isPresent() && partWithOne(peer, twin.get()) == peer) {
            return;
        }
        PeerLink link = peer.link();
        if (link.handshake().extended()) {
            link.extended(
                    ExtensionHandshake.EXTENDED_ID,
                    session.extensionHandshake(
                            link.remoteAddress(), download.picker().have().isFull()));
        }
        sendPieces(link);
        link.flush();
        download.detail(peer + ": connected" + (link.incoming() ? " to us" : ""));
    }

    private Optional<PeerState> twinOf(PeerState peer) {
        return connected.stream()
                .filter(other -> other != peer && isSamePeer(other.link(), peer.link()))
                .findFirst();
    }

    /** Anybody can take anybody's peer id; only at one address does the same one mean the same peer. */
    private static boolean isSamePeer(PeerLink one, PeerLink other) {
        return one.handshake().peerId().equals(other.handshake().peerId())
                && one.remoteAddress().getAddress().equals(other.remoteAddress().getAddress());
    }

    /**
     * Closes one of two connections to the same peer, and returns it: the later one. But where the two of us have connected
     * to each other at the same time, both sides have to choose the same: the one that the lesser peer id made is kept.
     */
    private PeerState partWithOne(PeerState later, PeerState earlier) {
        boolean crossed = later.incoming() != earlier.incoming()
                && download.now() - earlier.openedAt() < CROSSED_WITHIN.toNanos();
        boolean ours = Arrays.compareUnsigned(
                        session.peerId().toBytes(),
                        later.link().handshake().peerId().toBytes())
                < 0;
        boolean laterIsKept = crossed && later.incoming() != ours;
        PeerState parted = laterIsKept ? earlier : later;
        PeerState kept = laterIsKept ? later : earlier;
        if (kept.reachableAt().isEmpty()) { // the address stays taken for as long as we are connected
            parted.reachableAt().ifPresent(kept::setReachableAt);
            parted.setReachableAt(null);
        }
        parted.close("connected twice");
        return parted;
    }

    private void sendPieces(PeerLink link) {
        Bitfield have = download.picker().have();
        if (link.handshake().fast() && have.isFull()) {
            link.haveAll();
        } else if (link.handshake().fast() && have.isEmpty()) {
            link.haveNone();
        } else if (!have.isEmpty()) {
            link.bitfield(have);
        }
    }

    void onClosed(PeerState peer, boolean opened, String reason) {
        session.onPeerRemoved(peer);
        if (opened) {
            connected.remove(peer);
            toFlush.remove(peer);
            download.detail(peer + ": gone: " + reason);
        } else {
            onSettled(peer);
            download.detail(peer + ": not reached: " + reason);
        }
        peer.reachableAt().ifPresent(address -> {
            if (reason.equals(PeerConnector.OURSELVES)) {
                book.forget(address);
            } else {
                book.onClosed(address, peer.requests().pipeline().proven(), download.now());
            }
        });
        if (!download.isStopping()) {
            fillLater();
            connectMore();
            appealToTrackers();
        }
    }

    /** A peer that connected to us has told where it listens: that is an address to connect to once it has gone. */
    void onListens(PeerState peer, int port) {
        InetSocketAddress listening = new InetSocketAddress(peer.address().getAddress(), port);
        if (peer.reachableAt().isEmpty() && book.occupy(listening, download.now())) {
            peer.setReachableAt(listening);
        }
    }

    void ban(PeerState peer) {
        peer.reachableAt().ifPresent(book::forbid);
        book.ban(peer.address());
        download.detail(peer + ": banned: it sent wrong bytes");
        peer.close("banned: it sent wrong bytes");
    }

    void closeAll(String reason) {
        new ArrayList<>(connected).forEach(peer -> peer.close(reason));
    }

    // ---- time

    void onTick(long now) {
        if (now - nextRechoke >= 0) {
            nextRechoke = now + Choker.INTERVAL.toNanos();
            choker.rechoke(connected, isComplete(), now);
            dropUseless(now);
        }
        boolean released = false;
        for (PeerState peer : connected) {
            released |= peer.requests().checkSnubbed(now);
            peer.uploads().pump();
        }
        if (released) {
            fillLater();
        }
        connectMore();
        appealToTrackers();
    }

    private void appealToTrackers() {
        long now = download.now();
        if (connected.size() + connecting < FEW_PEERS
                && now - nextTrackerAppeal >= 0
                && !isComplete()
                && !book.hasNext(now)) {
            nextTrackerAppeal = now + ASK_TRACKERS_AGAIN.toNanos();
            download.needPeers();
        }
    }

    /** Makes room: for addresses not tried yet, one peer at a time; for other torrents, as many as they lack. */
    private void dropUseless(long now) {
        Places places = session.places();
        int owed = places.owed(download, now);
        connected.stream()
                .sorted(Comparator.comparingDouble(
                        peer -> peer.requests().rate(now) + peer.uploads().rate(now)))
                .limit(owed)
                .forEach(peer -> peer.close("makes room for another torrent"));
        if (owed > 0 || places.isFree(download) || !book.hasNext(now)) {
            return;
        }
        connected.stream()
                .filter(peer ->
                        now - Math.max(peer.createdAt(), peer.requests().lastBlockAt()) > USELESS_KEPT.toNanos())
                .filter(peer -> peer.wanted() == 0 && !peer.peerInterested()
                        || peer.requests().snubbed())
                .min(Comparator.comparingLong(
                        (PeerState peer) -> peer.requests().lastBlockAt()))
                .ifPresent(peer -> peer.close("makes room for another"));
    }

    // ---- what happens to the torrent

    void onStored(int pieceIndex) {
        for (PeerState peer : connected) {
            peer.have(pieceIndex);
            flushLater(peer);
        }
    }

    void onComplete() {
        for (PeerState peer : new ArrayList<>(connected)) {
            if (peer.pieces().isFull()) {
                peer.close("both of us are complete");
            }
        }
    }

    void onInterested(PeerState peer) {
        choker.onInterested(peer, connected);
    }

    // ---- requests

    /** Offers work to every peer; to the snubbed ones last, lest they take the same last blocks again and again. */
    void fillAll() {
        double secondsLeft = download.secondsLeft(download.now());
        for (PeerState peer : connected) {
            if (!peer.requests().snubbed()) {
                fill(peer, secondsLeft);
            }
        }
        for (PeerState peer : connected) {
            if (peer.requests().snubbed()) {
                fill(peer, secondsLeft);
            }
        }
    }

    void fill(PeerState peer) {
        fill(peer, download.secondsLeft(download.now()));
    }

    private void fill(PeerState peer, double secondsLeft) {
        long now = download.now();
        int room = session.allowRequests(peer.room(secondsLeft, now));
        if (room <= 0) {
            return;
        }
        PiecePicker.Candidate candidate = peer.candidate(download.isSuspect(peer), now);
        int before = peer.requests().active();
        download.picker().pick(candidate, room, peer.requests()::send);
        int asked = peer.requests().active() - before;
        if (asked < room) {
            asked += duplicate(peer, candidate, room - asked, now);
        }
        session.onRequested(room, asked);
        if (asked > 0) {
            flushLater(peer);
        }
    }

    /** The end of a download: what a slower peer has been asked for is asked of this one too; returns how many blocks. */
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
                        && download.picker().duplicate(piece, block)) {
                    peer.requests().send(piece, block);
                }
                return true;
            });
        }
        return peer.requests().active() - before;
    }

    private List<PeerState> slowestFirst(PeerState asker, long now) {
        List<PeerState> busy = new ArrayList<>();
        for (PeerState other : connected) {
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
        for (PeerState other : connected) {
            if (other.requests().queue().isActive(pieceIndex, blockIndex)) {
                other.requests().cancel(pieceIndex, blockIndex);
                flushLater(other);
            }
        }
    }

    /** Offers work to every peer, once, later in this turn of the loop. */
    void fillLater() {
        if (!fillScheduled) {
            fillScheduled = true;
            session.scheduler().execute(() -> {
                fillScheduled = false;
                if (!download.isStopping()) {
                    fillAll();
                }
            });
        }
    }

    /** Lets what has been sent to this peer leave, once, later in this turn of the loop. */
    void flushLater(PeerState peer) {
        toFlush.add(peer);
        if (!flushScheduled) {
            flushScheduled = true;
            session.scheduler().execute(() -> {
                flushScheduled = false;
                toFlush.forEach(p -> p.link().flush());
                toFlush.clear();
            });
        }
    }
}
