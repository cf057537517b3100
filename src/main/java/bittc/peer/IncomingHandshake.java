package bittc.peer;

import bittc.download.IncomingPeers;
import bittc.download.PeerHandler;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.wire.ProtocolViolation;
import io.netty.channel.ChannelHandlerContext;

/** The handshake on an incoming connection: we answer once the peer has named a torrent that has room for it. */
final class IncomingHandshake extends HandshakeHandler {
    private final IncomingPeers peers;
    private final HalfOpenConnections halfOpen;
    private PeerHandler handler;

    IncomingHandshake(PeerId ourId, IncomingPeers peers, HalfOpenConnections halfOpen) {
        super(ourId, true);
        this.peers = peers;
        this.halfOpen = halfOpen;
    }

    @Override
    void onConnected(ChannelHandlerContext context) {
        halfOpen.add(context.channel(), remoteAddress().getAddress());
    }

    @Override
    void onInfoHash(ChannelHandlerContext context, InfoHash infoHash) throws ProtocolViolation {
        handler = peers.accept(infoHash, remoteAddress())
                .orElseThrow(() -> new ProtocolViolation("no such torrent, or no room"));
        send(context, infoHash);
    }

    @Override
    PeerHandler handler() {
        return handler;
    }

    @Override
    void onEnded(ChannelHandlerContext context) {
        halfOpen.remove(context.channel());
    }
}
