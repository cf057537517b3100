package bittc.simulation;

import bittc.download.PeerHandler;
import bittc.download.blocks.PeerLink;
import bittc.download.blocks.PeerPath;
import bittc.simulation.RemotePeer.Message;
import bittc.torrent.Bitfield;
import bittc.torrent.PeerId;
import bittc.wire.Handshake;
import bittc.wire.ProtocolViolation;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One end of a connection between two hosts of a {@link Crowd}. */
final class PairedLink implements PeerLink {
    private static final Duration DELAY = Duration.ofMillis(1);

    private final Crowd.Host host;
    private final PeerHandler handler;
    private final InetSocketAddress remote;
    private final boolean incoming;
    private final PeerId remoteId;
    private final List<Uplink.Parcel> unflushed = new ArrayList<>();
    private final Deque<Uplink.Parcel> onLine = new ArrayDeque<>();
    private PairedLink other;
    private long unsent;
    private boolean ended;

    PairedLink(Crowd.Host host, PeerHandler handler, InetSocketAddress remote, boolean incoming, PeerId remoteId) {
        this.host = host;
        this.handler = handler;
        this.remote = remote;
        this.incoming = incoming;
        this.remoteId = remoteId;
    }

    /** Connects both ends. */
    void joinTo(PairedLink far) {
        other = far;
        far.other = this;
        handler.onOpen(this);
        far.handler.onOpen(far);
    }

    private void send(int bytes, Message message, Runnable taken) {
        if (ended) {
            taken.run();
            return;
        }
        unsent += bytes;
        unflushed.add(new Uplink.Parcel(bytes, () -> {
            unsent -= bytes;
            taken.run();
            host.uplink.scheduler.schedule(DELAY, () -> other.arrive(message));
            if (!ended && bytes > 0) {
                handler.onWritable();
            }
        }));
    }

    private void send(Message message) {
        send(0, message, () -> {});
    }

    private void arrive(Message message) {
        if (ended) {
            return;
        }
        try {
            message.deliver(handler);
        } catch (ProtocolViolation violation) {
            throw new AssertionError(violation);
        }
        if (!ended) {
            handler.onReadComplete();
        }
    }

    private void end(String reason) {
        if (!ended) {
            ended = true;
            handler.onClosed(true, reason);
        }
    }

    @Override
    public void flush() {
        List<Uplink.Parcel> leaving = List.copyOf(unflushed);
        unflushed.clear();
        leaving.forEach(parcel -> host.uplink.send(onLine, parcel));
    }

    @Override
    public void close(String reason) {
        if (!ended) {
            host.uplink.scheduler.schedule(Duration.ZERO, () -> end(reason));
            host.uplink.scheduler.schedule(DELAY, () -> other.end("closed by the peer"));
        }
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return remote;
    }

    @Override
    public boolean incoming() {
        return incoming;
    }

    @Override
    public Handshake handshake() {
        return new Handshake(host.infoHash(), remoteId, true, false, false);
    }

    @Override
    public PeerPath path() {
        return PeerPath.TCP;
    }

    @Override
    public long unsentBytes() {
        return unsent;
    }

    @Override
    public void choke() {
        send(PeerHandler::onChoke);
    }

    @Override
    public void unchoke() {
        send(PeerHandler::onUnchoke);
    }

    @Override
    public void interested() {
        send(PeerHandler::onInterested);
    }

    @Override
    public void notInterested() {
        send(PeerHandler::onNotInterested);
    }

    @Override
    public void have(int pieceIndex) {
        send(h -> h.onHave(pieceIndex));
    }

    @Override
    public void bitfield(Bitfield pieces) {
        byte[] bits = pieces.toBytes();
        send(h -> h.onBitfield(bits));
    }

    @Override
    public void haveAll() {
        send(PeerHandler::onHaveAll);
    }

    @Override
    public void haveNone() {
        send(PeerHandler::onHaveNone);
    }

    @Override
    public void request(int piece, int begin, int length) {
        send(h -> h.onRequest(piece, begin, length));
    }

    @Override
    public void cancel(int piece, int begin, int length) {
        send(h -> h.onCancel(piece, begin, length));
    }

    @Override
    public void reject(int piece, int begin, int length) {
        send(h -> h.onReject(piece, begin, length));
    }

    @Override
    public void piece(int piece, int begin, ByteBuffer block, Runnable release) {
        int length = block.remaining();
        send(
                length,
                h -> {
                    ByteBuffer buffer = h.onPieceHeader(piece, begin, length);
                    if (buffer != null) {
                        buffer.put(ByteBuffer.allocate(length));
                    }
                    h.onPiece(piece, begin, length, buffer);
                },
                release);
    }

    @Override
    public void port(int port) {}

    @Override
    public void extended(int extendedId, byte[] payload) {}

    @Override
    public void setReading(boolean reading) {}
}
