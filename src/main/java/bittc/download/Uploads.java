package bittc.download;

import bittc.storage.PieceStore;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;

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
    private final ArrayDeque<Request> queue = new ArrayDeque<>();
    private int reading;

    Uploads(PeerState peer) {
        this.peer = peer;
    }

    /** Takes a valid request; false if the queue is full. */
    boolean add(int pieceIndex, int begin, int length) {
        if (queue.size() >= MAX_QUEUED) {
            return false;
        }
        queue.add(new Request(pieceIndex, begin, length));
        return true;
    }

    /** Forgets a request; false if it is not there, or on its way already. */
    boolean cancel(int pieceIndex, int begin, int length) {
        for (Iterator<Request> i = queue.iterator(); i.hasNext(); ) {
            Request r = i.next();
            if (r.pieceIndex == pieceIndex && r.begin == begin && r.length == length) {
                i.remove();
                return true;
            }
        }
        return false;
    }

    /** Forgets all requests, and says so to a peer that expects it (BEP 6). */
    void rejectAll() {
        for (Request r : queue) {
            peer.reject(r.pieceIndex, r.begin, r.length);
        }
        queue.clear();
    }

    boolean isEmpty() {
        return queue.isEmpty() && reading == 0;
    }

    /** Sends what the limits allow. */
    void pump() {
        while (!queue.isEmpty() && reading + peer.link().unsentBytes() < WINDOW) {
            Request r = queue.peek();
            if (!peer.download().mayUpload(r.length)) {
                return;
            }
            queue.remove();
            read(r);
        }
    }

    private void read(Request r) {
        reading += r.length;
        peer.download().store().read(r.pieceIndex, r.begin, r.length, new PieceStore.Reader() {
            @Override
            public void onRead(ByteBuffer data, Runnable release) {
                reading -= r.length;
                if (peer.isClosed()) {
                    release.run();
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
                if (!peer.isClosed()) {
                    peer.reject(r.pieceIndex, r.begin, r.length);
                    peer.download().detail(peer + ": piece " + r.pieceIndex + " cannot be read: " + reason);
                }
            }
        });
    }
}
