package bittc.webseed;

import bittc.download.PeerHandler;
import bittc.http.AnswerException;
import bittc.http.AnswerHead;
import bittc.http.RetryAfter;
import bittc.http.Route;
import bittc.loop.OncePerTurn;
import bittc.loop.Scheduler;
import bittc.metainfo.FileEntry;
import bittc.torrent.Bitfield;
import bittc.torrent.Block;
import bittc.torrent.PeerId;
import bittc.wire.Handshake;
import bittc.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes a web seed look like a peer that has all files: turns block requests into GETs of ranges, one at a time. Each range
 * is a run of requested, flushed blocks, as long as possible, within one file. The TCP connection under it may change:
 * servers close it between responses, or redirect us.
 */
final class WebSeedLink extends RequestOnlyLink {
    private static final Duration TICK = Duration.ofSeconds(1);

    private final HttpWebSeeds seeds;
    private final HttpWebSeed seed;
    private final PeerHandler handler;
    private final Scheduler scheduler;
    private final BlockStream blocks;
    private final List<Block> dropped = new ArrayList<>();

    /** Runs in a later loop turn: it may call the coordinator, which may be in the middle of something. */
    private final OncePerTurn work;

    /** Null while there is none. */
    private SeedConnection connection;

    /** Responses received on the connection. */
    private int served;

    private boolean opened;
    private boolean closed;
    private boolean reading = true;

    /** True while a response is awaited or arriving. */
    private boolean asked;

    /** True if only the end of the connection ends the body. */
    private boolean openEnded;

    /** The file requested, or to be requested next, and the web seed that supplies it: mostly this one. */
    private FileEntry file;

    private HttpWebSeed keeper;

    /** The requested range, in bytes of the torrent. */
    private long rangeStart;

    private long rangeEnd;

    /** Null until the head of the response has arrived. */
    private AnswerBody body;

    private final Patience patience = new Patience();

    WebSeedLink(HttpWebSeeds seeds, HttpWebSeed seed, PeerHandler handler) {
        this.seeds = seeds;
        this.seed = seed;
        keeper = seed;
        this.handler = handler;
        scheduler = seeds.network().scheduler();
        work = new OncePerTurn(scheduler, this::work);
        blocks = new BlockStream(seed.metainfo().layout(), handler);
    }

    /** Connects to the server of the files, as far as known. */
    void open() {
        connect(seed.base());
    }

    // ---- calls by the coordinator

    @Override
    public InetSocketAddress remoteAddress() {
        return seed.address();
    }

