package bittc.download;

import bittc.download.blocks.DataState;
import bittc.download.connect.ConnectionSlots;
import bittc.download.connect.DialHints;
import bittc.download.connect.DialLimiter;
import bittc.download.connect.PeerBook;
import bittc.net.HostKey;
import bittc.torrent.InfoHashes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * One torrent's connections that are not open yet: outgoing ones, to addresses of its {@link PeerBook}, and incoming ones.
 * Each takes one of the session's slots from the start, and counts here until it opens or fails.
 */
final class PendingConnections {
    /** Pending outgoing connections of one torrent. */
    private static final int MAX_CONNECTING = 30;

    /** Connections before the metadata is known: each may cost half a MiB. */
    private static final int MAX_EARLY_PEERS = 60;

    /** The torrent. */
    interface Owner extends ConnectionSlots.Holder {
        /** Returns whether it is ending. */
        boolean isStopping();

        /** Creates the handler of an outgoing or incoming connection. */
        PeerHandler handler(InetSocketAddress address, boolean incoming);
    }

    private final Owner owner;
    private final InfoHashes infoHashes;
    private final DataState data;
    private final PeerBook book;
    private final ConnectionSlots slots;
    private final DialLimiter dialer;
    private final PeerConnector connector;
    private final Predicate<InetAddress> admits;
    private final LongSupplier clock;
    private int connecting;

    PendingConnections(Owner owner, InfoHashes infoHashes, DataState data, PeerBook book, SessionResources session) {
        this.owner = owner;
        this.infoHashes = infoHashes;
        this.data = data;
        this.book = book;
        slots = session.slots();
        dialer = session.dialer();
        connector = session.connector();
        admits = session.admits();
        clock = session.clock();
    }

    /** The number of pending outgoing connections. */
    int connecting() {
        return connecting;
    }

    /** Connects to as many addresses as are due and have slots. */
    void connectMore() {
        long now = clock.getAsLong();
        while (mayDial(now)) {
            Optional<InetSocketAddress> address = book.next(now, host -> dialer.mayDial(host, now));
            if (address.isEmpty()) {
                return;
            }
            dial(address.get(), book.dialHints(address.get(), now), now);
        }
    }

    /** Connects at once to a peer that connects to us at the same time (BEP 55). */
    void punch(InetSocketAddress address) {
        long now = clock.getAsLong();
        if (mayDial(now) && book.take(address, host -> dialer.mayDial(host, now))) {
            dial(address, book.dialHints(address, now).holepunched(), now);
        }
    }

    private boolean mayDial(long now) {
        return !owner.isStopping()
                && connecting < MAX_CONNECTING
                && dialer.hasTurn(now)
                && hasRoom()
                && slots.isFree(owner);
    }

    private void dial(InetSocketAddress address, DialHints hints, long now) {
        connecting++;
        dialer.onDial(HostKey.of(address.getAddress()), now);
        slots.take(owner);
        connector.connect(address, infoHashes.primary(), hints, owner.handler(address, false));
    }

    /** Returns whether one more is allowed: few before the metadata is known, as each peer's haves must be kept. */
    boolean hasRoom() {
        return data.isOpen() || slots.heldBy(owner) < MAX_EARLY_PEERS;
    }

    /** Returns a handler for an incoming peer, or empty to refuse it. */
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

    /** Returns whether there is an address to connect to now. */
    boolean hasNext(long now) {
        return book.hasNext(now, host -> dialer.mayDial(host, now));
    }

    /** Gives back the slot of a connection that has ended or failed. */
    void onClosed(InetSocketAddress address, boolean incoming) {
        if (incoming) {
            slots.giveBackFrom(address.getAddress(), owner);
        } else {
            slots.giveBack(owner);
        }
    }

    /** Notes that an outgoing connection has opened or failed. */
    void onSettled(InetSocketAddress address, boolean opened) {
        connecting--;
        dialer.onSettled(HostKey.of(address.getAddress()), opened, clock.getAsLong());
    }
}
