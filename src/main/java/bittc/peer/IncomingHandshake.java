package bittc.peer;

import bittc.download.EncryptionPolicy;
import bittc.download.IncomingPeers;
import bittc.download.PeerHandler;
import bittc.download.blocks.PeerPath;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetSocketAddress;

/** The handshake on an incoming connection: we answer once the peer has named a torrent that has room for it. */
final class IncomingHandshake extends HandshakeHandler {
    private final IncomingPeers peers;
    private final HalfOpenConnections halfOpen;
    private final Encryption encryption;
    private PeerHandler handler;

    IncomingHandshake(
            PeerId ourId,
            InetSocketAddress remoteAddress,
            PeerPath.Transport transport,
            IncomingPeers peers,
            HalfOpenConnections halfOpen,
            Encryption encryption) {
        super(ourId, remoteAddress, transport, true);
        this.peers = peers;
        this.halfOpen = halfOpen;
        this.encryption = encryption;
    }

    @Override
    void onConnected(ChannelHandlerContext context) {
        halfOpen.add(context.channel(), remoteAddress().getAddress());
    }

    /** Takes what is no handshake for the key that begins an encrypted one. */
    @Override
    void onOtherProtocol(ChannelHandlerContext context, ByteBuf bytes, ProtocolViolation violation)
            throws ProtocolViolation {
        if (encryption.policy() == EncryptionPolicy.OFF || isEncrypted()) {
            throw violation;
        }
        MseHandler mse = MseHandler.incoming(encryption, this, peers);
        context.pipeline().addBefore(context.name(), "mse", mse);
        mse.channelRead(context.pipeline().context(mse), bytes);
    }

    @Override
    void onInfoHash(ChannelHandlerContext context, InfoHash infoHash) throws ProtocolViolation {
        if (encryption.policy() == EncryptionPolicy.REQUIRE && !isEncrypted()) {
            throw new ProtocolViolation("not encrypted");
        }
        handler = peers.accept(infoHash, remoteAddress())
                .orElseThrow(() -> new ProtocolViolation("no such torrent, or no room"));
        send(context, infoHash);
    }

    @Override
    PeerHandler handler() {
        return handler;
    }

    @Override
    void onFailed(ChannelHandlerContext context, boolean hungUp, String reason) {
        if (handler != null) {
            handler.onClosed(false, reason);
        }
    }

    @Override
    void onEnded(ChannelHandlerContext context) {
        halfOpen.remove(context.channel());
    }
}
