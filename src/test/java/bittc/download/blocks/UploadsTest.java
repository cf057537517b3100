package bittc.download.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.loop.SimulatedScheduler;
import bittc.storage.PieceStore;
import bittc.torrent.Block;
import bittc.wire.ProtocolViolation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One peer, of a torrent of 200 pieces of two blocks each, of which the last is missing. */
class UploadsTest {
    private static final int BLOCK = SmallTorrent.BLOCK;
    private static final int PIECES = 200;

    private final SimulatedScheduler loop = new SimulatedScheduler();
    private final RecordingLink link = new RecordingLink();
    private final List<PieceStore.Reader> reads = new ArrayList<>();
    private final Counters counters = new Counters();
    private final FakePeer peer = new FakePeer();
    private final DataState data =
            SmallTorrent.open(PIECES, IntStream.range(0, PIECES - 1).toArray());
    private final Uploads uploads = new Uploads(
            peer, data, new Advertised(data), counters, new SharedRate(0, loop), new FakeSource(), loop::nanoTime);

    private static final class FakePeer implements Uploads.Peer {
        boolean choking;
        boolean closed;
        String reason = "";
        final List<Integer> withdrawn = new ArrayList<>();

        @Override
        public boolean amChoking() {
            return choking;
        }

        @Override
        public boolean isClosed() {
            return closed;
        }

        @Override
        public void close(String why) {
            reason = why;
        }

        @Override
        public void withdraw(int pieceIndex) {
            withdrawn.add(pieceIndex);
        }

        @Override
        public void flushLater() {}
    }

    private final class FakeSource implements Uploads.Source {
        @Override
        public void read(Block block, PieceStore.Reader reader) {
            reads.add(reader);
        }

        @Override
        public void detail(String line) {}
    }

    @BeforeEach
    void open() {
        uploads.onOpen(link);
    }

    private void answerAll() {
        List<PieceStore.Reader> now = List.copyOf(reads);
        reads.clear();
        now.forEach(reader -> reader.onRead(ByteBuffer.allocate(BLOCK), () -> {}));
    }

    @Test
    void sendsWhatIsAskedForInOrder() throws ProtocolViolation {
        uploads.onRequest(new Block(1, 0, BLOCK));
        uploads.onRequest(new Block(0, BLOCK, BLOCK));
        answerAll();
        assertEquals(List.of("piece 1:0+16384", "piece 0:16384+16384"), link.take());
        assertEquals(0, counters.uploaded(), "the network has taken none of it yet");
        link.releases.forEach(Runnable::run);
        assertEquals(2L * BLOCK, counters.uploaded());
        assertTrue(uploads.haveServed());
    }

    @Test
    void whatIsDroppedWithTheLinkIsNotCounted() throws ProtocolViolation {
        uploads.onRequest(new Block(0, 0, BLOCK));
        uploads.onRequest(new Block(1, 0, BLOCK));
        answerAll();
        link.releases.get(0).run();
        peer.closed = true;
        link.releases.get(1).run();
        assertEquals(BLOCK, counters.uploaded());
    }

    @Test
    void rejectsWhatAChokedPeerAsksForAndWhatWeLack() throws ProtocolViolation {
        uploads.onRequest(new Block(PIECES - 1, 0, BLOCK));
        peer.choking = true;
        uploads.onRequest(new Block(0, 0, BLOCK));
        assertEquals(List.of("reject " + (PIECES - 1) + ":0+16384", "reject 0:0+16384"), link.take());
        link.fast = false;
        uploads.onRequest(new Block(0, 0, BLOCK));
        assertEquals(List.of(), link.take(), "without BEP 6 there is no such message");
    }

    @Test
    void whatThereIsNotIsRefusedSoOftenAndThenBreaksTheProtocol() throws ProtocolViolation {
        uploads.onRequest(new Block(0, BLOCK, BLOCK + 1));
        assertEquals(List.of("reject 0:16384+16385"), link.take());
        for (int i = 1; i < 64; i++) {
            uploads.onRequest(new Block(PIECES, 0, BLOCK));
        }
        assertThrows(ProtocolViolation.class, () -> uploads.onRequest(new Block(PIECES, 0, BLOCK)));
        assertEquals(List.of(), reads);
    }

