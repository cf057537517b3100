package bittc.download;

import bittc.torrent.Bitfield;
import bittc.wire.PexMessage;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One torrent's connections: whom to connect to, and whom to let go. */
final class Swarm {
    private static final Logger log = LoggerFactory.getLogger(Swarm.class);

    /** Connections being made at the same time, for one torrent. */
    private static final int MAX_CONNECTING = 30;

    /** Connections before it is known what the torrent is: each may cost half a MiB. */
    private static final int MAX_EARLY_PEERS = 60;

    /** Pieces that a peer which came early is told one by one; of more it does not learn. */
    private static final int MAX_LATE_HAVES = 20_000;

    /** Fewer connected peers than this, and the trackers are asked for more. */
    private static final int FEW_PEERS = 4;

    private static final Duration ASK_TRACKERS_AGAIN = Duration.ofSeconds(15);

    /** A peer that neither has what we need nor wants what we have may stay this long when others wait. */
    private static final Duration USELESS_KEPT = Duration.ofSeconds(60);

    /** Nor may one stay longer, when others wait, that does not tell what the torrent is while we ask that. */
    private static final Duration IGNORANT_KEPT = Duration.ofSeconds(10);

    /** Two connections made within this time of each other may have been made without knowing of one another. */
    private static final Duration CROSSED_WITHIN = Duration.ofSeconds(20);

    private final Download download;
    private final Session session;
    private final PeerBook book = new PeerBook();
    private final Choker choker;
    private final BlockDealer dealer;
    private final List<PeerState> connected = new ArrayList<>();
    private final List<PeerState> view = Collections.unmodifiableList(connected);
    private final WebSeeds webSeeds;

    /** Connected peers and web seeds. */
    private final List<PeerState> sources = new ArrayList<>();

    private final Set<PeerState> toFlush = new LinkedHashSet<>();

    /** Connections that we are making. */
    private int connecting;

    /** Connections that peers are making to us. */
    private int arriving;

    private boolean flushScheduled;
    private long nextRechoke;
    private long nextTrackerAppeal;

    Swarm(Download download, Session session) {
        this.download = download;
        this.session = session;
        choker = new Choker(session.random());
        dealer = new BlockDealer(download, session, this);
        webSeeds = new WebSeeds(download, session);
        nextRechoke = download.now();
        nextTrackerAppeal = download.now() + ASK_TRACKERS_AGAIN.toNanos();
    }

    /** Connected peers, handshake done; not to be changed. */
    List<PeerState> connected() {
        return view;
    }

    /** Whom blocks are asked of: connected peers, and web seeds; not to be changed. */
    List<PeerState> sources() {
        return sources;
    }

    WebSeeds webSeeds() {
        return webSeeds;
    }

    /** Who deals out the work among them. */
    BlockDealer dealer() {
        return dealer;
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
        return connected.size() + connecting + arriving + webSeeds.connections();
    }

    /** Whether more peers would be of use, and are known. */
    boolean wantsPeers(long now) {
        return !download.isStopping() && !download.content().isComplete() && book.hasNext(now);
    }

    // ---- connections

    void learn(InetSocketAddress address, PeerBook.Source source) {
        if (session.admits(address.getAddress())) {
            book.add(address, source, download.now());
        }
    }

    /** The torrent has turned out to be private: whoever its trackers have not named is left, and forgotten (BEP 27). */
    void keepTrackersPeers() {
        for (PeerState peer : new ArrayList<>(connected)) {
            if (peer.reachableAt().filter(book::isFromTracker).isEmpty()) {
                peer.close("the torrent is private");
            }
        }
        book.retainTrackersPeers();
    }

    void connectMore() {
        webSeeds.connectMore();
        Places places = session.places();
        while (!download.isStopping() && connecting < MAX_CONNECTING && places.isFree(download) && hasRoom()) {
            Optional<InetSocketAddress> address = book.next(download.now());
            if (address.isEmpty()) {
                return;
            }
            PeerState peer = new PeerState(download, address.get(), false, download.now());
            connecting++;
            places.take(peer);
            session.connector().connect(address.get(), download.infoHash(), peer);
        }
    }

