package bittc.download;

import bittc.wire.HolepunchMessage;
import bittc.wire.HolepunchMessage.Type;
import bittc.wire.PexMessage;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Holepunching (BEP 55) over one connection. A peer that is connected to two others introduces them to each other, and both
 * connect over uTP at the same moment, through their NATs. We introduce others, are introduced, and ask for introductions.
 */
final class Introductions {
    /** Introductions that a peer may request in {@link #TIME}. */
    static final int MAX_REQUESTED = 20;

    /** Introductions to others that we take from a peer in {@link #TIME}. */
    static final int MAX_TAKEN = 5;

    /** Addresses kept that the peer has told us of: four messages of peer exchange. */
    static final int MAX_NAMED = 4 * PexMessage.MAX_PEERS;

    static final Duration TIME = Duration.ofMinutes(1);

    /** The peer, as far as it matters here. */
    interface Peer {
        /** The peer's listening address, or else the one it connected from. */
        InetSocketAddress address();

        /** Returns whether the peer has offered the extension. */
        boolean supportsHolepunching();

        /** Returns whether the peer and that address could reach each other. */
        boolean mayReach(InetSocketAddress address);

        void send(HolepunchMessage message);
    }

    /** The torrent. */
    interface Owner {
        /** The connected peer at this address. */
        Optional<Introductions> introductionsAt(InetSocketAddress address);

        /** Called when a peer introduces another, which tries to connect to us now. */
        void onIntroduced(InetSocketAddress address);
    }

    private final Peer peer;
    private final Owner torrent;
    private final LongSupplier clock;

    /** Addresses that this peer is, or was lately, connected to, and that support holepunching, as it says. */
    private final Set<InetSocketAddress> named = new LinkedHashSet<>();

    private long since;
    private int requested;
    private int taken;

    Introductions(Peer peer, Owner torrent, LongSupplier clock) {
        this.peer = peer;
        this.torrent = torrent;
        this.clock = clock;
        since = clock.getAsLong();
    }

    /** Notes the addresses that the peer has told us of, and those that have left it; it can introduce us to some. */
    void onExchanged(List<PexMessage.Peer> added, List<InetSocketAddress> dropped) {
        dropped.forEach(named::remove);
        for (PexMessage.Peer each : added) {
            if (each.has(PexMessage.HOLEPUNCH)) {
                named.add(each.address());
            }
        }
        while (named.size() > MAX_NAMED) {
            named.remove(named.iterator().next());
        }
    }

    /** Returns whether the peer can introduce us to this address. */
    boolean mayAskFor(InetSocketAddress address) {
        return peer.supportsHolepunching() && named.contains(address);
    }

    /** Asks the peer to introduce us to this address. */
    void ask(InetSocketAddress address) {
        peer.send(new HolepunchMessage(Type.RENDEZVOUS, address, 0));
    }

    void onMessage(HolepunchMessage message) {
        long now = clock.getAsLong();
        if (now - since > TIME.toNanos()) {
            since = now;
            requested = 0;
            taken = 0;
        }
        switch (message.type()) {
            case RENDEZVOUS -> {
                if (++requested <= MAX_REQUESTED) {
                    introduce(message.address());
                }
            }
            case CONNECT -> {
                if (peer.mayReach(message.address()) && ++taken <= MAX_TAKEN) {
                    torrent.onIntroduced(message.address());
                }
            }
            case ERROR -> named.remove(message.address()); // it cannot introduce us there
        }
    }

    /** Introduces this peer and another of ours to each other, so that they connect at the same moment. */
    private void introduce(InetSocketAddress wanted) {
        Optional<Introductions> other = torrent.introductionsAt(wanted);
        int error = 0;
        if (other.isEmpty()) {
            error = HolepunchMessage.NOT_CONNECTED;
        } else if (other.get() == this) {
            error = HolepunchMessage.NO_SELF;
        } else if (!other.get().peer.supportsHolepunching()) {
            error = HolepunchMessage.NO_SUPPORT;
        }
        if (error != 0) {
            peer.send(new HolepunchMessage(Type.ERROR, wanted, error));
            return;
        }
        other.get().peer.send(new HolepunchMessage(Type.CONNECT, peer.address(), 0));
        peer.send(new HolepunchMessage(Type.CONNECT, wanted, 0));
    }
}
