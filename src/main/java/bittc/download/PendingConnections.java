package bittc.download;

import bittc.download.blocks.DataState;
import bittc.download.connect.ConnectionSlots;
import bittc.download.connect.Dialer;
import bittc.download.connect.PeerBook;
import bittc.net.HostKey;
import bittc.torrent.InfoHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * One torrent's connections that are not open yet: those that we make to addresses of its {@link PeerBook}, and those that
 * peers make to us. Each takes a place of the session from its beginning on, and counts here until it opens or fails.
 */
final class PendingConnections {
    /** Connections being made at the same time, for one torrent. */
    private static final int MAX_CONNECTING = 30;

    /** Connections before it is known what the torrent is: each may cost half a MiB. */
    private static final int MAX_EARLY_PEERS = 60;

    /** Who wants to connect. */
    interface Owner extends ConnectionSlots.Holder {
        /** Whether it has begun to end. */
        boolean isStopping();

        /** What takes a connection that is to be made, or has been made to us. */
        PeerHandler handler(InetSocketAddress address, boolean incoming);
    }

    private final Owner owner;
    private final InfoHash infoHash;
    private final DataState data;
    private final PeerBook book;
    private final ConnectionSlots slots;
    private final Dialer dialer;
    private final PeerConnector connector;
    private final Predicate<InetAddress> admits;
    private final LongSupplier clock;
    private int connecting;

    PendingConnections(Owner owner, InfoHash infoHash, DataState data, PeerBook book, SessionResources session) {
        this.owner = owner;
        this.infoHash = infoHash;
        this.data = data;
        this.book = book;
        slots = session.slots();
        dialer = session.dialer();
        connector = session.connector();
        admits = session.admits();
        clock = session.clock();
    }

    /** How many we are making. */
    int connecting() {
        return connecting;
    }

    /** Connects to as many addresses as there are, and places for them. */
    void connectMore() {
        long now = clock.getAsLong();
        while (!owner.isStopping()
                && connecting < MAX_CONNECTING
                && dialer.hasTurn(now)
                && hasRoom()
                && slots.isFree(owner)) {
            Optional<InetSocketAddress> address = book.next(now, host -> dialer.mayDial(host, now));
            if (address.isEmpty()) {
                return;
            }
            connecting++;
            dialer.onDial(HostKey.of(address.get().getAddress()), now);
            slots.take(owner);
            connector.connect(address.get(), infoHash, owner.handler(address.get(), false));
        }
    }

    /** As long as it is not known what the torrent is, what peers say of their pieces has to be kept; so they are few. */
    boolean hasRoom() {
        return data.isOpen() || slots.heldBy(owner) < MAX_EARLY_PEERS;
    }

    /** A handler for a peer that has connected to us, or empty if it is not wanted. */
    Optional<PeerHandler> accept(InetSocketAddress address) {
        if (!hasRoom() || !admits.test(address.getAddress())) {
            return Optional.empty();
        }
        if (book.isBanned(address) || !slots.isFreeFor(address.getAddress(), owner)) {
            return Optional.empty();
        }
        slots.takeFrom(address.getAddress(), owner);
        return Optional.of(owner.handler(address, true));
    }

    /** Whether there is an address to connect to now. */
    boolean hasNext(long now) {
        return book.hasNext(now, host -> dialer.mayDial(host, now));
    }

    /** A connection has ended, or never came to be: gives back its place. */
    void onClosed(InetSocketAddress address, boolean incoming) {
        if (incoming) {
            slots.giveBackFrom(address.getAddress(), owner);
        } else {
            slots.giveBack(owner);
        }
    }

    /** A connection that we make has opened or failed. */
    void onSettled(InetSocketAddress address, boolean opened) {
        connecting--;
        dialer.onSettled(HostKey.of(address.getAddress()), opened, clock.getAsLong());
    }
}