    /** As long as it is not known what the torrent is, what peers say of their pieces has to be kept; so they are few. */
    private boolean hasRoom() {
        return download.content().isOpen() || peers() < MAX_EARLY_PEERS;
    }

    Optional<PeerHandler> accept(InetSocketAddress address) {
        if (!hasRoom() || !session.admits(address.getAddress())) {
            return Optional.empty();
        }
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
        sources.add(peer);
        if (peer.webSeed().isPresent()) {
            webSeeds.onOpen(peer);
            return;
        }
        onSettled(peer);
        connected.add(peer);
        if (download.isStopping()) {
            peer.close("we leave");
            return;
        }
        if (download.sources().trackersOnly() && !peer.incoming() && !book.knows(peer.address())) {
            peer.close("the torrent is private"); // which was not known when we began to connect
            return;
        }
        Optional<PeerState> twin = twinOf(peer);
        if (twin.isPresent() && partWithOne(peer, twin.get()) == peer) {
            return;
        }
        PeerLink link = peer.link();
        peer.extensions().introduce();
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
        if (!download.content().isOpen()) {
            if (link.handshake().fast()) {
                link.haveNone();
            }
            return;
        }
        Bitfield have = download.content().picker().have();
        if (link.handshake().fast() && have.isFull()) {
            link.haveAll();
        } else if (link.handshake().fast() && have.isEmpty()) {
            link.haveNone();
        } else if (!have.isEmpty()) {
            link.bitfield(have);
        }
    }

    /** Where our peers can be connected to, as other peers are told. */
    List<PexMessage.Peer> exchangeable() {
        List<PexMessage.Peer> all = new ArrayList<>();
        for (PeerState peer : connected) {
            peer.reachableAt()
                    .ifPresent(address -> all.add(
                            new PexMessage.Peer(address, peer.extensions().exchangeFlags())));
        }
        return all;
    }

    /** The peer that we are connected to at this address. */
    Optional<PeerState> at(InetSocketAddress address) {
        return connected.stream()
                .filter(peer -> address.equals(peer.address())
                        || address.equals(peer.reachableAt().orElse(null)))
                .findFirst();
    }

    /** Our own address has been learnt: from now on those are preferred that all others prefer too (BEP 40). */
    void onOurAddress(InetSocketAddress ours) {
        book.rank(ours);
    }

    /** It is known what the torrent is, and what we have: whoever came before takes part from here on. */
    void onOpened() {
        Bitfield have = download.content().picker().have();
        for (PeerState peer : new ArrayList<>(connected)) {
            peer.extensions().introduce(); // again, since we know the metadata now
            peer.begin();
            int told = 0;
            for (int piece = have.nextSet(0); piece >= 0 && told < MAX_LATE_HAVES; piece = have.nextSet(piece + 1)) {
                peer.link().have(piece);
                told++;
            }
            flushLater(peer);
        }
        nextRechoke = download.now();
        dealer.fillLater();
    }

