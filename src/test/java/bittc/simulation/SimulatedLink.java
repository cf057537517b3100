package bittc.simulation;

import bittc.download.PeerHandler;
import bittc.download.blocks.PeerLink;
import bittc.download.blocks.PeerPath;
import bittc.simulation.RemotePeer.Message;
import bittc.simulation.RemotePeer.Request;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import bittc.wire.Handshake;
import bittc.wire.ProtocolViolation;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Our side's end of a simulated connection. Each direction keeps its order; what we send leaves when we flush; what the
 * peer sends waits while we do not read, and while a block is half here.
 */
final class SimulatedLink implements PeerLink {
    /** What may wait for the network before the link is closed, as with the real one. */
    private static final int MAX_UNSENT = 4 << 20;

    private final RemotePeer peer;
    private final PeerHandler handler;
    private final InetSocketAddress address;
    private final boolean incoming;

    /** What has arrived and is not read. */
    private final ArrayDeque<Runnable> arrived = new ArrayDeque<>();

    /** What we have sent and not flushed. */
    private final List<Runnable> unflushed = new ArrayList<>();

    private final List<Runnable> releases = new ArrayList<>();
    private boolean reading = true;
    private boolean midBlock;
    private ByteBuffer block;
    private boolean closing;
    private boolean ended;
    private long unsent;

    /** Until when the peer reads what it has been sent. */
    private long busyUntil;

    SimulatedLink(RemotePeer peer, PeerHandler handler, InetSocketAddress address, boolean incoming) {
        this.peer = peer;
        this.handler = handler;
        this.address = address;
        this.incoming = incoming;
    }

    // ---- towards us

    void toUs(Message message) {
        peer.scheduler.schedule(peer.delay, () -> arrive(() -> deliver(message)));
    }

    void blockToUs(Request request, byte[] data, Duration time) {
        peer.scheduler.schedule(peer.delay, () -> arrive(() -> beginBlock(request, data, time)));
    }

    void hangUp(String reason) {
        peer.scheduler.schedule(peer.delay, () -> end(reason));
    }

    private void arrive(Runnable work) {
        if (!ended) {
            arrived.add(work);
            work();
        }
    }

    private void work() {
        while (reading && !midBlock && !closing && !ended && !arrived.isEmpty()) {
            arrived.remove().run();
        }
    }

    private void deliver(Message message) {
        try {
            message.deliver(handler);
            if (!closing && !ended) {
                handler.onReadComplete();
            }
        } catch (ProtocolViolation violation) {
            close(violation.getMessage());
        }
    }

    private void beginBlock(Request request, byte[] data, Duration time) {
        deliver(h -> {
            block = h.onPieceHeader(request.piece(), request.begin(), data.length);
            midBlock = true;
        });
        if (!midBlock) {
            return;
        }
        if (time.isZero()) {
            endBlock(request, data);
        } else {
            peer.scheduler.schedule(time, () -> {
                endBlock(request, data);
                work();
            });
        }
    }

    private void endBlock(Request request, byte[] data) {
        if (ended || closing) {
            return;
        }
        midBlock = false;
        ByteBuffer whole = block;
        block = null;
        if (whole != null) {
            whole.put(data);
        }
        deliver(h -> h.onPiece(request.piece(), request.begin(), data.length, whole));
    }

    private void end(String reason) {
        if (ended) {
            return;
        }
        ended = true;
        releaseAll();
        if (block != null) {
            handler.onPieceAbandoned(block);
            block = null;
        }
        peer.onClosed(reason);
        handler.onClosed(true, reason);
    }

    private void releaseAll() {
        List<Runnable> all = List.copyOf(releases);
        releases.clear();
        all.forEach(Runnable::run);
    }

    // ---- towards the peer

    private void toPeer(Runnable there) {
        if (!closing && !ended) {
            unflushed.add(there);
        }
    }

    @Override
    public void flush() {
        if (!peer.takes) {
            return;
        }
        List<Runnable> leaving = List.copyOf(unflushed);
        unflushed.clear();
        for (Runnable each : leaving) {
            peer.scheduler.schedule(peer.delay, () -> {
                if (!ended) {
                    each.run();
                }
            });
        }
        if (unsent > MAX_UNSENT) {
            close("does not read what we send");
        }
    }

