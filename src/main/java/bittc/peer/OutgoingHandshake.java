package bittc.peer;

import bittc.download.PeerHandler;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.wire.ProtocolViolation;
import io.netty.channel.ChannelHandlerContext;

/** The handshake on an outgoing connection: we send first, for a known torrent. */
final class OutgoingHandshake extends HandshakeHandler {
    private final InfoHash infoHash;
    private final PeerHandler handler;

    OutgoingHandshake(PeerId ourId, InfoHash infoHash, PeerHandler handler) {
        super(ourId, false);
        this.infoHash = infoHash;
        this.handler = handler;
    }

    @Override
    void onConnected(ChannelHandlerContext context) {
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
    void onEnded(ChannelHandlerContext context) {}
}
