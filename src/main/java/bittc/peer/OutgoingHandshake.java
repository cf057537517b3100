package bittc.peer;

import bittc.download.PeerHandler;
import bittc.download.blocks.PeerPath;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.wire.ProtocolViolation;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;

/** The handshake on an outgoing connection: we send first, for a known torrent. */
final class OutgoingHandshake extends HandshakeHandler {
    /** The one that connects. */
    interface Owner {
        /** Called when the connection stands. */
        void onConnected();

        /** Called when the connection is closed before the handshake is done. */
        void onFailed(ChannelHandlerContext context, boolean hungUp, String reason);
    }

    private final InfoHash infoHash;
    private final PeerHandler handler;
    private final Owner owner;

    OutgoingHandshake(
            PeerId ourId,
            InetSocketAddress remoteAddress,
            PeerPath.Transport transport,
            InfoHash infoHash,
            PeerHandler handler,
            Owner owner) {
        super(ourId, remoteAddress, transport, false);
        this.infoHash = infoHash;
        this.handler = handler;
        this.owner = owner;
    }

    @Override
    void onConnected(ChannelHandlerContext context) {
        owner.onConnected();
        send(context, infoHash);
    }

    @Override
    void onInfoHash(ChannelHandlerContext context, InfoHash named) throws ProtocolViolation {
        if (!named.equals(infoHash)) {
            throw new ProtocolViolation("handshake for another torrent");
        }
    }

    @Override
    PeerHandler handler() {
        return handler;
    }

    @Override
    void onFailed(ChannelHandlerContext context, boolean hungUp, String reason) {
        owner.onFailed(context, hungUp, reason);
    }

    @Override
    void onEnded(ChannelHandlerContext context) {}
}
