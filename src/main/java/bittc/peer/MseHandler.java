package bittc.peer;

import bittc.download.IncomingPeers;
import bittc.download.blocks.PeerPath;
import bittc.mse.KeyExchange;
import bittc.mse.MseException;
import bittc.mse.MseHandshake;
import bittc.mse.MseInitiator;
import bittc.mse.MseResponder;
import bittc.torrent.InfoHash;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.nio.ByteBuffer;

/**
 * Exchanges encrypted handshakes (MSE) on a channel before its {@link HandshakeHandler}. Then an {@link Rc4Handler} takes
 * its place, or nothing if the stream stays plain.
 */
final class MseHandler extends ChannelDuplexHandler {
    /** Bytes that may arrive while keys are computed: the other side can send nothing but padding until it has ours. */
    static final int MAX_HELD = 512;

    private final Encryption encryption;
    private final HandshakeHandler next;

    /** The torrent of an outgoing connection; null for an incoming one. */
    private final InfoHash infoHash;

    private final ByteBuf held = Unpooled.buffer(0, MAX_HELD);

    /** Null until it can begin. */
    private MseHandshake handshake;

    /** Our key pair; null until there is one. */
    private KeyExchange own;

    /** Our BitTorrent handshake, which goes along with the encrypted one; null until it is written. */
    private byte[] initialPayload;

    private boolean computing;
    private boolean failed;

    private record Secret(KeyExchange own, byte[] bytes) {}

    private MseHandler(Encryption encryption, HandshakeHandler next, InfoHash infoHash) {
        this.encryption = encryption;
        this.next = next;
        this.infoHash = infoHash;
    }

    /** Makes the handler of an outgoing connection; what {@code next} writes first goes along with the handshake. */
    static MseHandler outgoing(Encryption encryption, HandshakeHandler next, InfoHash infoHash) {
        return new MseHandler(encryption, next, infoHash);
    }

    /** Makes the handler of an incoming connection. */
    static MseHandler incoming(Encryption encryption, HandshakeHandler next, IncomingPeers peers) {
        MseHandler handler = new MseHandler(encryption, next, null);
        handler.handshake = new MseResponder(
                encryption.preferredMethod(), encryption.methods(), peers::byObfuscatedHash, encryption.random());
        return handler;
    }

    /** Makes our key pair while the connection is being made. */
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (infoHash != null) {
            encryption.keyWork().run(context.channel(), false, () -> new KeyExchange(encryption.random()), keys -> {
                own = keys;
                begin(context);
            });
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise written) {
        ByteBuf bytes = (ByteBuf) message;
        initialPayload = ByteBufUtil.getBytes(bytes);
        bytes.release();
        written.setSuccess();
        begin(context);
    }

    private void begin(ChannelHandlerContext context) {
        if (own != null && initialPayload != null) {
            handshake = new MseInitiator(own, infoHash, encryption.methods(), initialPayload, encryption.random());
            sendOutput(context);
            readHeld(context);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            read(context, in);
        } finally {
            in.release();
        }
    }

    private void read(ChannelHandlerContext context, ByteBuf in) {
        if (failed) {
            return;
        }
        try {
            if (handshake == null || computing) {
                hold(in);
                return;
            }
            ByteBuffer bytes = in.nioBuffer();
            MseHandshake.State state = handshake.read(bytes);
            in.skipBytes(in.readableBytes() - bytes.remaining());
            sendOutput(context);
            if (state == MseHandshake.State.NEEDS_SECRET) {
                hold(in);
                computeSecret(context);
            } else if (state == MseHandshake.State.DONE) {
                finish(context, in);
            }
        } catch (MseException e) {
            failed = true;
            context.fireExceptionCaught(e);
        }
    }

    private void hold(ByteBuf in) throws MseException {
        if (in.readableBytes() > held.maxWritableBytes()) {
            failed = true;
            throw new MseException("no encrypted handshake");
        }
        held.writeBytes(in);
    }

    private void computeSecret(ChannelHandlerContext context) {
        computing = true;
        byte[] theirKey = handshake.theirKey();
        KeyExchange ours = own;
        encryption
                .keyWork()
                .run(
                        context.channel(),
                        infoHash == null,
                        () -> {
                            KeyExchange keys = ours == null ? new KeyExchange(encryption.random()) : ours;
                            return new Secret(keys, keys.secret(theirKey));
                        },
                        secret -> {
                            computing = false;
                            handshake.onSecret(secret.own(), secret.bytes());
                            sendOutput(context);
                            readHeld(context);
                        });
    }

    private void readHeld(ChannelHandlerContext context) {
        ByteBuf bytes = held.copy();
        held.clear();
        channelRead(context, bytes);
    }

    private void sendOutput(ChannelHandlerContext context) {
        byte[] output = handshake.takeOutput();
        if (output.length > 0) {
            context.writeAndFlush(Unpooled.wrappedBuffer(output));
        }
    }

    private void finish(ChannelHandlerContext context, ByteBuf rest) {
        next.onEncrypted(
                handshake.isRc4() ? PeerPath.Encryption.RC4 : PeerPath.Encryption.HANDSHAKE,
                handshake instanceof MseResponder responder ? responder.infoHash() : infoHash);
        ByteBuf first = Unpooled.wrappedBuffer(
                handshake instanceof MseResponder responder ? responder.initialPayload() : new byte[0]);
        ByteBuf more = rest.readRetainedSlice(rest.readableBytes());
        if (!handshake.isRc4()) {
            context.pipeline().remove(this);
            context.fireChannelRead(first).fireChannelRead(more);
            return;
        }
        Rc4Handler cipher = new Rc4Handler(handshake.incoming(), handshake.outgoing(), encryption.scratch());
        context.pipeline().replace(this, "rc4", cipher);
        ChannelHandlerContext replaced = context.pipeline().context(cipher);
        replaced.fireChannelRead(first);
        cipher.channelRead(replaced, more);
    }
}
