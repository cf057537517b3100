package bittc.peer;

import bittc.download.EncryptionPolicy;
import bittc.download.PeerConnector;
import bittc.download.PeerHandler;
import bittc.download.blocks.PeerPath;
import bittc.download.connect.DialHints;
import bittc.net.Network;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/**
 * Connects to one address: with a clear handshake or an encrypted one, and where the peer hangs up at the first, with the
 * other on a new connection. Tells its owner of a failure once both have failed.
 */
final class Dial implements OutgoingHandshake.Owner {
    /** A way to reach an address. */
    interface Transport {
        /**
         * Connects.
         *
         * @param initializer adds handlers to a channel that is about to connect
         * @param onFailure gets the reason, for people, in a later turn, if the channel never becomes active
         */
        Network.Connecting connect(
                InetSocketAddress to, Consumer<? super Channel> initializer, Consumer<String> onFailure);

        PeerPath.Transport kind();
    }

    /** The one that dials. */
    interface Owner {
        /** Called when a connection stands; then its handshake begins. */
        void onConnected();

        /** Called once, if no handshake was done. */
        void onFailed(String reason);
    }

    private final PeerId ourId;
    private final Encryption encryption;
    private final Transport transport;
    private final InetSocketAddress address;
    private final InfoHash infoHash;
    private final DialHints hints;
    private final PeerHandler handler;
    private final Owner owner;
    private Network.Connecting attempt = () -> {};
    private boolean cancelled;

    /** True if the current attempt is encrypted. */
    private boolean encrypted;

    /** The reason why the first attempt failed; null while it is made. */
    private String firstFailure;

    Dial(
            PeerId ourId,
            Encryption encryption,
            Transport transport,
            InetSocketAddress address,
            InfoHash infoHash,
            DialHints hints,
            PeerHandler handler,
            Owner owner) {
        this.ourId = ourId;
        this.encryption = encryption;
        this.transport = transport;
        this.address = address;
        this.infoHash = infoHash;
        this.hints = hints;
        this.handler = handler;
        this.owner = owner;
    }

    void start() {
        EncryptionPolicy policy = encryption.policy();
        encrypted = policy == EncryptionPolicy.ALLOW
                ? hints.encryptedFirst() && mayEncrypt()
                : policy != EncryptionPolicy.OFF;
        attempt();
    }

    private void attempt() {
        attempt = transport.connect(address, this::initialize, reason -> end(false, reason));
    }

    /** Gives up; the owner hears nothing more. */
    void cancel() {
        cancelled = true;
        attempt.cancel();
    }

    private void initialize(Channel channel) {
        OutgoingHandshake handshake = new OutgoingHandshake(ourId, address, transport.kind(), infoHash, handler, this);
        if (encrypted) {
            channel.pipeline().addLast("mse", MseHandler.outgoing(encryption, handshake, infoHash));
        }
        channel.pipeline().addLast(handshake);
    }

    @Override
    public void onConnected() {
        owner.onConnected();
    }

    @Override
    public void onFailed(ChannelHandlerContext context, boolean hungUp, String reason) {
        boolean closing = ((EventLoop) context.executor()).isShuttingDown();
        if (cancelled) {
            return;
        }
        if (hungUp && firstFailure == null && mayTryOther() && !closing) {
            if (encrypted) {
                handler.onEncryptionRefused(transport.kind());
            }
            firstFailure = reason;
            encrypted = !encrypted;
            attempt();
        } else {
            end(hungUp, reason);
        }
    }

    private boolean mayEncrypt() {
        return transport.kind() == PeerPath.Transport.UTP ? hints.mayEncryptOverUtp() : hints.mayEncryptOverTcp();
    }

    private boolean mayTryOther() {
        return encrypted
                ? encryption.policy() != EncryptionPolicy.REQUIRE
                : encryption.policy() != EncryptionPolicy.OFF && mayEncrypt();
    }

    private void end(boolean hungUp, String reason) {
        if (encrypted && (hungUp || firstFailure != null)) {
            handler.onEncryptionRefused(transport.kind());
        }
        owner.onFailed(explain(hungUp, reason));
    }

    private String explainHungUp() {
        if (encrypted) {
            return PeerConnector.HUNG_UP_ENCRYPTED;
        }
        // If it may not be tried the other way, that was in vain not long ago.
        return encryption.policy() == EncryptionPolicy.OFF ? PeerConnector.HUNG_UP : PeerConnector.HUNG_UP_BOTH;
    }

    private String explain(boolean hungUp, String reason) {
        if (firstFailure == null) {
            return hungUp ? explainHungUp() : reason;
        }
        if (hungUp) {
            return PeerConnector.HUNG_UP_BOTH;
        }
        return reason.equals(PeerConnector.OURSELVES)
                ? reason
                : reason + " (" + (encrypted ? "encrypted" : "clear") + "; before, "
                        + (encrypted ? "clear" : "encrypted") + ": " + firstFailure + ")";
    }
}
