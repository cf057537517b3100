package bittc.download.blocks;

import bittc.storage.PieceStore;
import bittc.torrent.Block;
import bittc.wire.ProtocolViolation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/** Serves one peer's requests: queues them, reads blocks from the store, sends them as fast as the peer takes them. */
public final class Uploads implements SharedRate.Sharer {
    /** Requests that a peer may have queued; we announce it in the extension handshake ({@code reqq}). */
    public static final int MAX_QUEUED = 2000;

    /** The longest block that we serve, in bytes; 16 KiB is standard, some peers ask for more. */
    static final int MAX_LENGTH = 32 * 1024;

    /** Bytes of blocks being read or sent: a socket buffer's worth, so that the line never idles. */
    private static final int WINDOW = 512 * 1024;

    /** The same limit in blocks, for peers that ask for very short ones. */
    private static final int MAX_OUT = 128;

    /** The smallest window of a slow peer, in bytes; otherwise it is two seconds' worth. */
    private static final int SLOW_WINDOW = 64 * 1024;

    private static final int SLOW_SECONDS = 2;

    /** After a pause, a peer has this much time to show how fast it is. */
    private static final Duration TRIAL = Duration.ofSeconds(10);

    /** A peer that takes no block for this long, with blocks waiting, is closed: it holds memory for nothing. */
    private static final Duration TAKE_LIMIT = Duration.ofSeconds(60);

    /**
     * Requests tolerated beyond the data, such as a block that ends behind the torrent's last byte: a client that rounds
     * files up to whole blocks sends them, and is otherwise useful.
     */
    private static final int MAX_BEYOND = 64;

    /** The peer that requests. */
    public interface Peer {
        boolean amChoking();

        boolean isClosed();

        void close(String reason);

        /** Tells it, if it understands, that we do not have this piece any more (BEP 54). */
        void withdraw(int pieceIndex);

        /** Flushes sent messages later in this loop turn. */
        void flushLater();
    }

    /** Reads blocks from disk. */
    public interface Source {
        /** Like {@link PieceStore#read}. */
        void read(Block block, PieceStore.Reader reader);

        /** Takes a line for {@code -v}. */
        void detail(String line);
    }

    private final Peer peer;
    private final DataState data;
    private final Advertised advertised;
    private final Counters counters;
    private final SharedRate uploadRate;
    private final Source source;
    private final LongSupplier clock;
    private final RateMeter up = new RateMeter(Duration.ofSeconds(10));

    /** Requests in order; a repeated one is served once. */
    private final Set<Block> queue = new LinkedHashSet<>();

    /** Null until the connection is open. */
    private PeerLink link;

    /** Bytes being read. */
    private int reading;

    private boolean served;

    /** The last piece that could not be read, and that the peer was told not to ask for; -1 if there was none. */
    private int withdrawn = -1;

    /** Requests beyond the data. */
    private int beyond;

    /** Blocks being read or sent. */
    private int out;

    /** The time since which there have been any. */
    private long busySince;

    /** The time at which the peer last took a block. */
    private long lastTaken;

    /** Counts calls of {@link #rejectAll}: a block read for an earlier request is not sent. */
    private int forgotten;

    public Uploads(
            Peer peer,
            DataState data,
            Advertised advertised,
            Counters counters,
            SharedRate uploadRate,
            Source source,
            LongSupplier clock) {
        this.peer = peer;
        this.data = data;
        this.advertised = advertised;
        this.counters = counters;
        this.uploadRate = uploadRate;
        this.source = source;
        this.clock = clock;
    }

    /** Sets the link once the connection is open; takes a share of the upload rate from now on. */
    public void onOpen(PeerLink opened) {
        link = opened;
        uploadRate.join(this);
    }

    /** Called when the connection has ended. */
    public void onClosed() {
        uploadRate.leave(this);
    }

    /** Bytes per second, over about 10 s. */
    public double rate(long now) {
        return up.rate(now);
    }

    /** Returns whether the peer has taken anything from us. */
    public boolean haveServed() {
        return served;
    }

