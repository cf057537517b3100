package bittc.download.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.loop.SimulatedScheduler;
import bittc.picker.Candidate;
import bittc.wire.ProtocolViolation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Of one peer that has all eight pieces, of two blocks each. */
class OutgoingRequestsTest {
    private static final int BLOCK = SmallTorrent.BLOCK;
    private static final String PEER = "peer";

    private final SimulatedScheduler loop = new SimulatedScheduler();
    private final RecordingLink link = new RecordingLink();
    private final DataState data = SmallTorrent.open(8);
    private final FakeSink sink = new FakeSink(data);
    private final OutgoingRequests requests =
            new OutgoingRequests(PEER, data, new Counters(), new SharedRate(0, loop), sink, loop::nanoTime);

    @BeforeEach
    void open() {
        requests.onOpen(link);
        data.picker().addPeer(SmallTorrent.bits(8, 0, 1, 2, 3, 4, 5, 6, 7));
    }

    private void pick(int count) {
        data.picker()
                .pick(
                        new Candidate(PEER, SmallTorrent.bits(8, 0, 1, 2, 3, 4, 5, 6, 7), true, false),
                        count,
                        requests::send);
    }

    private ByteBuffer receive(int piece, int block) throws ProtocolViolation {
        ByteBuffer buffer = requests.onPieceHeader(piece, block * BLOCK, BLOCK);
        requests.onPiece(piece, block * BLOCK, BLOCK, buffer);
        return buffer;
    }

    private List<String> take() {
        List<String> taken = List.copyOf(sink.events);
        sink.events.clear();
        return taken;
    }

    @Test
    void whatItLostIsAskedOfOthersAndStillTakenFromItIfItComes() throws ProtocolViolation {
        pick(3);
        requests.onWithdrawn(0);
        assertEquals(1, requests.active());
        assertEquals(0, data.picker().requesters(0, 0));
        assertEquals(1, data.picker().requesters(1, 0));
        assertEquals(List.of("released"), take());
        requests.onReject(0, 0, BLOCK);
        assertEquals(List.of(), take(), "known by then");
        assertNotNull(receive(0, 1));
    }

    @Test
    void asksForWhatWasPickedAndHandsOnWhatComes() throws ProtocolViolation {
        pick(2);
        assertEquals(List.of("request 0:0+16384", "request 0:16384+16384"), link.take());
        receive(0, 0);
        assertEquals(List.of("block 0:0 answers 1"), take());
        assertEquals(1, requests.active());
    }

    @Test
    void aBlockThatWasNotAskedForHasNoBufferAndOnlySoManyAreBorne() throws ProtocolViolation {
        for (int i = 0; i < 256; i++) {
            assertNull(receive(3, 0));
        }
        assertThrows(ProtocolViolation.class, () -> receive(3, 0));
        assertEquals(List.of(), take());
    }

    @Test
    void whatIsNoBlockOfTheTorrentBreaksTheProtocol() {
        assertThrows(ProtocolViolation.class, () -> requests.onPieceHeader(0, 1, BLOCK));
        assertThrows(ProtocolViolation.class, () -> requests.onPieceHeader(8, 0, BLOCK));
        assertThrows(ProtocolViolation.class, () -> requests.onPieceHeader(0, 0, BLOCK - 1));
    }

    @Test
    void aSilentPeerIsAskedForOneBlockAtATimeUntilOneComes() throws ProtocolViolation {
        pick(2);
        loop.advance(Duration.ofSeconds(10));
        requests.checkSnubbed(loop.nanoTime());
        assertTrue(requests.snubbed());
        assertEquals(List.of("peer: snubbed"), take());
        assertEquals(0, requests.active());
        assertEquals(1, requests.room(60, loop.nanoTime()));
        receive(0, 0);
        assertFalse(requests.snubbed());
        assertEquals(List.of("block 0:0 answers 0"), take(), "late, and still of use");
    }

    @Test
    void silenceWhileWeDoNotReadIsOurs() {
        pick(1);
        requests.setReading(false);
        assertFalse(link.reading);
        loop.advance(Duration.ofSeconds(60));
        requests.checkSnubbed(loop.nanoTime());
        assertFalse(requests.snubbed());
        requests.setReading(true);
        loop.advance(Duration.ofSeconds(9));
        requests.checkSnubbed(loop.nanoTime());
        assertFalse(requests.snubbed());
    }

    @Test
    void aChokeReleasesAllAndWithoutTheFastExtensionForgetsThem() throws ProtocolViolation {
        pick(2);
        requests.onChoke();
        assertEquals(List.of("released"), take());
        assertEquals(0, requests.active());
        assertTrue(requests.queue().contains(0, 0), "it may still send or reject them");
        link.fast = false;
        requests.onChoke();
        assertFalse(requests.queue().contains(0, 0));
    }

    @Test
    void aRejectedBlockMayBeAskedOfOthersAndManyInARowPauseThePeer() throws ProtocolViolation {
        for (int i = 0; i < 16; i++) {
            requests.send(i / 2, i % 2);
        }
        for (int i = 0; i < 15; i++) {
            requests.onReject(i / 2, i % 2 * BLOCK, BLOCK);
        }
        assertTrue(requests.room(60, loop.nanoTime()) > 0);
        requests.onReject(7, BLOCK, BLOCK);
        assertTrue(requests.room(60, loop.nanoTime()) <= 0);
        assertEquals(16, take().stream().filter("released"::equals).count());
        loop.advance(Duration.ofSeconds(2));
        assertTrue(requests.room(60, loop.nanoTime()) > 0);
    }

    @Test
    void strayRejectionsHaveAnEnd() throws ProtocolViolation {
        for (int i = 0; i < 4096; i++) {
            requests.onReject(1, 0, BLOCK);
        }
        assertThrows(ProtocolViolation.class, () -> requests.onReject(1, 0, BLOCK));
    }

    @Test
    void cancelsWhatIsUnderWayOnce() {
        pick(1);
        link.take();
        requests.cancel(0, 0);
        requests.cancel(0, 0);
        assertEquals(List.of("cancel 0:0+16384"), link.take());
    }
}
