package bittc.peer;

import bittc.download.PeerConnector;
import bittc.download.PeerHandler;
import bittc.download.connect.DialHints;
import bittc.net.Network;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Connects to peers over TCP and uTP, with clear or encrypted handshakes. */
public final class NettyPeerConnector implements PeerConnector {
    private final NettyLoop loop;
    private final PeerId ourId;
    private final Encryption encryption;
    private final TcpTransport tcp;
    private Optional<UtpTransport> utp = Optional.empty();

    /**
     * Connects on this loop.
     *
     * @param ourId our peer id; a peer with the same id is ourselves, and is refused
     * @param network of the same loop
     */
    public NettyPeerConnector(NettyLoop loop, Network network, PeerId ourId, Encryption encryption) {
        this.loop = loop;
        this.ourId = ourId;
        this.encryption = encryption;
        this.tcp = new TcpTransport(network, loop.allocator());
    }

    /** Connects over this transport too, from now on. */
    public void use(UtpTransport transport) {
        utp = Optional.of(transport);
    }

    @Override
    public void connect(InetSocketAddress address, InfoHash infoHash, DialHints hints, PeerHandler handler) {
        assert loop.onLoop();
        if (hints.holepunch()) {
            utp.ifPresentOrElse(
                    over -> dial(over.punching(), address, infoHash, hints, handler, new Alone(handler))
                            .start(),
                    () -> loop.execute(() -> handler.onClosed(false, "no uTP")));
        } else if (utp.isPresent()) {
            ConnectRace race = new ConnectRace(
                    loop,
                    handler,
                    owner -> dial(tcp, address, infoHash, hints, handler, owner),
                    owner -> dial(utp.get(), address, infoHash, hints, handler, owner));
            race.start(hints);
        } else {
            dial(tcp, address, infoHash, hints, handler, new Alone(handler)).start();
        }
    }

    private Dial dial(
            Dial.Transport transport,
            InetSocketAddress address,
            InfoHash infoHash,
            DialHints hints,
            PeerHandler handler,
            Dial.Owner owner) {
        return new Dial(ourId, encryption, transport, address, infoHash, hints, handler, owner);
    }

    /** A dial without another beside it. */
    private record Alone(PeerHandler handler) implements Dial.Owner {
        @Override
        public void onConnected() {}

        @Override
        public void onFailed(String reason) {
            handler.onClosed(false, reason);
        }
    }
}
