package bittc.webseed;

import bittc.download.PeerHandler;
import bittc.http.AnswerException;
import bittc.http.AnswerHead;
import bittc.http.Route;
import bittc.loop.Later;
import bittc.loop.Scheduler;
import bittc.metainfo.FileEntry;
import bittc.torrent.Bitfield;
import bittc.torrent.PeerId;
import bittc.wire.Handshake;
import bittc.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A connection to a web seed, made to look like one to a peer that has all the files: requests for blocks become GETs of
 * ranges, one at a time, and each range is a run of blocks as long as what has been asked for and flushed, within one file.
 * The TCP connection under it may change: servers close them between answers, and send us elsewhere.
 */
final class WebSeedLink extends WordlessLink {
    /** How long a head may take. */
    static final Duration HEAD_LIMIT = Duration.ofSeconds(20);

    /** How long a body may stop; what comes slowly is the coordinator's to judge. */
    static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);

    private static final Duration TICK = Duration.ofSeconds(1);

    private record Request(int piece, int begin, int length) {}

    private final HttpWebSeeds seeds;
    private final HttpWebSeed seed;
    private final PeerHandler handler;
    private final Scheduler scheduler;
    private final BlockStream blocks;
    private final List<Request> dropped = new ArrayList<>();

    /** In a later turn of the loop: it may call the coordinator, which may be in the middle of something. */
    private final Later work;

    /** Null while there is none. */
    private SeedConnection connection;

    /** How many answers the connection has brought. */
    private int served;

    private boolean opened;
    private boolean closed;
    private boolean reading = true;

    /** Whether an answer is awaited or coming, and to what. */
    private boolean asked;

    private boolean headCame;
    /** Whether the body ends with the connection only. */
    private boolean openEnded;

    private FileEntry file;

    /** What is still to come of the range, in bytes of the torrent. */
    private long rangeAt;

    private long rangeEnd;
    private long quietSince;

    WebSeedLink(HttpWebSeeds seeds, HttpWebSeed seed, PeerHandler handler) {
        this.seeds = seeds;
        this.seed = seed;
        this.handler = handler;
        scheduler = seeds.network().scheduler();
        work = new Later(scheduler, this::work);
        blocks = new BlockStream(seed.metainfo().layout(), handler);
    }

    /** Connects to where the files are, as far as is known. */
    void open() {
        connect(seed.base());
    }

    // ---- what the coordinator asks

    @Override
    public InetSocketAddress remoteAddress() {
        return seed.address();
    }

    @Override
    public Handshake handshake() {
        // A server has no peer id; nothing compares this one.
        byte[] id = Arrays.copyOf(seed.url().host().getBytes(StandardCharsets.US_ASCII), PeerId.LENGTH);
        return new Handshake(seed.metainfo().infoHash(), PeerId.of(id), true, false, false);
    }

    @Override
    public void request(int pieceIndex, int begin, int length) {
        if (!closed) {
            blocks.add(pieceIndex, begin, length);
        }
    }

    @Override
    public void cancel(int pieceIndex, int begin, int length) {
        if (!closed && blocks.drop(pieceIndex, begin, length)) {
            dropped.add(new Request(pieceIndex, begin, length));
        }
    }

    @Override
    public void flush() {
        blocks.release();
        work.ask();
    }

    @Override
    public void setReading(boolean now) {
        reading = now;
        quietSince = scheduler.nanoTime();
        if (connection != null) {
            connection.setReading(now);
        }
        if (now) {
            work.ask();
        }
    }

    @Override
    public void close(String reason) {
        if (closed) {
            return;
        }
        closed = true;
        blocks.halt();
        if (connection != null) {
            connection.close();
        }
        scheduler.execute(() -> {
            blocks.abandon();
            handler.onClosed(opened, reason);
        });
    }

    /** Something went wrong at the other end. */
    void fail(String reason) {
        seed.forgetRoutes();
        close(reason);
    }

    // ---- the work

    private void work() {
        if (closed) {
            return;
        }
        try {
            List<Request> all = List.copyOf(dropped);
            dropped.clear();
            for (Request request : all) {
                handler.onReject(request.piece(), request.begin(), request.length());
            }
            boolean padded = false;
            while (!closed && !asked && reading && blocks.hasWork()) {
                file = seed.files().at(blocks.position());
                long fileEnd = file.offset() + file.length();
                if (file.padding()) {
                    blocks.zeros(fileEnd - blocks.position());
                    padded = true;
                } else {
                    ask(fileEnd);
                    break;
                }
            }
            if (padded && !closed) {
                handler.onReadComplete();
            }
        } catch (ProtocolViolation violation) {
            fail(violation.getMessage());
        }
    }

    private void ask(long fileEnd) {
        Route route = seed.routeTo(file);
        if (connection == null || !connection.serves(route)) {
            connect(route);
        } else if (connection.isReady()) {
            rangeEnd = blocks.grow(fileEnd);
            rangeAt = blocks.position();
            asked = true;
            headCame = false;
            quietSince = scheduler.nanoTime();
            connection.get(route.url(), rangeAt - file.offset(), rangeEnd - file.offset() - 1);
        }
    }

    private void connect(Route route) {
        if (connection != null) {
            connection.close();
        }
        served = 0;
        connection = seeds.connection(route.url(), new Answers());
        connection.setReading(reading);
        connection.connect(route);
    }

    private void disconnect() {
        connection.close();
        connection = null;
        asked = false;
    }

    private void onTick() {
        if (closed) {
            return;
        }
        long now = scheduler.nanoTime();
        if (!asked || !reading) {
            quietSince = now;
        }
        Duration quiet = Duration.ofNanos(now - quietSince);
        if (quiet.compareTo(headCame ? SILENCE_LIMIT : HEAD_LIMIT) >= 0) {
            fail("timed out");
            return;
        }
        scheduler.schedule(TICK, this::onTick);
    }

    /** What the server says. */
    private final class Answers implements SeedConnection.Listener {
        @Override
        public void onConnected() {
            if (opened) {
                work();
                return;
            }
            opened = true;
            quietSince = scheduler.nanoTime();
            scheduler.schedule(TICK, WebSeedLink.this::onTick);
            handler.onOpen(WebSeedLink.this);
            try {
                Bitfield pieces = seed.pieces();
                if (!closed && pieces.isFull()) {
                    handler.onHaveAll();
                } else if (!closed) {
                    handler.onBitfield(pieces.toBytes());
                }
                if (!closed) {
                    handler.onUnchoke();
                }
            } catch (ProtocolViolation violation) {
                fail(violation.getMessage());
            }
            if (!closed) {
                handler.onReadComplete();
            }
        }

        @Override
        public void onHead(AnswerHead head) throws AnswerException {
            headCame = true;
            quietSince = scheduler.nanoTime();
            switch (SeedRules.judge(head, rangeAt - file.offset(), rangeEnd - file.offset() - 1, file.length())) {
                case RANGE -> {
                    openEnded = head.untilClose();
                    served = head.keepsAlive() && !openEnded ? served + 1 : 0;
                    seed.onServed();
                }
                case REDIRECT -> redirect(head);
                case NO_SUCH_FILE -> {
                    seed.onMissing(file);
                    close(head.status() < 300 ? "has another file than the torrent" : head.statusText());
                }
                case NO_RANGES -> {
                    seed.onNoRanges();
                    close("does not serve parts of files");
                }
                default -> {
                    seed.onPause(SeedRules.pause(head));
                    fail(head.statusText());
                }
            }
        }

        private void redirect(AnswerHead head) {
            try {
                seed.onRedirect(file, connection.address(), head);
            } catch (IOException e) {
                fail(e.getMessage());
                return;
            }
            disconnect();
            work.ask();
        }

        @Override
        public void onBody(ByteBuf in, int length) throws AnswerException {
            if (length > rangeEnd - rangeAt) {
                throw new AnswerException("answer is longer than what was asked for");
            }
            rangeAt += length;
            quietSince = scheduler.nanoTime();
            try {
                blocks.take(in, length);
            } catch (ProtocolViolation violation) {
                throw new AnswerException(violation.getMessage());
            }
            if (openEnded && rangeAt == rangeEnd && !closed) {
                onEnd();
            }
        }

        @Override
        public void onEnd() throws AnswerException {
            if (rangeAt == rangeEnd) {
                asked = false;
                if (served == 0) {
                    disconnect();
                    scheduler.execute(this::onReadComplete);
                }
                work.ask();
            } else {
                throw new AnswerException("answer is shorter than what was asked for");
            }
        }

        @Override
        public void onReadComplete() {
            if (!closed) {
                handler.onReadComplete();
            }
        }

        @Override
        public void onFailed(String reason) {
            connection = null;
            fail(reason);
        }

        @Override
        public void onDisconnected(String reason, boolean inAnswer) {
            connection = null;
            if (!asked || !inAnswer && served > 0) {
                asked = false; // servers close connections that have been idle, or have served long enough
                work.ask();
            } else {
                fail(inAnswer ? reason + " in mid-answer" : reason);
            }
        }
    }
}