    void onClosed(PeerState peer, boolean opened, String reason) {
        session.onPeerRemoved(peer);
        sources.remove(peer);
        toFlush.remove(peer);
        if (peer.webSeed().isPresent()) {
            webSeeds.onClosed(peer, reason);
            dealer.fillLater();
            return;
        }
        if (opened) {
            connected.remove(peer);
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
        download.metadata().ifPresent(fetch -> fetch.onGone(peer));
        if (!download.isStopping()) {
            dealer.fillLater();
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

    void ban(PeerState peer, String sent) {
        if (peer.webSeed().isPresent()) {
            webSeeds.ban(peer, sent);
            return;
        }
        peer.reachableAt().ifPresent(book::forbid);
        book.ban(peer.address());
        download.detail(peer + ": banned: it sent " + sent);
        peer.close("banned: it sent " + sent);
    }

    void closeAll(String reason) {
        new ArrayList<>(sources).forEach(peer -> peer.close(reason));
    }

    // ---- time

    void onTick(long now) {
        if (download.content().isOpen()) {
            keepUp(now);
        }
        download.metadata().ifPresent(fetch -> dropIgnorant(fetch, now));
        for (PeerState peer : connected) {
            peer.extensions().onTick(now);
        }
        connectMore();
        appealToTrackers();
    }

    /** For whoever has to find out why a download is slow. */
    private void logState(long now) {
        if (!log.isDebugEnabled()) {
            return;
        }
        int requests = 0;
        int unchoked = 0;
        for (PeerState peer : sources) {
            requests += peer.requests().active();
            unchoked += peer.peerChoking() ? 0 : 1;
        }
        log.debug(
                "{}: {} B/s down, {} up; {} connected, {} unchoke us, {} being made, {} addresses; {} requests{}",
                download.infoHash(),
                download.traffic().downRate(now),
                download.traffic().upRate(now),
                sources.size(),
                unchoked,
                connecting,
                book.size(),
                requests,
                session.isDiskBehind() ? "; waits for the disk" : "");
    }

    private void keepUp(long now) {
        if (now - nextRechoke >= 0) {
            nextRechoke = now + Choker.INTERVAL.toNanos();
            choker.rechoke(connected, download.content().isComplete(), now);
            dropUseless(now);
            logState(now);
        }
        boolean released = false;
        for (PeerState peer : sources) {
            released |= peer.requests().checkSnubbed(now);
            peer.uploads().pump();
        }
        if (released) {
            dealer.fillLater();
        }
    }

    private void appealToTrackers() {
        long now = download.now();
        if (connected.size() + connecting < FEW_PEERS
                && now - nextTrackerAppeal >= 0
                && !download.content().isComplete()
                && !book.hasNext(now)) {
            nextTrackerAppeal = now + ASK_TRACKERS_AGAIN.toNanos();
            download.sources().needPeers();
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
                .filter(peer -> peer.pieces().wanted() == 0 && !peer.peerInterested()
                        || peer.requests().snubbed())
                .min(Comparator.comparingLong(
                        (PeerState peer) -> peer.requests().lastBlockAt()))
                .ifPresent(peer -> peer.close("makes room for another"));
    }

    /** Makes room for addresses not tried yet, one peer at a time: one of them may know what the torrent is. */
    private void dropIgnorant(MetadataFetch fetch, long now) {
        if (hasRoom() && session.places().isFree(download) || !book.hasNext(now)) {
            return;
        }
        connected.stream()
                .filter(peer -> now - peer.openedAt() > IGNORANT_KEPT.toNanos() && !fetch.isHopeful(peer))
                .min(Comparator.comparingLong(PeerState::openedAt))
                .ifPresent(peer -> peer.close("makes room for one that may know what the torrent is"));
    }

    // ---- what happens to the torrent

    void onStored(int pieceIndex) {
        for (PeerState peer : sources) {
            peer.have(pieceIndex);
            flushLater(peer);
        }
    }

    /** Nothing more is wanted. That we have all there is peers see for themselves, that we want no more they are told. */
    void onComplete() {
        for (PeerState peer : new ArrayList<>(sources)) {
            if (peer.webSeed().isPresent() || peer.pieces().areAll()) {
                peer.close("both of us are complete");
            } else if (!download.content().isSeed()) {
                peer.extensions().introduce();
                flushLater(peer);
            }
        }
    }

    /** A peer has told of pieces that it has. */
    void onPieces(PeerState peer) {
        if (download.content().isComplete() && peer.pieces().areAll()) {
            peer.close("both of us are complete");
        }
    }

    void onInterested(PeerState peer) {
        if (download.content().isOpen()) {
            choker.onInterested(peer, connected);
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
