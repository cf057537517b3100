package bittc.download;

import bittc.download.blocks.DataState;
import bittc.download.blocks.PeerPath;
import bittc.download.connect.ConnectionSlots;
import bittc.download.connect.IntroductionLimiter;
import bittc.download.connect.PeerBook;
import bittc.download.connect.PeerHints;
import bittc.torrent.InfoHashes;
import bittc.torrent.PeerId;
import bittc.wire.PexMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Manages one torrent's connections to peers: known addresses, connections to make, and peers to drop. */
final class Connections {
    /** With fewer connected peers than this, trackers are asked for more. */
    private static final int FEW_PEERS = 4;

    private static final Duration ASK_TRACKERS_AGAIN = Duration.ofSeconds(15);

    private final ConnectionSlots.Holder owner;
    private final SessionResources session;
    private final DataState data;
    private final PeerSources sources;
    private final Consumer<InetSocketAddress> addressListener;
    private final Predicate<InetAddress> admits;
    private final LongSupplier clock;
    private final PeerId ourId;
    private final IntroductionLimiter limiter;
    private final boolean punchesHoles;
    private final PeerBook book;
    private final PendingConnections pending;
    private final DuplicateConnections duplicates;
    private final PeerEviction eviction;
    private final List<PeerConnection> connected = new ArrayList<>();
    private final List<PeerConnection> view = Collections.unmodifiableList(connected);
    private final ConnectionTally tally = new ConnectionTally();
    private long nextTrackerAppeal;

    /** Starts without addresses. */
    Connections(
            PendingConnections.Owner owner,
            InfoHashes infoHashes,
            DataState data,
            PeerSources sources,
            SessionResources session) {
        this.owner = owner;
        this.session = session;
        this.data = data;
        this.sources = sources;
        admits = session.admits();
        clock = session.clock();
        ourId = session.peerId();
        limiter = session.introductions();
        punchesHoles = session.options().utp();
        book = new PeerBook(infoHashes.primary(), session.slots()::torrents, session.bans());
        pending = new PendingConnections(owner, infoHashes, data, book, session);
        duplicates = new DuplicateConnections(session.peerId(), clock);
        eviction = new PeerEviction(owner, session.slots(), pending);
        addressListener = this::onOurAddress;
        nextTrackerAppeal = clock.getAsLong() + ASK_TRACKERS_AGAIN.toNanos();
    }

    /** Claims a share of the session's slots, and is told our address, until {@link #leave}. */
    void join() {
        session.slots().add(owner);
        session.discovery().addAddressListener(addressListener);
    }

    void leave() {
        session.slots().remove(owner);
        session.discovery().removeAddressListener(addressListener);
    }

    /** Connected peers, after their handshake; read-only. */
    List<PeerConnection> connected() {
        return view;
    }

    /** The number of pending outgoing connections. */
    int connecting() {
        return pending.connecting();
    }

    /** The number of addresses that closed at the handshake. */
    int hungUp() {
        return book.hungUp();
    }

    /** Counts of all connections so far. */
    ConnectionTally tally() {
        return tally;
    }

    int knownAddresses() {
        return book.size();
    }

    /** Returns whether there is an address to connect to now. */
    boolean hasNext(long now) {
        return pending.hasNext(now);
    }

    // ---- addresses

    /** Adds an address that may have a peer. */
    void learn(InetSocketAddress address, PeerHints hints) {
        if (admits.test(address.getAddress())) {
            book.add(address, hints, clock.getAsLong());
        }
    }

    /** Closes and forgets peers that the trackers have not named, as the torrent turned out to be private (BEP 27). */
    void dropUnlessAllowedInPrivate() {
        for (PeerConnection peer : new ArrayList<>(connected)) {
            if (peer.reachableAt().filter(book::isAllowedInPrivate).isEmpty()) {
                peer.close("the torrent is private");
            }
        }
        book.retainAllowedInPrivate();
    }

    /** Sets our own address, from which dial priorities follow (BEP 40). */
    void onOurAddress(InetSocketAddress ours) {
        book.rank(ours);
    }

    /** Notes the listening port of an incoming peer: we can connect there once it has gone. */
    void onListens(PeerConnection peer, int port) {
        InetSocketAddress listening = new InetSocketAddress(peer.address().getAddress(), port);
        if (peer.reachableAt().isEmpty() && book.occupy(listening, clock.getAsLong())) {
            peer.setReachableAt(listening);
        }
    }

    /** Addresses of our peers to send to other peers. */
    List<PexMessage.Peer> exchangeable() {
        List<PexMessage.Peer> all = new ArrayList<>();
        for (PeerConnection peer : connected) {
            peer.reachableAt()
                    .ifPresent(address -> all.add(
                            new PexMessage.Peer(address, peer.extensions().exchangeFlags())));
        }
        return all;
    }

    /** The connected peer at this address. */
    Optional<PeerConnection> at(InetSocketAddress address) {
        return connected.stream()
                .filter(peer -> address.equals(peer.address())
                        || address.equals(peer.reachableAt().orElse(null)))
                .findFirst();
    }

    // ---- connections

    void connectMore() {
        pending.connectMore();
    }

    /** Connects at once to a peer that connects to us at the same time (BEP 55). */
    void punch(InetSocketAddress address) {
        pending.punch(address);
    }

