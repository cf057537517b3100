package bittc.download.blocks;

import bittc.storage.PieceStore;
import bittc.wire.ProtocolViolation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/** The blocks that one peer has asked us for: queued, read from the store, sent as fast as the peer takes them. */
public final class Uploads implements SharedRate.Sharer {
    /** A peer may ask for this many blocks ahead; we tell it so in the extension handshake ({@code reqq}). */
    public static final int MAX_QUEUED = 2000;

    /** The longest block that we serve, in bytes; 16 KiB is the rule, some ask for more. */
    static final int MAX_LENGTH = 32 * 1024;

    /** Blocks being read or sent are kept to about this many bytes: a socket's buffer's worth, so that the line never idles. */
    private static final int WINDOW = 512 * 1024;

    /** The same in blocks, of which some ask for very short ones. */
    private static final int MAX_OUT = 128;

    /** The least window of a peer that is slow, in bytes; else two seconds' worth. */
    private static final int SLOW_WINDOW = 64 * 1024;

    private static final int SLOW_SECONDS = 2;

    /** A peer that has asked for blocks after a rest is given this time to show how fast it is. */
    private static final Duration TRIAL = Duration.ofSeconds(10);

    /** A peer that takes no block for so long, though some wait for it, has their memory for nothing. */
    private static final Duration TAKE_LIMIT = Duration.ofSeconds(60);

    /**
     * Requests for what there is not, such as a block that ends behind the torrent's last byte: who takes each file for whole
     * blocks asks so, and is of use for all others.
     */
    private static final int MAX_BEYOND = 64;

    private record Request(int pieceIndex, int begin, int length) {}

    /** The peer that asks. */
    public interface Peer {
        boolean amChoking();

        boolean isClosed();

        void close(String reason);

        /** Lets what has been sent leave later in this turn of the loop. */
        void flushLater();
    }

    /** Reads blocks from the disk. */
    public interface Source {
        /** As {@link PieceStore#read}. */
        void read(int pieceIndex, int begin, int length, PieceStore.Reader reader);

        /** A line for {@code -v}. */
        void detail(String line);
    }

    private final Peer peer;
    private final DataState data;
    private final Counters counters;
    private final SharedRate uploadRate;
    private final Source source;
    private final LongSupplier clock;
    private final RateMeter up = new RateMeter(Duration.ofSeconds(10));

    /** In the order of asking; what is asked for again while it waits is served once. */
    private final Set<Request> queue = new LinkedHashSet<>();

    /** Null until the connection is open. */
    private PeerLink link;

    /** Bytes being read. */
    private int reading;

    private boolean served;

    /** Requests that asked for what there is not. */
    private int beyond;

    /** Blocks being read or sent. */
    private int out;

    /** Since when there have been any. */
    private long busySince;

    /** When the peer last took one. */
    private long lastTaken;

    /** How often all requests have been forgotten: a block read for one of those is not sent any more. */
    private int forgotten;

    public Uploads(
            Peer peer, DataState data, Counters counters, SharedRate uploadRate, Source source, LongSupplier clock) {
        this.peer = peer;
        this.data = data;
        this.counters = counters;
        this.uploadRate = uploadRate;
        this.source = source;
        this.clock = clock;
    }

    /** The connection is open. */
    public void onOpen(PeerLink opened) {
        link = opened;
    }

    /** Bytes per second, over about 10 s. */
    public double rate(long now) {
        return up.rate(now);
    }

    /** Whether the peer has taken anything from us. */
    public boolean haveServed() {
        return served;
    }

    public void onRequest(int pieceIndex, int begin, int length) throws ProtocolViolation {
        if (!data.isOpen()) {
            reject(new Request(pieceIndex, begin, length));
            return;
        }
        if (length > MAX_LENGTH) {
            throw new ProtocolViolation("request of length " + length + " (expected: <= " + MAX_LENGTH + ")");
        }
        if (!data.layout().isRange(pieceIndex, begin, length)) {
            refuseBeyond(new Request(pieceIndex, begin, length));
            return;
        }
        Request request = new Request(pieceIndex, begin, length);
        if (peer.amChoking() || !data.picker().have().get(pieceIndex) || !add(request)) {
            reject(request);
        }
        pump();
    }

    private void refuseBeyond(Request request) throws ProtocolViolation {
        if (++beyond > MAX_BEYOND) {
            throw new ProtocolViolation("more than " + MAX_BEYOND + " requests for what there is not, the last one: "
                    + request.pieceIndex + ":" + request.begin + "+" + request.length);
        }
        reject(request);
    }

    public void onCancel(int pieceIndex, int begin, int length) {
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
        if (!peer.isClosed() && link.handshake().fast()) {
            link.reject(request.pieceIndex, request.begin, request.length);
            peer.flushLater();
        }
    }

    /** Forgets all requests, and says so to a peer that expects it (BEP 6). */
    public void rejectAll() {
        queue.forEach(this::reject);
        queue.clear();
        forgotten++;
    }

    @Override
    public boolean isWaiting(long now) {
        return !queue.isEmpty() && !peer.isClosed() && out < MAX_OUT && reading + link.unsentBytes() < window(now);
    }

    /** Who takes little has little of the memory that all share. */
    private double window(long now) {
        return out == 0 || now - busySince < TRIAL.toNanos()
                ? WINDOW
                : Math.max(SLOW_WINDOW, Math.min(WINDOW, SLOW_SECONDS * up.rate(now)));
    }

    /** Closes a peer that asks and takes nothing. */
    public void checkTaken(long now) {
        if (out > 0 && reading == 0 && now - lastTaken >= TAKE_LIMIT.toNanos()) {
            peer.close("takes nothing of what it has asked for");
        }
    }

    /** Sends as much as the peer takes, unless the upload rate is limited: then it waits for its turn. */
    public void pump() {
        if (!uploadRate.unlimited()) {
            uploadRate.wake();
            return;
        }
        while (isWaiting(clock.getAsLong())) {
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
        long now = clock.getAsLong();
        if (out++ == 0) {
            busySince = now;
        }
        if (reading == 0) {
            lastTaken = now;
        }
        reading += r.length;
        source.read(r.pieceIndex, r.begin, r.length, new Answer(r, forgotten));
    }

    /** A block on its way from the store to the peer. */
    private final class Answer implements PieceStore.Reader, Runnable {
        private final Request request;
        private final int before;
        private Runnable release;

        Answer(Request request, int before) {
            this.request = request;
            this.before = before;
        }

        @Override
        public void onRead(ByteBuffer data, Runnable whenSent) {
            long now = clock.getAsLong();
            reading -= request.length;
            release = whenSent;
            if (peer.isClosed() || before != forgotten) {
                run();
                reject(request);
                return;
            }
            if (reading == 0) {
                lastTaken = now;
            }
            served = true;
            up.add(data.remaining(), now);
            counters.onUploaded(data.remaining(), now);
            link.piece(request.pieceIndex, request.begin, data, this);
            peer.flushLater();
            pump();
        }

        /** The peer has taken it, or never will. */
        @Override
        public void run() {
            out--;
            lastTaken = clock.getAsLong();
            release.run();
        }

        @Override
        public void onReadFailed(String reason) {
            reading -= request.length;
            out--;
            reject(request);
            if (!peer.isClosed()) {
                source.detail(peer + ": piece " + request.pieceIndex + " cannot be read: " + reason);
            }
        }
    }
}
