package bittc.download;

import bittc.net.HostKey;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One torrent's connections that are not open yet: those that we make to addresses of its {@link PeerBook}, and those that
 * peers make to us. Each takes a place of the session from its beginning on, and counts here until it opens or fails.
 */
final class PendingConnections {
    /** Connections being made at the same time, for one torrent. */
    private static final int MAX_CONNECTING = 30;

    /** Connections before it is known what the torrent is: each may cost half a MiB. */
    private static final int MAX_EARLY_PEERS = 60;

    private final Download download;
    private final Session session;
    private final PeerBook book;
    private int connecting;
    private int arriving;

    PendingConnections(Download download, Session session, PeerBook book) {
        this.download = download;
        this.session = session;
        this.book = book;
    }

    /** How many we are making. */
    int connecting() {
        return connecting;
    }

    /** How many there are, those that peers make among them. */
    int count() {
        return connecting + arriving;
    }

    /** Connects to as many addresses as there are, and places for them. */
    void connectMore() {
        Places places = session.places();
        long now = download.now();
        while (!download.isStopping()
                && connecting < MAX_CONNECTING
                && session.dialer().hasTurn(now)
                && hasRoom()
                && places.isFree(download)) {
            Optional<InetSocketAddress> address =
                    book.next(now, host -> session.dialer().mayDial(host, now));
            if (address.isEmpty()) {
                return;
            }
            PeerState peer = new PeerState(download, address.get(), false, now);
            connecting++;
            session.dialer().onDial(HostKey.of(address.get().getAddress()), now);
            places.take(peer);
            session.connector().connect(address.get(), download.infoHash(), peer);
        }
    }

    /** As long as it is not known what the torrent is, what peers say of their pieces has to be kept; so they are few. */
    boolean hasRoom() {
        return download.content().isOpen() || download.swarm().peers() < MAX_EARLY_PEERS;
    }

    /** A handler for a peer that has connected to us, or empty if it is not wanted. */
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

    /** Whether there is an address to connect to now. */
    boolean hasNext(long now) {
        return book.hasNext(now, host -> session.dialer().mayDial(host, now));
    }

    /** One of them has opened or failed. */
    void onSettled(PeerState peer, boolean opened) {
        if (peer.incoming()) {
            arriving--;
        } else {
            connecting--;
            session.dialer().onSettled(HostKey.of(peer.address().getAddress()), opened, download.now());
        }
    }
}
