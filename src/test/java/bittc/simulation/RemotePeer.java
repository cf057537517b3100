package bittc.simulation;

import bittc.download.PeerHandler;
import bittc.download.PeerLink;
import bittc.loop.Scheduler;
import bittc.torrent.Bitfield;
import bittc.torrent.PeerId;
import bittc.wire.Handshake;
import bittc.wire.ProtocolViolation;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The far end of a simulated connection: an honest seed with a delay and a rate. What others do differently, their
 * subclasses in {@link Rogues} say. The link that our side holds is an inner class.
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
    PeerHandler handler;
    Link link;
    boolean open;
    boolean choking = true;
    long sentBytes;
    int connections;
    private boolean sending;
    private final PeerId id;

    RemotePeer(Content content, Scheduler scheduler, Random random, Duration delay, double bytesPerSecond) {
        this.content = content;
        this.scheduler = scheduler;
        this.random = random;
        this.delay = delay;
        this.bytesPerSecond = bytesPerSecond;
        pieces = new Bitfield(content.layout.pieceCount());
        pieces.setAll();
        byte[] bytes = new byte[PeerId.LENGTH];
        random.nextBytes(bytes);
        id = PeerId.of(bytes);
    }

    /** Whether it takes connections at the moment. */
    boolean reachable() {
        return !open;
    }

    void connect(PeerHandler ours, InetSocketAddress address) {
        handler = ours;
        open = true;
        choking = true;
        sending = false;
        queue.clear();
        connections++;
        link = new Link(address);
        handler.onOpen(link);
        onConnected();
    }

    // ---- what a rogue does differently

    void onConnected() {
        send(h -> h.onBitfield(pieces.toBytes()));
    }

    void onInterested() {
        unchoke();
    }

    void onRequest(Request request) {
        if (choking) {
            send(h -> h.onReject(request.piece, request.begin, request.length));
        } else {
            queue.add(request);
            serve();
        }
    }

    void onCancel(Request request) {
        if (queue.remove(request)) {
            send(h -> h.onReject(request.piece, request.begin, request.length));
        }
    }

    /** The bytes it sends for a request. */
    byte[] bytes(Request request) {
        byte[] data = new byte[request.length];
        System.arraycopy(content.bytes, content.at(request.piece, request.begin), data, 0, data.length);
        return data;
    }

    /** A block has left. */
    void onSent(Request request) {}

    // ---- means

    void unchoke() {
        choking = false;
        send(PeerHandler::onUnchoke);
    }

    void choke() {
        choking = true;
        send(PeerHandler::onChoke);
        for (Request request : queue) {
            send(h -> h.onReject(request.piece, request.begin, request.length));
        }
        queue.clear();
    }

    void send(Message message) {
        Link current = link;
        scheduler.schedule(delay, () -> current.deliver(message));
    }

    void sendBlock(Request request, byte[] data) {
        sentBytes += data.length;
        send(h -> {
            ByteBuffer buffer = h.onPieceHeader(request.piece, request.begin, data.length);
            if (buffer != null) {
                buffer.put(data);
            }
            h.onPiece(request.piece, request.begin, data.length, buffer);
        });
    }

    void hangUp(String reason) {
        Link current = link;
        scheduler.schedule(delay, () -> current.end(reason));
    }

    private void serve() {
        if (sending || queue.isEmpty() || !open) {
            return;
        }
        sending = true;
        Request next = queue.get(0);
        Link current = link;
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

    /** Our side's end of the connection. */
    final class Link implements PeerLink {
        private final InetSocketAddress address;
        private boolean ended;

        Link(InetSocketAddress address) {
            this.address = address;
        }

        void deliver(Message message) {
            if (ended) {
                return;
            }
            try {
                message.deliver(handler);
                if (!ended) {
                    handler.onReadComplete();
                }
            } catch (ProtocolViolation violation) {
                end(violation.getMessage());
            }
        }

        void end(String reason) {
            if (!ended) {
                ended = true;
                open = false;
                handler.onClosed(true, reason);
            }
        }

        private void later(Runnable there) {
            scheduler.schedule(delay, () -> {
                if (!ended) {
                    there.run();
                }
            });
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return address;
        }

        @Override
        public boolean incoming() {
            return false;
        }

        @Override
        public Handshake handshake() {
            return new Handshake(content.metainfo.infoHash(), id, true, false, false);
        }

        @Override
        public void interested() {
            later(RemotePeer.this::onInterested);
        }

        @Override
        public void request(int piece, int begin, int length) {
            if (!content.layout.isBlock(piece, begin, length)) {
                throw new AssertionError("we asked for what is no block");
            }
            later(() -> onRequest(new Request(piece, begin, length)));
        }

        @Override
        public void cancel(int piece, int begin, int length) {
            later(() -> onCancel(new Request(piece, begin, length)));
        }

        @Override
        public void close(String reason) {
            scheduler.execute(() -> end(reason));
        }

        @Override
        public void choke() {}

        @Override
        public void unchoke() {}

        @Override
        public void notInterested() {}

        @Override
        public void have(int pieceIndex) {}

        @Override
        public void bitfield(Bitfield have) {}

        @Override
        public void haveAll() {}

        @Override
        public void haveNone() {}

        @Override
        public void reject(int pieceIndex, int begin, int length) {}

        @Override
        public void piece(int pieceIndex, int begin, ByteBuffer block, Runnable release) {
            release.run();
        }

        @Override
        public void extended(int extendedId, byte[] payload) {}

        @Override
        public void flush() {}

        @Override
        public long unsentBytes() {
            return 0;
        }

        @Override
        public void setReading(boolean reading) {}
    }
}