    /** Asks a peer that knows this address to introduce us, as we cannot reach it. */
    private void askForIntroduction(InetSocketAddress address) {
        for (PeerConnection peer : connected) {
            Introductions introductions = peer.extensions().introductions();
            if (introductions.mayAskFor(address) && limiter.mayAsk(address, clock.getAsLong())) {
                introductions.ask(address);
                return;
            }
        }
    }

    /** Returns a handler for an incoming peer, or empty to refuse it. */
    Optional<PeerHandler> accept(InetSocketAddress address) {
        return pending.accept(address);
    }

    /** Called when the handshake is done; returns whether the peer stays. */
    boolean onOpen(PeerConnection peer) {
        if (!peer.incoming()) {
            pending.onSettled(peer.address(), true);
            pending.connectMore(); // it made room for the next
        }
        connected.add(peer);
        if (peer.incoming() && peer.link().path().transport() == PeerPath.Transport.UTP) {
            onListens(peer, peer.address().getPort()); // uTP connects from the port that it listens on
        }
        tally.onOpen(peer.link().path());
        if (sources.trackersOnly() && !peer.incoming() && !book.knows(peer.address())) {
            peer.close("the torrent is private"); // not known when we started to connect
            return false;
        }
        return !duplicates.closes(peer, connected);
    }

    /** Called when a connection has ended or failed. */
    void onClosed(PeerConnection peer, boolean opened, String reason) {
        pending.onClosed(peer.address(), peer.incoming());
        if (opened) {
            connected.remove(peer);
        } else if (!peer.incoming()) {
            pending.onSettled(peer.address(), false);
            tally.onFailed(reason);
            if (punchesHoles && sources.exchangesPeers() && ending(peer, false, reason) == PeerBook.Ending.UNREACHED) {
                askForIntroduction(peer.address());
            }
        }
        peer.reachableAt().ifPresent(address -> {
            if (reason.equals(PeerConnector.OURSELVES)) {
                book.forget(address);
                sources.onOurselves(address);
            } else {
                book.onClosed(address, ending(peer, opened, reason), clock.getAsLong());
                if (opened) {
                    notePath(peer, address);
                }
                if (opened && (peer.isSeed() || peer.extensions().uploadOnly())) {
                    book.onSeed(address);
                }
            }
        });
    }

    private void notePath(PeerConnection peer, InetSocketAddress address) {
        PeerPath path = peer.link().path();
        book.onWorked(address, path.transport() == PeerPath.Transport.UTP, path.isEncrypted());
        if (peer.extensions().prefersEncryption()) {
            book.onPrefersEncryption(address);
        }
    }

    /** Notes that a peer refuses encrypted connections over this transport. */
    void onEncryptionRefused(PeerConnection peer, PeerPath.Transport over) {
        book.onEncryptionRefused(peer.address(), over == PeerPath.Transport.UTP, clock.getAsLong());
    }

    private PeerBook.Ending ending(PeerConnection peer, boolean opened, String reason) {
        if (PeerConnector.isHungUp(reason)) {
            return PeerBook.Ending.HUNG_UP;
        }
        if (!opened) {
            boolean offline = connected.isEmpty() && !data.isComplete();
            return offline ? PeerBook.Ending.OFFLINE : PeerBook.Ending.UNREACHED;
        }
        boolean useful = peer.isProven() || peer.uploads().haveServed();
        return useful && !reason.equals(DuplicateConnections.REASON) ? PeerBook.Ending.USEFUL : PeerBook.Ending.USELESS;
    }

    void ban(PeerConnection peer, String sent) {
        peer.reachableAt().ifPresent(book::forbid);
        book.ban(peer.address());
        peer.close("banned: it sent " + sent);
    }

    /** Called when all wanted pieces are complete: seeds are of no use. */
    void onComplete() {
        book.onComplete();
    }

    // ---- time

    /** Keeps what depends on all peers up to date. Called a few times a second. */
    void onTick() {
        appealToTrackers();
        if (data.isOpen() && !data.isComplete()) {
            shareNewPieces();
        }
    }

    /** Divides the pieces that only seeds have among those who fetch: each finds its own share by the order of peer ids. */
    private void shareNewPieces() {
        int fetching = 1;
        int before = 0;
        for (PeerConnection peer : connected) {
            if (!peer.isSeed()) {
                fetching++;
                before += peer.link().handshake().peerId().compareTo(ourId) < 0 ? 1 : 0;
            }
        }
        data.picker().share(before, fetching);
    }

    /** Closes duplicates, and peers that must make room for others. Called every few seconds. */
    void prune(long now) {
        duplicates.closeSlower(connected);
        eviction.dropUseless(connected, now);
    }

    /**
     * While fetching metadata: closes one peer that does not offer it, if others wait for its slot.
     *
     * @param hopeful returns whether a peer may still deliver
     */
    void dropIgnorant(Predicate<? super PeerConnection> hopeful, long now) {
        eviction.dropIgnorant(connected, hopeful, now);
    }

    /** Asks trackers for more peers if there are few and no address is left to try. Cheap to call often. */
    void appealToTrackers() {
        long now = clock.getAsLong();
        if (connected.size() + pending.connecting() < FEW_PEERS
                && now - nextTrackerAppeal >= 0
                && !data.isComplete()
                && !pending.hasNext(now)) {
            nextTrackerAppeal = now + ASK_TRACKERS_AGAIN.toNanos();
            sources.needPeers();
        }
    }
}
