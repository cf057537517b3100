package bittc.download;

import bittc.loop.Later;
import bittc.torrent.Bitfield;
import bittc.wire.PexMessage;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One torrent's connections: what the open ones are told and when, and whom to let go. */
final class Swarm {
    private static final Logger log = LoggerFactory.getLogger(Swarm.class);

    /** Pieces that a peer which came early is told one by one; of more it does not learn. */
    private static final int MAX_LATE_HAVES = 20_000;

    /** Fewer connected peers than this, and the trackers are asked for more. */
    private static final int FEW_PEERS = 4;

    private static final Duration ASK_TRACKERS_AGAIN = Duration.ofSeconds(15);

    private final Download download;
    private final Session session;
    private final PeerBook book = new PeerBook();
    private final PendingConnections pending;
    private final Twins twins;
    private final Crowding crowding;
    private final Choker choker;
    private final BlockDealer dealer;
    private final List<PeerState> connected = new ArrayList<>();
    private final List<PeerState> view = Collections.unmodifiableList(connected);
    private final WebSeeds webSeeds;

    /** Connected peers and web seeds. */
    private final List<PeerState> sources = new ArrayList<>();

    private final Set<PeerState> toFlush = new LinkedHashSet<>();
    private final Later flush;

    private long nextRechoke;
    private long nextTrackerAppeal;

    Swarm(Download download, Session session) {
        this.download = download;
        this.session = session;
        pending = new PendingConnections(download, session, book);
        twins = new Twins(download, session);
        crowding = new Crowding(download, session, pending, view);
        choker = new Choker(session.random());
        dealer = new BlockDealer(download, session, this);
        webSeeds = new WebSeeds(download, session);
        flush = new Later(session.scheduler(), () -> {
            toFlush.forEach(peer -> peer.link().flush());
            toFlush.clear();
        });
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
        return pending.connecting();
    }

    /** How many have closed at the handshake. */
    int hungUp() {
        return book.hungUp();
    }

    int knownAddresses() {
        return book.size();
    }

    boolean isIdle() {
        return peers() == 0;
    }

    /** How many places of the session it takes. */
    int peers() {
        return connected.size() + pending.count() + webSeeds.connections();
    }

    /** Whether more peers would be of use, and are known. */
    boolean wantsPeers(long now) {
        return !download.isStopping() && !download.content().isComplete() && pending.hasNext(now);
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
        pending.connectMore();
    }

    /** A handler for a peer that has connected to us, or empty if it is not wanted. */
    Optional<PeerHandler> accept(InetSocketAddress address) {
        return pending.accept(address);
    }

    void onOpen(PeerState peer) {
        sources.add(peer);
        if (peer.webSeed().isPresent()) {
            webSeeds.onOpen(peer);
            return;
        }
        pending.onSettled(peer, true);
        connected.add(peer);
        if (download.isStopping()) {
            peer.close("we leave");
            return;
        }
        if (download.sources().trackersOnly() && !peer.incoming() && !book.knows(peer.address())) {
            peer.close("the torrent is private"); // which was not known when we began to connect
            return;
        }
        if (twins.closes(peer, connected)) {
            return;
        }
        PeerLink link = peer.link();
        peer.extensions().introduce();
        download.content().tell(link);
        link.flush();
        download.detail(peer + ": connected" + (link.incoming() ? " to us" : ""));
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
        dealer.onClosed(peer);
        if (peer.webSeed().isPresent()) {
            webSeeds.onClosed(peer, reason);
            dealer.fillLater();
            return;
        }
        if (opened) {
            connected.remove(peer);
            download.detail(peer + ": gone: " + reason);
        } else {
            pending.onSettled(peer, false);
            download.detail(peer + ": not reached: " + reason);
        }
        peer.reachableAt().ifPresent(address -> {
            if (reason.equals(PeerConnector.OURSELVES)) {
                book.forget(address);
                download.sources().onOurselves(address);
            } else {
                book.onClosed(address, ending(peer, opened, reason), download.now());
                if (opened && (peer.isSeed() || peer.extensions().uploadOnly())) {
                    book.onSeed(address);
                }
            }
        });
        download.metadata().ifPresent(fetch -> fetch.onGone(peer));
        if (!download.isStopping()) {
            dealer.fillLater();
            connectMore();
            appealToTrackers();
        }
    }

    private PeerBook.Ending ending(PeerState peer, boolean opened, String reason) {
        if (reason.equals(PeerConnector.HUNG_UP)) {
            return PeerBook.Ending.HUNG_UP;
        }
        if (!opened) {
            boolean offline = connected.isEmpty() && !download.content().isComplete();
            return offline ? PeerBook.Ending.OFFLINE : PeerBook.Ending.UNREACHED;
        }
        boolean useful = peer.requests().pipeline().proven() || peer.uploads().haveServed();
        return useful && !reason.equals(Twins.REASON) ? PeerBook.Ending.USEFUL : PeerBook.Ending.USELESS;
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
        download.metadata().ifPresent(fetch -> crowding.dropIgnorant(fetch, now));
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
                pending.connecting(),
                book.size(),
                requests,
                session.isDiskBehind() ? "; waits for the disk" : "");
    }

    private void keepUp(long now) {
        if (now - nextRechoke >= 0) {
            nextRechoke = now + Choker.INTERVAL.toNanos();
            twins.closeSlower(connected);
            choker.rechoke(connected, download.content().isComplete(), now);
            crowding.dropUseless(now);
            logState(now);
        }
        boolean released = false;
        for (PeerState peer : sources) {
            released |= peer.requests().checkSnubbed(now);
            peer.uploads().pump();
            peer.uploads().checkTaken(now);
        }
        if (released) {
            dealer.fillLater();
        }
    }

    private void appealToTrackers() {
        long now = download.now();
        if (connected.size() + pending.connecting() < FEW_PEERS
                && now - nextTrackerAppeal >= 0
                && !download.content().isComplete()
                && !pending.hasNext(now)) {
            nextTrackerAppeal = now + ASK_TRACKERS_AGAIN.toNanos();
            download.sources().needPeers();
        }
    }

    // ---- what happens to the torrent

    void onStored(int pieceIndex) {
        for (PeerState peer : sources) {
            peer.have(pieceIndex);
        }
    }

    /** Nothing more is wanted. That we have all there is peers see for themselves, that we want no more they are told. */
    void onComplete() {
        book.onComplete();
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

    void onNotInterested(PeerState peer) {
        if (download.content().isOpen()) {
            choker.onNotInterested(peer, connected, download.now());
        }
    }

    /** Lets what has been sent to this peer leave, once, later in this turn of the loop. */
    void flushLater(PeerState peer) {
        toFlush.add(peer);
        flush.ask();
    }
}