    public void onRequest(Block request) throws ProtocolViolation {
        if (!data.isOpen()) {
            reject(request);
            return;
        }
        if (request.length() > MAX_LENGTH) {
            throw new ProtocolViolation("request of length " + request.length() + " (expected: <= " + MAX_LENGTH + ")");
        }
        if (!data.layout().isRange(request)) {
            refuseBeyond(request);
            return;
        }
        if (peer.amChoking() || !advertised.contains(request.pieceIndex()) || !add(request)) {
            reject(request);
        }
        pump();
    }

    private void refuseBeyond(Block request) throws ProtocolViolation {
        if (++beyond > MAX_BEYOND) {
            throw new ProtocolViolation(
                    "more than " + MAX_BEYOND + " requests beyond the data, the last one: " + request);
        }
        reject(request);
    }

    public void onCancel(Block request) {
        if (queue.remove(request)) { // otherwise unknown, or already on its way
            reject(request);
        }
    }

    private boolean add(Block request) {
        if (queue.size() >= MAX_QUEUED) {
            return queue.contains(request);
        }
        queue.add(request);
        return true;
    }

    private void reject(Block request) {
        if (!peer.isClosed() && link.handshake().fast()) {
            link.reject(request.pieceIndex(), request.begin(), request.length());
            peer.flushLater();
        }
    }

    /** Drops all requests, and rejects them at a peer that expects it (BEP 6). */
    public void rejectAll() {
        queue.forEach(this::reject);
        queue.clear();
        forgotten++;
    }

    /** Rejects the requests for a piece that we have lost, and tells the peer of it. */
    public void onLost(int pieceIndex) {
        for (Block request : List.copyOf(queue)) {
            if (request.pieceIndex() == pieceIndex) {
                queue.remove(request);
                reject(request);
            }
        }
        peer.withdraw(pieceIndex);
    }

    @Override
    public boolean isWaiting(long now) {
        return !queue.isEmpty() && !peer.isClosed() && out < MAX_OUT && reading + link.unsentBytes() < window(now);
    }

    /** Limits the memory of a slow peer, as all peers share it. */
    private double window(long now) {
        return out == 0 || now - busySince < TRIAL.toNanos()
                ? WINDOW
                : Math.max(SLOW_WINDOW, Math.min(WINDOW, SLOW_SECONDS * up.rate(now)));
    }

    /** Closes a peer that requests but takes nothing. */
    public void checkTaken(long now) {
        if (out > 0 && reading == 0 && now - lastTaken >= TAKE_LIMIT.toNanos()) {
            peer.close("takes none of the blocks that it requested");
        }
    }

    /** Sends as much as the peer takes; with an upload limit, waits for its turn. */
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

    /** Sends the next block, which must exist, and returns its length. */
    private int sendNext() {
        Iterator<Block> first = queue.iterator();
        Block next = first.next();
        first.remove();
        read(next);
        return next.length();
    }

    private void read(Block block) {
        long now = clock.getAsLong();
        if (out++ == 0) {
            busySince = now;
        }
        if (reading == 0) {
            lastTaken = now;
        }
        reading += block.length();
        source.read(block, new Answer(block, forgotten));
    }

    /** A block on its way from the store to the peer. */
    private final class Answer implements PieceStore.Reader, Runnable {
        private final Block request;
        private final int before;
        private Runnable release;

        /** Bytes that the link was given; 0 until then. */
        private int handedOver;

        Answer(Block request, int before) {
            this.request = request;
            this.before = before;
        }

        @Override
        public void onRead(ByteBuffer data, Runnable whenSent) {
            long now = clock.getAsLong();
            reading -= request.length();
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
            handedOver = data.remaining();
            link.piece(request.pieceIndex(), request.begin(), data, this);
            peer.flushLater();
            pump();
        }

        /** Called when the peer has taken the block, or never will. */
        @Override
        public void run() {
            out--;
            lastTaken = clock.getAsLong();
            if (handedOver > 0 && !peer.isClosed()) { // what a closed link still had is dropped
                counters.onUploaded(handedOver, lastTaken);
            }
            release.run();
        }

        @Override
        public void onReadFailed(String reason) {
            reading -= request.length();
            out--;
            reject(request);
            if (!peer.isClosed() && request.pieceIndex() != withdrawn) {
                withdrawn = request.pieceIndex();
                peer.withdraw(withdrawn);
                source.detail(peer + ": piece " + request.pieceIndex() + " cannot be read: " + reason);
            }
        }
    }
}
