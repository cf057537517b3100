package bittc.download;

import bittc.storage.PieceStore;
import bittc.wire.ProtocolViolation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The blocks that one peer has asked us for: queued, read from the store, sent as fast as the peer takes them. */
final class Uploads implements SharedRate.Sharer {
    /** A peer may ask for this many blocks ahead; we tell it so in the extension handshake ({@code reqq}). */
    static final int MAX_QUEUED = 2000;

    /** The longest block that we serve, in bytes; 16 KiB is the rule, some ask for more. */
    static final int MAX_LENGTH = 32 * 1024;

    /** Blocks being read or sent are kept to about this many bytes: a socket's buffer's worth, so that the line never idles. */
    private static final int WINDOW = 512 * 1024;

    private record Request(int pieceIndex, int begin, int length) {}

    private final Download download;
    private final PeerState peer;
    private final RateMeter up = new RateMeter(Duration.ofSeconds(10));

    /** In the order of asking; what is asked for again while it waits is served once. */
    private final Set<Request> queue = new LinkedHashSet<>();

    /** Bytes being read. */
    private int reading;

    /** How often all requests have been forgotten: a block read for one of those is not sent any more. */
    private int forgotten;

    Uploads(Download download, PeerState peer) {
        this.download = download;
        this.peer = peer;
    }

    /** Bytes per second, over about 10 s. */
    double rate(long now) {
        return up.rate(now);
    }

    void onRequest(int pieceIndex, int begin, int length) throws ProtocolViolation {
        if (!download.content().isOpen()) {
            reject(new Request(pieceIndex, begin, length));
            return;
        }
        if (!download.content().layout().isRange(pieceIndex, begin, length)) {
            throw new ProtocolViolation("request beyond the piece: " + pieceIndex + ":" + begin + "+" + length);
        }
        if (length > MAX_LENGTH) {
            throw new ProtocolViolation("request of length " + length + " (expected: <= " + MAX_LENGTH + ")");
        }
        Request request = new Request(pieceIndex, begin, length);
        if (peer.amChoking() || !download.content().picker().have().get(pieceIndex) || !add(request)) {
            reject(request);
        }
        pump();
    }

    void onCancel(int pieceIndex, int begin, int length) {
        Request request = new Request(pieceIndex, begin, length);
        if (queue.remove(request)) { // else it is not there, or on its way already
            reject(request);
        }
    }

    private boolean add(Request request) {
        if (queue.size() >= MAX_QUEUED) {
            return queue.contains(request);
        }
        queue.add(request);
        return true;
    }

    private void reject(Request request) {
        if (!peer.isClosed() && peer.link().handshake().fast()) {
            peer.link().reject(request.pieceIndex, request.begin, request.length);
            download.swarm().flushLater(peer);
        }
    }

    /** Forgets all requests, and says so to a peer that expects it (BEP 6). */
    void rejectAll() {
        queue.forEach(this::reject);
        queue.clear();
        forgotten++;
    }

    @Override
    public boolean isWaiting(long now) {
        return !queue.isEmpty() && !peer.isClosed() && reading + peer.link().unsentBytes() < WINDOW;
    }

    /** Sends as much as the peer takes, unless the upload rate is limited: then it waits for its turn. */
    void pump() {
        if (!download.session().uploadRate().unlimited()) {
            download.session().uploadRate().wake();
            return;
        }
        while (isWaiting(download.now())) {
            sendNext();
        }
    }

    @Override
    public int takeBlock(long now) {
        return isWaiting(now) ? sendNext() : 0;
    }

    /** Sends the next block, and returns its length; there must be one. */
    private int sendNext() {
        Iterator<Request> first = queue.iterator();
        Request next = first.next();
        first.remove();
        read(next);
        return next.length;
    }

    private void read(Request r) {
        reading += r.length;
        int before = forgotten;
        download.store().read(r.pieceIndex, r.begin, r.length, new PieceStore.Reader() {
            @Override
            public void onRead(ByteBuffer data, Runnable release) {
                reading -= r.length;
                if (peer.isClosed() || before != forgotten) {
                    release.run();
                    reject(r);
                    return;
                }
                up.add(data.remaining(), download.now());
                download.traffic().onUploaded(data.remaining(), download.now());
                peer.link().piece(r.pieceIndex, r.begin, data, release);
                download.swarm().flushLater(peer);
                pump();
            }

            @Override
            public void onReadFailed(String reason) {
                reading -= r.length;
                reject(r);
                if (!peer.isClosed()) {
                    download.detail(peer + ": piece " + r.pieceIndex + " cannot be read: " + reason);
                }
            }
        });
    }
}
