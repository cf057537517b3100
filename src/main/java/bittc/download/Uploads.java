package bittc.download;

import bittc.storage.PieceStore;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** The blocks that one peer has asked us for: queued, read from the store, sent as fast as the peer takes them. */
final class Uploads {
    /** A peer may ask for this many blocks ahead; we tell it so in the extension handshake ({@code reqq}). */
    static final int MAX_QUEUED = 2000;

    /** The longest block that we serve, in bytes; 16 KiB is the rule, some ask for more. */
    static final int MAX_LENGTH = 32 * 1024;

    /** Blocks being read or sent are kept to about this many bytes: a socket's buffer's worth, so that the line never idles. */
    private static final int WINDOW = 512 * 1024;

    private record Request(int pieceIndex, int begin, int length) {}

    private final PeerState peer;

    /** In the order of asking; what is asked for again while it waits is served once. */
    private final Set<Request> queue = new LinkedHashSet<>();

    /** Bytes being read. */
    private int reading;

    /** How often all requests have been forgotten: a block read for one of those is not sent any more. */
    private int forgotten;

    Uploads(PeerState peer) {
        this.peer = peer;
    }

    /** Takes a valid request; false if the queue is full. */
    boolean add(int pieceIndex, int begin, int length) {
        Request request = new Request(pieceIndex, begin, length);
        if (queue.size() >= MAX_QUEUED) {
            return queue.contains(request);
        }
        queue.add(request);
        return true;
    }

    /** Forgets a request; false if it is not there, or on its way already. */
    boolean cancel(int pieceIndex, int begin, int length) {
        return queue.remove(new Request(pieceIndex, begin, length));
    }

    /** Forgets all requests, and says so to a peer that expects it (BEP 6). */
    void rejectAll() {
        for (Request r : queue) {
            peer.reject(r.pieceIndex, r.begin, r.length);
        }
        queue.clear();
        forgotten++;
    }

    /** Whether the peer waits for a block and would take it now. */
    boolean isWaiting() {
        return !queue.isEmpty() && reading + peer.link().unsentBytes() < WINDOW;
    }

    /** How long the next block is, in bytes; there must be one. */
    int nextLength() {
        return queue.iterator().next().length;
    }

    /** Sends as much as the peer takes, unless the upload rate is limited: then it waits for its turn. */
    void pump() {
        while (!peer.download().uploadsInTurn() && isWaiting()) {
            sendNext();
        }
    }

    /** Sends the next block; there must be one. */
    void sendNext() {
        Iterator<Request> first = queue.iterator();
        Request next = first.next();
        first.remove();
        read(next);
    }

    private void read(Request r) {
        reading += r.length;
        int before = forgotten;
        peer.download().store().read(r.pieceIndex, r.begin, r.length, new PieceStore.Reader() {
            @Override
            public void onRead(ByteBuffer data, Runnable release) {
                reading -= r.length;
                if (peer.isClosed() || before != forgotten) {
                    release.run();
                    reject();
                    return;
                }
                peer.onUploaded(data.remaining());
                peer.link().piece(r.pieceIndex, r.begin, data, release);
                peer.download().flushLater(peer);
                pump();
            }

            @Override
            public void onReadFailed(String reason) {
                reading -= r.length;
                if (reject()) {
                    peer.download().detail(peer + ": piece " + r.pieceIndex + " cannot be read: " + reason);
                }
            }

            private boolean reject() {
                if (!peer.isClosed()) {
                    peer.reject(r.pieceIndex, r.begin, r.length);
                }
                return !peer.isClosed();
            }
        });
    }
}
