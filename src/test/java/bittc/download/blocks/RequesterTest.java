package bittc.download.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.loop.SimulatedScheduler;
import bittc.picker.Candidate;
import bittc.storage.BlockPool;
import bittc.torrent.Bitfield;
import bittc.wire.ProtocolViolation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Deals out a torrent of four pieces of two blocks each, in their order. */
class RequesterTest {
    private static final int PIECES = 4;

    private final SimulatedScheduler loop = new SimulatedScheduler();
    private final DataState data = SmallTorrent.open(PIECES);
    private final Counters counters = new Counters();
    private final BlockPool pool = new BlockPool();
    private final List<FakePeer> peers = new ArrayList<>();
    private final Set<Object> suspects = new HashSet<>();
    private final List<String> givenUp = new ArrayList<>();
    private boolean stopping;
    private SharedRate rate = new SharedRate(0, loop);

    private final class FakeTorrent implements Requester.Owner {
        @Override
        public boolean isStopping() {
            return stopping;
        }

        @Override
        public boolean isSuspect(Object peer) {
            return suspects.contains(peer);
        }

        @Override
        public void giveUp(int pieceIndex, int blocks) {
            givenUp.add(pieceIndex + ": " + blocks);
        }
    }

    /** Takes so many requests at once. */
    private final class FakePeer implements Requester.Peer {
        final RecordingLink link = new RecordingLink();
        final Bitfield pieces;
        final OutgoingRequests requests;
        int limit;
        boolean webSeed;
        int flushes;

        FakePeer(int limit, int... pieces) {
            this.limit = limit;
            this.pieces = SmallTorrent.bits(PIECES, pieces);
            requests = new OutgoingRequests(this, data, counters, rate, new FakeSink(data), loop::nanoTime);
            requests.onOpen(link);
            data.picker().addPeer(this.pieces);
            peers.add(this);
        }

        @Override
        public OutgoingRequests requests() {
            return requests;
        }

        @Override
        public int room(double secondsLeft, long now) {
            return limit - requests.active();
        }

        @Override
        public Candidate candidate(boolean suspect, long now) {
            return new Candidate(this, pieces, true, suspect);
        }

        @Override
        public boolean mayBring(int pieceIndex, long now) {
            return pieces.get(pieceIndex);
        }

        @Override
        public boolean isWebSeed() {
            return webSeed;
        }

        @Override
        public void flushLater() {
            flushes++;
        }

        /** Sends a block, this long after it was last told something. */
        void deliver(int piece, int block, int millis) throws ProtocolViolation {
            loop.advance(Duration.ofMillis(millis));
            int begin = block * SmallTorrent.BLOCK;
            ByteBuffer buffer = requests.onPieceHeader(piece, begin, SmallTorrent.BLOCK);
            requests.onPiece(piece, begin, SmallTorrent.BLOCK, buffer);
        }

        /** What it was asked for since this was last asked, as piece:block. */
        List<String> asked() {
            return link.take().stream()
                    .map(line -> line.replace(":0+16384", ":0").replace(":16384+16384", ":1"))
                    .toList();
        }
    }

    private Requester requester() {
        return new Requester(new FakeTorrent(), data, counters, peers, rate, new ReceiveBudget(pool, () -> 0), loop);
    }

    @Test
    void asksEachPeerForItsOwnBlocksAndLetsThemLeaveTogether() {
        FakePeer a = new FakePeer(2, 0, 1, 2, 3);
        FakePeer b = new FakePeer(2, 0, 1, 2, 3);
        requester().fillAll();
        assertEquals(List.of("request 0:0", "request 0:1"), a.asked());
        assertEquals(List.of("request 1:0", "request 1:1"), b.asked());
        assertEquals(1, a.flushes);
    }

    @Test
    void refillsAQueueOnlyOnceAQuarterOfItIsFree() throws ProtocolViolation {
        FakePeer peer = new FakePeer(5, 0, 1, 2, 3);
        Requester requester = requester();
        requester.fill(peer);
        assertEquals(5, peer.asked().size());
        peer.deliver(0, 0, 10);
        requester.fill(peer);
        assertEquals(List.of(), peer.asked(), "one of five is free");
        peer.deliver(0, 1, 10);
        requester.fill(peer);
        assertEquals(List.of("request 2:1", "request 3:0"), peer.asked());
    }