    @Test
    void whatIsTooLongBreaksTheProtocol() {
        assertThrows(ProtocolViolation.class, () -> uploads.onRequest(new Block(0, 0, Uploads.MAX_LENGTH + 1)));
    }

    @Test
    void readsAheadASocketsWorthAndNoMore() throws ProtocolViolation {
        for (int i = 0; i < 100; i++) {
            uploads.onRequest(new Block(i, 0, BLOCK));
        }
        assertEquals(32, reads.size(), "512 KiB");
        link.unsent = 512 * 1024;
        answerAll();
        assertEquals(List.of(), reads, "the peer takes nothing");
        link.unsent = 0;
        uploads.pump();
        assertEquals(32, reads.size());
    }

    @Test
    void keepsSoManyRequestsAndRejectsTheRest() throws ProtocolViolation {
        link.unsent = 512 * 1024;
        for (int i = 0; i < Uploads.MAX_QUEUED; i++) {
            uploads.onRequest(new Block(i % 199, i / 199, 1 + i / 199));
        }
        link.take();
        uploads.onRequest(new Block(198, 0, BLOCK));
        assertEquals(List.of("reject 198:0+16384"), link.take());
    }

    @Test
    void aChokeRejectsAllThatWaitsAndWhatWasReadMeanwhile() throws ProtocolViolation {
        uploads.onRequest(new Block(0, 0, BLOCK));
        link.unsent = 512 * 1024;
        uploads.onRequest(new Block(1, 0, BLOCK));
        uploads.rejectAll();
        assertEquals(List.of("reject 1:0+16384"), link.take());
        answerAll();
        assertEquals(List.of("reject 0:0+16384"), link.take());
        assertEquals(0, counters.uploaded());
    }

    @Test
    void whoTakesNothingForAMinuteIsClosed() throws ProtocolViolation {
        uploads.onRequest(new Block(0, 0, BLOCK));
        answerAll();
        loop.advance(Duration.ofSeconds(59));
        uploads.checkTaken(loop.nanoTime());
        assertEquals("", peer.reason);
        loop.advance(Duration.ofSeconds(1));
        uploads.checkTaken(loop.nanoTime());
        assertEquals("takes none of the blocks that it requested", peer.reason);
    }

    @Test
    void aPieceThatCannotBeReadIsRejectedAndWithdrawnOnce() throws ProtocolViolation {
        uploads.onRequest(new Block(3, 0, BLOCK));
        uploads.onRequest(new Block(3, BLOCK, BLOCK));
        uploads.onRequest(new Block(5, 0, BLOCK));
        reads.forEach(reader -> reader.onReadFailed("was changed by another program"));
        assertEquals(List.of("reject 3:0+16384", "reject 3:16384+16384", "reject 5:0+16384"), link.take());
        assertEquals(List.of(3, 5), peer.withdrawn);
        uploads.onRequest(new Block(6, 0, BLOCK));
        peer.closed = true;
        reads.get(reads.size() - 1).onReadFailed("the torrent is not open");
        assertEquals(List.of(3, 5), peer.withdrawn);
    }

    @Test
    void requestsForAPieceThatWeLoseAreRejectedAndOthersKept() throws ProtocolViolation {
        link.unsent = 512 * 1024;
        uploads.onRequest(new Block(3, 0, BLOCK));
        uploads.onRequest(new Block(5, 0, BLOCK));
        uploads.onLost(3);
        assertEquals(List.of("reject 3:0+16384"), link.take());
        assertEquals(List.of(3), peer.withdrawn);
        link.unsent = 0;
        uploads.pump();
        assertEquals(1, reads.size());
    }

    @Test
    void aCancelledRequestIsNotServed() throws ProtocolViolation {
        link.unsent = 512 * 1024;
        uploads.onRequest(new Block(0, 0, BLOCK));
        uploads.onCancel(new Block(0, 0, BLOCK));
        link.unsent = 0;
        uploads.pump();
        assertEquals(List.of(), reads);
        assertEquals(List.of("reject 0:0+16384"), link.take());
    }
}
