package bittc.simulation;

import bittc.loop.Scheduler;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A peer that lacks pieces: asks us for what we have, serves what it has, and fails the test if we send it wrong bytes. */
class Leecher extends RemotePeer {
    private static final int REQUESTS = 8;

    final Bitfield theirs;
    final Set<Request> asked = new LinkedHashSet<>();

    /** What it had asked for when it was choked: without BEP 6 nobody knows whether it will come. */
    private final Set<Request> doubtful = new LinkedHashSet<>();

    private final Map<Integer, Bitfield> begun = new HashMap<>();
    boolean choked = true;
    long receivedBytes;
    private boolean interested;

    /** It has each piece with this probability. */
    Leecher(Content content, Scheduler scheduler, Random random, double share) {
        super(content, scheduler, random, Duration.ofMillis(1 + random.nextInt(100)), 200_000);
        theirs = new Bitfield(content.layout.pieceCount());
        for (int piece = 0; piece < pieces.size(); piece++) {
            if (random.nextDouble() >= share) {
                pieces.clear(piece);
            }
        }
    }

    boolean isComplete() {
        return pieces.isFull();
    }

    @Override
    void onConnected() {
        for (int piece = theirs.nextSet(0); piece >= 0; piece = theirs.nextSet(piece + 1)) {
            theirs.clear(piece);
        }
        asked.clear();
        doubtful.clear();
        choked = true;
        interested = false;
        super.onConnected();
    }

    @Override
    void onPieces(Bitfield ours) {
        for (int piece = ours.nextSet(0); piece >= 0; piece = ours.nextSet(piece + 1)) {
            theirs.set(piece);
        }
        askMore();
    }

    @Override
    void onHave(int piece) {
        if (!theirs.set(piece)) {
            throw new AssertionError("told twice that we have piece " + piece);
        }
        askMore();
    }

    @Override
    void onChoked(boolean now) {
        if (now == choked) {
            throw new AssertionError("choked or unchoked twice");
        }
        choked = now;
        if (choked && !fast) {
            doubtful.addAll(asked);
            asked.clear();
        }
        askMore();
    }

    @Override
    void onReject(Request request) {
        if (!asked.remove(request)) {
            throw new AssertionError("a rejection of what was not asked for, " + request);
        }
    }

    @Override
    void onBlock(Request request, byte[] data) {
        if (!asked.remove(request) && !doubtful.contains(request)) {
            throw new AssertionError("a block that was not asked for, " + request + (choked ? ", choked" : ""));
        }
        if (!java.util.Arrays.equals(data, super.bytes(request))) {
            throw new AssertionError("wrong bytes uploaded: " + request);
        }
        receivedBytes += data.length;
        Bitfield blocks = begun.computeIfAbsent(request.piece(), p -> new Bitfield(content.layout.blockCount(p)));
        blocks.set(request.begin() / PieceLayout.BLOCK_LENGTH);
        if (blocks.isFull() && pieces.set(request.piece())) {
            send(h -> h.onHave(request.piece()));
        }
        askMore();
    }

    /** Puts the pieces that it may ask for into the order in which it asks. */
    void arrange(List<Integer> wanted) {}

    private void askMore() {
        List<Integer> wanted = new ArrayList<>();
        for (int piece = theirs.nextSet(0); piece >= 0; piece = theirs.nextSet(piece + 1)) {
            if (!pieces.get(piece)) {
                wanted.add(piece);
            }
        }
        if (interested == wanted.isEmpty()) {
            interested = !interested;
            boolean now = interested;
            send(h -> {
                if (now) {
                    h.onInterested();
                } else {
                    h.onNotInterested();
                }
            });
        }
        arrange(wanted);
        for (int piece : wanted) {
            Bitfield blocks = begun.computeIfAbsent(piece, p -> new Bitfield(content.layout.blockCount(p)));
            for (int b = blocks.nextClear(0);
                    b >= 0 && !choked && asked.size() < REQUESTS;
                    b = blocks.nextClear(b + 1)) {
                Request next = new Request(piece, b * PieceLayout.BLOCK_LENGTH, content.layout.blockLength(piece, b));
                if (asked.add(next)) {
                    send(h -> h.onRequest(next.piece(), next.begin(), next.length()));
                }
            }
        }
    }
}