    @Test
    void whoWasSilentForTooLongGetsWhatOthersLeave() {
        FakePeer silent = new FakePeer(1, 0, 1);
        FakePeer other = new FakePeer(0, 0);
        Requester requester = requester();
        requester.fillAll();
        loop.advance(Duration.ofSeconds(11));
        other.limit = 4;
        requester.onTick(loop.nanoTime());
        assertTrue(silent.requests.snubbed());
        assertEquals(
                List.of("request 0:0", "request 0:1"), other.asked(), "the block that the silent one was asked for");
        assertEquals(List.of("request 0:0", "request 1:0"), silent.asked(), "one block, of what is left");
    }

    @Test
    void asksForNothingOnceTheTorrentEnds() {
        FakePeer peer = new FakePeer(2, 0);
        stopping = true;
        requester().fill(peer);
        assertEquals(List.of(), peer.asked());
    }

    @Test
    void asksForNothingWhileTheDiskIsBehind() {
        FakePeer peer = new FakePeer(2, 0);
        Requester requester = requester();
        List<ByteBuffer> waiting = new ArrayList<>();
        for (int i = 0; i <= BlockPool.ENOUGH; i++) {
            waiting.add(pool.claim(SmallTorrent.BLOCK));
        }
        requester.fill(peer);
        assertEquals(List.of(), peer.asked());
        pool.release(waiting.get(0));
        requester.fill(peer);
        assertEquals(2, peer.asked().size());
    }

    @Test
    void manyReasonsInOneTurnMakeItAskOnce() {
        FakePeer peer = new FakePeer(1, 0);
        Requester requester = requester();
        requester.fillLater();
        requester.fillLater();
        assertEquals(List.of(), peer.asked());
        loop.runUntilIdle();
        assertEquals(List.of("request 0:0"), peer.asked());
        assertEquals(1, peer.flushes);
    }

    // ---- the endgame

    /** A peer that was asked for all blocks of piece 0 and sends nothing, and one that is fast and has nothing left to do. */
    private FakePeer[] silentAndFast() throws ProtocolViolation {
        FakePeer silent = new FakePeer(2, 0);
        FakePeer fast = new FakePeer(2, 1);
        requester().fillAll();
        fast.deliver(1, 0, 50);
        fast.deliver(1, 1, 50);
        fast.pieces.set(0);
        silent.asked();
        fast.asked();
        return new FakePeer[] {silent, fast};
    }

    @Test
    void nearTheEndAFastPeerIsAskedForWhatASlowOneDoesNotSend() throws ProtocolViolation {
        FakePeer fast = silentAndFast()[1];
        requester().fill(fast);
        assertEquals(List.of("request 0:1", "request 0:0"), fast.asked(), "the last one first");
    }

    @Test
    void doesNotAskItForMoreThanItHasRoomForNorForTheSameTwice() throws ProtocolViolation {
        FakePeer fast = silentAndFast()[1];
        fast.limit = 1;
        requester().fill(fast);
        assertEquals(List.of("request 0:1"), fast.asked());
        fast.limit = 10;
        requester().fill(fast);
        assertEquals(List.of("request 0:0"), fast.asked());
        requester().fill(fast);
        assertEquals(List.of(), fast.asked());
    }

    @Test
    void asksNoThirdPeerForABlock() throws ProtocolViolation {
        FakePeer fast = silentAndFast()[1];
        FakePeer third = new FakePeer(1, 2);
        requester().fill(third);
        third.deliver(2, 0, 50);
        third.limit = 10;
        third.pieces.set(0);
        requester().fill(fast);
        third.asked();
        requester().fill(third);
        assertEquals(List.of("request 2:1"), third.asked());
    }

