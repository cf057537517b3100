package bittc.simulation;

import bittc.download.PeerHandler;
import bittc.loop.Scheduler;
import bittc.torrent.Bitfield;
import bittc.torrent.PeerId;
import bittc.wire.ProtocolViolation;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The far end of a simulated connection: an honest seed with a delay and a rate. What others do differently, their
 * subclasses say: {@link Rogues}, {@link Leecher}. The link that our side holds is a {@link SimulatedLink}.
 */
class RemotePeer {
    /** A message on its way to us. */
    @FunctionalInterface
    interface Message {
        void deliver(PeerHandler handler) throws ProtocolViolation;
    }

    record Request(int piece, int begin, int length) {}

    final Content content;
    final Scheduler scheduler;
    final Random random;
    final Bitfield pieces;
    final Duration delay;
    final double bytesPerSecond;
    final List<Request> queue = new ArrayList<>();
    PeerId id;
    SimulatedLink link;

    /** Whether it runs a DHT node. */
    boolean node;

    /** Whether it speaks BEP 6. */
    boolean fast = true;

    boolean completesHandshake = true;

    /** Whether it takes encrypted connections only. */
    boolean encrypted;

    /** How often it was greeted in the clear. */
    int clearGreetings;

    /** Whether it reads what we send. */
    boolean takes = true;

    /** How long it needs to read a block that we send, one after the other. */
    Duration takeTime = Duration.ZERO;

    /** How long it takes from a block's first byte to its last. */
    Duration blockTime = Duration.ZERO;

    boolean open;
    boolean choking = true;
    long sentBytes;
    int connections;

    /** Why the last connection ended. */
    String ended = "";

    private boolean sending;

    RemotePeer(Content content, Scheduler scheduler, Random random, Duration delay, double bytesPerSecond) {
        this.content = content;
        this.scheduler = scheduler;
        this.random = random;
        this.delay = delay;
        this.bytesPerSecond = bytesPerSecond;
        pieces = new Bitfield(content.layout.pieceCount());
        pieces.setAll();
        id = PeerId.random(random);
    }

    /** Whether it takes connections at the moment. */
    boolean reachable() {
        return !open;
    }

    void connect(PeerHandler ours, InetSocketAddress address, boolean incoming) {
        open = true;
        choking = true;
        sending = false;
        queue.clear();
        connections++;
        link = new SimulatedLink(this, ours, address, incoming);
        ours.onOpen(link);
        onConnected();
    }

    // ---- what others do differently

    void onConnected() {
        send(h -> h.onBitfield(pieces.toBytes()));
    }

    void onInterested() {
        unchoke();
    }

    void onRequest(Request request) {
        if (!choking) {
            queue.add(request);
            serve();
        } else if (fast) {
            reject(request);
        }
    }

    void onCancel(Request request) {
        if (queue.remove(request) && fast) {
            reject(request);
        }
    }

    /** We choke it, or do not any more. */
    void onChoked(boolean choked) {}

    /** We have told where our DHT node is. */
    void onNode(int port) {}

    /** We have said something in an extension. */
    void onExtended(int extendedId, byte[] payload) {}

    /** We have told what we have. */
    void onPieces(Bitfield ours) {}

    /** We have one more piece. */
    void onHave(int piece) {}

    /** We will not serve this request. */
    void onReject(Request request) {}

    /** We have served this request. */
    void onBlock(Request request, byte[] data) {}

    /** The bytes it sends for a request. */
    byte[] bytes(Request request) {
        byte[] data = new byte[request.length];
        System.arraycopy(content.bytes, content.at(request.piece, request.begin), data, 0, data.length);
        return data;
    }

    /** A block has left. */
    void onSent(Request request) {}

    void onClosed(String reason) {
        open = false;
        ended = reason;
    }

    // ---- means

    void unchoke() {
        choking = false;
        send(PeerHandler::onUnchoke);
    }

    void choke() {
        choking = true;
        send(PeerHandler::onChoke);
        if (fast) {
            queue.forEach(this::reject);
        }
        queue.clear();
    }

    void reject(Request request) {
        send(h -> h.onReject(request.piece, request.begin, request.length));
    }

    void send(Message message) {
        link.toUs(message);
    }

    void sendBlock(Request request, byte[] data) {
        sentBytes += data.length;
        link.blockToUs(request, data, blockTime);
    }

    void hangUp(String reason) {
        link.hangUp(reason);
    }

    private void serve() {
        if (sending || queue.isEmpty() || !open) {
            return;
        }
        sending = true;
        Request next = queue.get(0);
        SimulatedLink current = link;
        long nanos = (long) (next.length / bytesPerSecond * 1e9);
        scheduler.schedule(Duration.ofNanos(nanos), () -> {
            if (current != link || !open) {
                return;
            }
            sending = false;
            if (queue.remove(next)) {
                sendBlock(next, bytes(next));
                onSent(next);
            }
            serve();
        });
    }
}
