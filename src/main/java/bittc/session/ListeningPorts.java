package bittc.session;

import bittc.net.PortRange;
import bittc.net.UdpPort;
import bittc.peer.PeerServer;
import java.io.IOException;
import java.util.Optional;

/**
 * The ports of a session: TCP for peers, and UDP for uTP and the DHT, with the same number where possible, so that one number
 * can be announced for both.
 */
record ListeningPorts(Optional<PeerServer> tcp, Optional<UdpPort> udp) {
    /** Nobody can reach us. */
    static final ListeningPorts NONE = new ListeningPorts(Optional.empty(), Optional.empty());

    /** The customary ports of BitTorrent clients; any free one if they are taken. */
    private static final PortRange USUAL = new PortRange(6881, 6999);

    private static final PortRange ANY = new PortRange(0, 0);

    /** Opens TCP ports. */
    interface Tcp {
        /** Takes the first free port of a range. */
        PeerServer open(PortRange ports) throws IOException;
    }

    /** Opens a UDP port. */
    interface Udp {
        UdpPort open(int number) throws IOException;
    }

    /** Opens only the UDP port, on any number: with a proxy, nobody can reach us. */
    static ListeningPorts withoutTcp(Udp udp) {
        return new ListeningPorts(Optional.empty(), tryUdp(udp, 0));
    }

    /** Opens only the TCP port. */
    static ListeningPorts withoutUdp(Optional<PortRange> wanted, Tcp tcp) throws IOException {
        return new ListeningPorts(Optional.of(openTcp(wanted, tcp)), Optional.empty());
    }

    /**
     * Opens both. If no number of the range is free for both, UDP takes any port; if it cannot have that, there is none.
     *
     * @param wanted the user's; empty for the usual ports, or any if those are taken
     * @throws IOException if there is no TCP port
     */
    static ListeningPorts open(Optional<PortRange> wanted, Tcp tcp, Udp udp) throws IOException {
        PortRange range = wanted.orElse(USUAL);
        int first = range.first();
        while (first <= range.last()) {
            PeerServer server;
            try {
                server = tcp.open(new PortRange(first, range.last()));
            } catch (IOException e) {
                break; // the rest of the range is taken
            }
            Optional<UdpPort> same = tryUdp(udp, server.port());
            if (same.isPresent() || first == 0) {
                return new ListeningPorts(Optional.of(server), same.or(() -> tryUdp(udp, 0)));
            }
            first = server.port() + 1;
            server.close();
        }
        return new ListeningPorts(Optional.of(openTcp(wanted, tcp)), tryUdp(udp, 0));
    }

    private static PeerServer openTcp(Optional<PortRange> wanted, Tcp tcp) throws IOException {
        try {
            return tcp.open(wanted.orElse(USUAL));
        } catch (IOException e) {
            if (wanted.isPresent()) {
                throw e;
            }
            return tcp.open(ANY);
        }
    }

    private static Optional<UdpPort> tryUdp(Udp udp, int number) {
        try {
            return Optional.of(udp.open(number));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