    @Test
    void asksNoPeerThatWouldBringItLittleSooner() throws ProtocolViolation {
        FakePeer a = new FakePeer(2, 0);
        FakePeer b = new FakePeer(2, 1);
        requester().fillAll();
        a.deliver(0, 0, 100);
        b.deliver(1, 0, 0);
        b.deliver(1, 1, 0);
        b.pieces.set(0);
        b.asked();
        requester().fill(b);
        assertEquals(List.of(), b.asked(), "a is about to send its last block");
    }

    @Test
    void asksNoSuspectForASecondCopy() throws ProtocolViolation {
        FakePeer fast = silentAndFast()[1];
        suspects.add(fast);
        requester().fill(fast);
        assertEquals(List.of(), fast.asked());
    }

    @Test
    void asksForNoSecondCopyOfWhatThePeerMayStillSend() throws ProtocolViolation {
        FakePeer fast = new FakePeer(2, 0);
        FakePeer silent = new FakePeer(0, 0);
        Requester requester = requester();
        requester.fillAll();
        fast.requests.giveUp();
        silent.limit = 2;
        fast.limit = 0;
        requester.fillAll();
        assertEquals(List.of("request 0:0", "request 0:1"), silent.asked());
        fast.deliver(0, 0, 50);
        fast.asked();
        fast.limit = 2;
        requester.fill(fast);
        assertEquals(List.of(), fast.asked(), "its answer to the first request is still to come");
    }

    @Test
    void aBlockThatHasComeIsCancelledAtAllWhoWereAskedForIt() throws ProtocolViolation {
        FakePeer[] both = silentAndFast();
        Requester requester = requester();
        requester.fill(both[1]);
        both[1].asked();
        both[1].deliver(0, 1, 50);
        requester.cancelEverywhere(0, 1);
        assertEquals(List.of("cancel 0:1"), both[0].asked());
        assertEquals(List.of(), both[1].asked());
        assertEquals(1, both[0].requests.active());
    }

    @Test
    void takesBackAPieceThatIsBegunAnew() {
        FakePeer peer = new FakePeer(3, 0, 1);
        Requester requester = requester();
        requester.fill(peer);
        peer.asked();
        requester.takeBack(0);
        assertEquals(List.of("cancel 0:0", "cancel 0:1"), peer.asked());
        assertEquals(1, peer.requests.active());
        assertEquals(List.of(), givenUp);
    }

    // ---- with a limited rate

    @Test
    void aLimitedRateIsDealtOutInTurns() {
        rate = new SharedRate(20L * SmallTorrent.BLOCK, loop);
        FakePeer a = new FakePeer(8, 0, 1, 2, 3);
        FakePeer b = new FakePeer(8, 0, 1, 2, 3);
        Requester requester = requester();
        rate.join(requester);
        requester.fillAll();
        loop.advance(Duration.ofMillis(205));
        assertEquals(2, a.asked().size());
        assertEquals(2, b.asked().size());
        loop.advance(Duration.ofSeconds(1));
        assertFalse(requester.isWaiting(loop.nanoTime()) && data.picker().remainingBlocks() == 0);
        assertEquals(8, a.requests.active() + b.requests.active());
    }

    @Test
    void whatAWebSeedIsAskedForIsGathered() {
        rate = new SharedRate(10L * SmallTorrent.BLOCK, loop);
        FakePeer webSeed = new FakePeer(8, 0, 1, 2, 3);
        webSeed.webSeed = true;
        Requester requester = requester();
        rate.join(requester);
        requester.fillAll();
        loop.advance(Duration.ofMillis(350));
        assertTrue(webSeed.requests.active() > 1);
        assertEquals(0, webSeed.flushes);
        loop.advance(Duration.ofMillis(300));
        assertEquals(1, webSeed.flushes);
    }

    @Test
    void oneThatHasGoneIsNotAskedInItsTurn() {
        rate = new SharedRate(20L * SmallTorrent.BLOCK, loop);
        FakePeer gone = new FakePeer(8, 0, 1, 2, 3);
        Requester requester = requester();
        assertTrue(requester.isWaiting(loop.nanoTime()));
        peers.remove(gone);
        requester.onClosed(gone);
        assertEquals(0, requester.takeBlock(loop.nanoTime()));
        assertEquals(List.of(), gone.asked());
    }
}