    @Override
    public InetSocketAddress remoteAddress() {
        return address;
    }

    @Override
    public boolean incoming() {
        return incoming;
    }

    @Override
    public Handshake handshake() {
        return new Handshake(peer.content.metainfo.infoHash(), peer.id, peer.fast, true, peer.node);
    }

    @Override
    public PeerPath path() {
        return peer.encrypted ? new PeerPath(PeerPath.Transport.TCP, PeerPath.Encryption.RC4) : PeerPath.TCP;
    }

    @Override
    public void choke() {
        toPeer(() -> peer.onChoked(true));
    }

    @Override
    public void unchoke() {
        toPeer(() -> peer.onChoked(false));
    }

    @Override
    public void interested() {
        toPeer(peer::onInterested);
    }

    @Override
    public void notInterested() {}

    @Override
    public void have(int pieceIndex) {
        toPeer(() -> peer.onHave(pieceIndex));
    }

    @Override
    public void bitfield(Bitfield have) {
        Bitfield copy = have.copy();
        toPeer(() -> peer.onPieces(copy));
    }

    @Override
    public void haveAll() {
        requireFast();
        Bitfield all = new Bitfield(peer.content.layout.pieceCount());
        all.setAll();
        toPeer(() -> peer.onPieces(all));
    }

    @Override
    public void haveNone() {
        requireFast();
    }

    @Override
    public void request(int piece, int begin, int length) {
        PieceLayout layout = peer.content.layout;
        PieceLayout withPadding = new PieceLayout(layout.totalLength(), layout.pieceLength());
        if (!layout.isBlock(piece, begin, length) && !withPadding.isBlock(piece, begin, length)) {
            throw new AssertionError("we asked for what is no block");
        }
        toPeer(() -> peer.onRequest(new Request(piece, begin, length)));
    }

    @Override
    public void cancel(int piece, int begin, int length) {
        toPeer(() -> peer.onCancel(new Request(piece, begin, length)));
    }

    @Override
    public void reject(int pieceIndex, int begin, int length) {
        requireFast();
        toPeer(() -> peer.onReject(new Request(pieceIndex, begin, length)));
    }

    @Override
    public void piece(int pieceIndex, int begin, ByteBuffer data, Runnable release) {
        if (closing || ended) {
            release.run();
            return;
        }
        Request request = new Request(pieceIndex, begin, data.remaining());
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        unsent += bytes.length;
        releases.add(release);
        takeOne(() -> {
            unsent -= bytes.length;
            releases.remove(release);
            release.run();
            peer.onBlock(request, bytes);
            peer.scheduler.execute(() -> {
                if (!closing && !ended) {
                    handler.onWritable();
                }
            });
        });
    }

    private void takeOne(Runnable there) {
        if (peer.takeTime.isZero()) {
            toPeer(there);
            return;
        }
        toPeer(() -> {
            long now = peer.scheduler.nanoTime();
            busyUntil = Math.max(now, busyUntil) + peer.takeTime.toNanos();
            peer.scheduler.schedule(Duration.ofNanos(busyUntil - now), () -> {
                if (!ended) {
                    there.run();
                }
            });
        });
    }

    @Override
    public void port(int port) {
        toPeer(() -> peer.onNode(port));
    }

    @Override
    public void extended(int extendedId, byte[] payload) {
        toPeer(() -> peer.onExtended(extendedId, payload));
    }

    @Override
    public long unsentBytes() {
        return unsent;
    }

    @Override
    public void setReading(boolean on) {
        reading = on;
        if (on) {
            peer.scheduler.execute(this::work);
        }
    }

    /** Like the real one: whatever the peer has sent before is not read any more. */
    @Override
    public void close(String reason) {
        if (!closing && !ended) {
            closing = true;
            peer.scheduler.execute(() -> end(reason));
        }
    }

    private void requireFast() {
        if (!peer.fast) {
            throw new AssertionError("a message of BEP 6 to a peer that does not speak it");
        }
    }
}
