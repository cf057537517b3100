package bittc.download;

import bittc.download.blocks.DataState;
import bittc.download.connect.PeerBook;
import bittc.torrent.InfoHash;
import bittc.wire.PexMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** One torrent's connections to peers: which addresses it knows, which it connects to, and which peers it lets go. */
public final class Connections {
    /** Fewer connected peers than this, and the trackers are asked for more. */
    private static final int FEW_PEERS = 4;

    private static final Duration ASK_TRACKERS_AGAIN = Duration.ofSeconds(15);

    private final DataState data;
    private final PeerSources sources;
    private final Predicate<InetAddress> admits;
    private final LongSupplier clock;
    private final PeerBook book;
    private final PendingConnections pending;
    private final DuplicateConnections duplicates;
    private final PeerEviction eviction;
    private final List<PeerConnection> connected = new ArrayList<>();
    private final List<PeerConnection> view = Collections.unmodifiableList(connected);
    private long nextTrackerAppeal;

    /** No address is known yet. */
    Connections(
            PendingConnections.Owner owner,
            InfoHash infoHash,
            DataState data,
            PeerSources sources,
            SessionResources session) {
        this.data = data;
        this.sources = sources;
        admits = session.admits();
        clock = session.clock();
        book = new PeerBook(session.slots()::torrents);
        pending = new PendingConnections(owner, infoHash, data, book, session);
        duplicates = new DuplicateConnections(session.peerId(), clock);
        eviction = new PeerEviction(owner, session.slots(), pending);
        nextTrackerAppeal = clock.getAsLong() + ASK_TRACKERS_AGAIN.toNanos();
    }

    /** Connected peers, handshake done; not to be changed. */
    List<PeerConnection> connected() {
        return view;
    }

    /** How many are being made. */
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

    /** Whether there is an address to connect to now. */
    boolean hasNext(long now) {
        return pending.hasNext(now);
    }

    // ---- addresses

    /** Somebody says that there is a peer. */
    void learn(InetSocketAddress address, PeerBook.Source source) {
        if (admits.test(address.getAddress())) {
            book.add(address, source, clock.getAsLong());
        }
    }

    /** The torrent has turned out to be private: whoever its trackers have not named is left, and forgotten (BEP 27). */
    void keepTrackersPeers() {
        for (PeerConnection peer : new ArrayList<>(connected)) {
            if (peer.reachableAt().filter(book::isFromTracker).isEmpty()) {
                peer.close("the torrent is private");
            }
        }
        book.retainTrackersPeers();
    }

    /** Our own address has been learnt: from now on those are preferred that all others prefer too (BEP 40). */
    void onOurAddress(InetSocketAddress ours) {
        book.rank(ours);
    }

    /** A peer that connected to us has told where it listens: that is an address to connect to once it has gone. */
    void onListens(PeerConnection peer, int port) {
        InetSocketAddress listening = new InetSocketAddress(peer.address().getAddress(), port);
        if (peer.reachableAt().isEmpty() && book.occupy(listening, clock.getAsLong())) {
            peer.setReachableAt(listening);
        }
    }

    /** Where our peers can be connected to, as other peers are told. */
    List<PexMessage.Peer> exchangeable() {
        List<PexMessage.Peer> all = new ArrayList<>();
        for (PeerConnection peer : connected) {
            peer.reachableAt()
                    .ifPresent(address -> all.add(
                            new PexMessage.Peer(address, peer.extensions().exchangeFlags())));
        }
        return all;
    }

    /** The peer that we are connected to at this address. */
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

    /** A handler for a peer that has connected to us, or empty if it is not wanted. */
    Optional<PeerHandler> accept(InetSocketAddress address) {
        return pending.accept(address);
    }

    /** The handshake is done; returns whether the peer stays. */
    boolean onOpen(PeerConnection peer) {
        if (!peer.incoming()) {
            pending.onSettled(peer.address(), true);
        }
        connected.add(peer);
        if (sources.trackersOnly() && !peer.incoming() && !book.knows(peer.address())) {
            peer.close("the torrent is private"); // which was not known when we began to connect
            return false;
        }
        return !duplicates.closes(peer, connected);
    }

    /** A connection has ended, or never came to be. */
    void onClosed(PeerConnection peer, boolean opened, String reason) {
        pending.onClosed(peer.address(), peer.incoming());
        if (opened) {
            connected.remove(peer);
        } else if (!peer.incoming()) {
            pending.onSettled(peer.address(), false);
        }
        peer.reachableAt().ifPresent(address -> {
            if (reason.equals(PeerConnector.OURSELVES)) {
                book.forget(address);
                sources.onOurselves(address);
            } else {
                book.onClosed(address, ending(peer, opened, reason), clock.getAsLong());
                if (opened && (peer.isSeed() || peer.extensions().uploadOnly())) {
                    book.onSeed(address);
                }
            }
        });
    }

    private PeerBook.Ending ending(PeerConnection peer, boolean opened, String reason) {
        if (reason.equals(PeerConnector.HUNG_UP)) {
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

    /** Nothing more is wanted: seeds are of no use. */
    void onComplete() {
        book.onComplete();
    }

    // ---- time

    /** Closes those who have to go, of several that are one peer, or when others wait for a place. Called every few seconds. */
    void prune(long now) {
        duplicates.closeSlower(connected);
        eviction.dropUseless(connected, now);
    }

    /**
     * While it is asked what the torrent is: closes one that does not say, when others wait for its place.
     *
     * @param hopeful whether something may be expected of a peer
     */
    void dropIgnorant(Predicate<? super PeerConnection> hopeful, long now) {
        eviction.dropIgnorant(connected, hopeful, now);
    }

    /** Asks the trackers for more peers, if there are few and nobody is left to connect to. May be called often. */
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