    @Override
    public Handshake handshake() {
        // A server has no peer id; this one is compared with no other.
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
            dropped.add(new Block(pieceIndex, begin, length));
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
        patience.rest(scheduler.nanoTime());
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

    /** Closes the link after a failure of the server. */
    void fail(String reason) {
        seed.forgetRoutes();
        keeper.forgetRoutes();
        close(reason);
    }

    // ---- the work

    private void work() {
        if (closed) {
            return;
        }
        try {
            List<Block> all = List.copyOf(dropped);
            dropped.clear();
            for (Block request : all) {
                handler.onReject(request.pieceIndex(), request.begin(), request.length());
            }
            if (!closed && body != null && connection.isHolding()) {
                goOn();
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

    /** Resumes a waiting response if a later byte of it is wanted; otherwise drops it if another is needed. */
    private void goOn() {
        if (body.isWanted()) {
            connection.resume();
        } else if (blocks.hasWork()) {
            boolean behind = file == seed.files().at(blocks.position()) && body.hasPassed(blocks.position());
            if (behind && keeper.readsForward()) {
                close("sends whole files, and has to begin this one again");
            } else {
                disconnect();
            }
        }
    }

    private void ask(long fileEnd) {
        keeper = seed.keeperOf(file);
        Route route = keeper.routeTo(file, seed.files());
        if (connection == null || !connection.serves(route)) {
            connect(route);
        } else if (connection.isReady()) {
            rangeEnd = blocks.grow(fileEnd);
            rangeStart = blocks.position();
            asked = true;
            patience.onAsked(scheduler.nanoTime());
            connection.get(route.url(), rangeStart - file.offset(), rangeEnd - file.offset() - 1);
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
        answered();
    }

    /** Notes that no response is awaited any more. */
    private void answered() {
        asked = false;
        body = null;
        patience.onHead();
    }

    private void onTick() {
        if (closed) {
            return;
        }
        long now = scheduler.nanoTime();
        if (!asked && blocks.isIdle() || !reading || connection != null && connection.isHolding()) {
            patience.rest(now);
        }
        if (patience.isOver(now)) {
            fail("timed out");
            return;
        }
        scheduler.schedule(TICK, this::onTick);
    }

    /** Handles the server's responses. */
    private final class Answers implements SeedConnection.Listener {
        @Override
        public void onConnected() {
            if (opened) {
                work();
                return;
            }
            opened = true;
            patience.rest(scheduler.nanoTime());
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
            patience.onHead();
            long first = rangeStart - file.offset();
            long last = rangeEnd - file.offset() - 1;
            SeedRules.Judgement judgement = SeedRules.judge(head, first, last, file.length());
            switch (judgement.verdict()) {
                case BYTES -> onBytes(head, file.offset() + judgement.first(), file.offset() + judgement.end());
                case REDIRECT -> redirect(head);
                case NO_SUCH_FILE, NOT_THIS_FILE -> {
                    keeper.onPause(RetryAfter.of(head, Clock.systemUTC()));
                    keeper.onLack(file, judgement.verdict() == SeedRules.Verdict.NO_SUCH_FILE);
                    close(head.status() < 300 ? "has another file than the torrent" : head.statusText());
                }
                default -> {
                    keeper.onPause(RetryAfter.of(head, Clock.systemUTC()));
                    fail(head.statusText());
                }
            }
        }

        private void onBytes(AnswerHead head, long start, long end) throws AnswerException {
            keeper.onServed();
            boolean whole = head.status() == 200 && (start < rangeStart || end > rangeEnd);
            boolean knownBefore = keeper.readsForward();
            if (whole || head.status() == 206) {
                keeper.onWholeFiles(whole);
            }
            if (whole
                    && !knownBefore
                    && start < rangeStart) { // from now on, earlier missing blocks are requested first
                close("sends whole files only");
                return;
            }
            openEnded = head.untilClose();
            served = head.keepsAlive() && !openEnded ? served + 1 : 0;
            body = new AnswerBody(blocks, start, end);
        }

        private void redirect(AnswerHead head) {
            try {
                keeper.onRedirect(file, seed.files(), connection.address(), head);
            } catch (IOException e) {
                fail(e.getMessage());
                return;
            }
            disconnect();
            work.ask();
        }

        @Override
        public void onBody(ByteBuf in, int length) throws AnswerException {
            if (length > body.missing()) {
                throw new AnswerException("answer is longer than requested");
            }
            int before = in.readableBytes();
            try {
                body.take(in, length);
            } catch (ProtocolViolation violation) {
                throw new AnswerException(violation.getMessage());
            }
            patience.onBytes(before - in.readableBytes(), scheduler.nanoTime());
            if (openEnded && body.isOver() && !closed) {
                onEnd();
            }
        }

        @Override
        public void onEnd() throws AnswerException {
            if (!body.isOver()) {
                throw new AnswerException("answer is shorter than requested");
            }
            if (body.hasPassed(rangeEnd - 1)) {
                patience.onServed(scheduler.nanoTime());
            }
            answered();
            if (served == 0) {
                disconnect();
                scheduler.execute(this::onReadComplete);
            }
            work.ask();
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
            if (!asked || !inAnswer && (body != null || served > 0)) {
                answered(); // servers close idle connections, and those that served long enough
                work.ask();
            } else {
                fail(inAnswer ? reason + " in mid-answer" : reason);
            }
        }
    }
}
