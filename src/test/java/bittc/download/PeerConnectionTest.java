package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.blocks.DataState;
import bittc.download.blocks.RecordingLink;
import bittc.download.blocks.SmallTorrent;
import bittc.loop.SimulatedScheduler;
import bittc.metainfo.FileSelection;
import bittc.picker.PieceOrder;
import bittc.wire.DontHave;
import bittc.wire.ExtensionHandshake;
import bittc.wire.ProtocolViolation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One peer, by its messages, of a torrent of four pieces of which we have the first. */
class PeerConnectionTest {
    private static final byte ALL = (byte) 0b1111_0000;

    /** The id that we offer for {@code lt_donthave}. */
    private static final int DONT_HAVE_ID = 4;

    private final SimulatedScheduler loop = new SimulatedScheduler();
    private final RecordingLink link = new RecordingLink();
    private final FakeTorrent torrent = new FakeTorrent();
    private final List<String> events = torrent.events;
    private DataState data = SmallTorrent.open(4, 0);

    private PeerConnection peer() {
        return new PeerConnection(torrent.context(data, loop), link.remoteAddress(), false);
    }

    private PeerConnection open() {
        PeerConnection peer = peer();
        peer.handler().onOpen(link);
        events.clear();
        return peer;
    }

    private List<String> take() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    @Test
    void saysThatWeAreInterestedOnceThePeerHasWhatWeLackAndOnlyThen() throws ProtocolViolation {
        PeerHandler messages = open().handler();
        messages.onHave(0);
        assertEquals(List.of(), link.take(), "we have that piece");
        messages.onHave(2);
        messages.onHave(3);
        assertEquals(List.of("interested"), link.take());
    }

    @Test
    void losesInterestWithTheLastPieceThatItHasForUs() throws ProtocolViolation {
        PeerConnection peer = open();
        peer.handler().onHave(2);
        peer.have(1);
        assertEquals(List.of("interested", "have 1"), link.take());
        peer.have(2);
        assertEquals(List.of("have 2", "not interested"), link.take());
        peer.lost(2);
        assertEquals(List.of("interested"), link.take());
    }

    @Test
    void aPieceThatItLostIsNotAskedOfItAgain() throws ProtocolViolation {
        PeerConnection peer = open();
        peer.handler().onHaveAll();
        peer.handler().onUnchoke();
        peer.handler().onExtended(DONT_HAVE_ID, new DontHave(1).encode());
        assertEquals(2, peer.pieces().wanted());
        assertEquals(0, data.picker().availability(1));
        assertFalse(peer.mayBring(1, loop.nanoTime()));
        assertTrue(peer.mayBring(2, loop.nanoTime()));
        assertFalse(peer.isSeed());
    }

    @Test
    void isToldOfAPieceThatWeLostIfItUnderstands() throws ProtocolViolation {
        PeerConnection peer = open();
        peer.lost(0);
        assertEquals(List.of(), link.take());
        peer.handler()
                .onExtended(
                        0,
                        new ExtensionHandshake(
                                        Map.of(DontHave.EXTENSION, 9),
                                        Optional.empty(),
                                        OptionalInt.empty(),
                                        OptionalInt.empty(),
                                        Optional.empty(),
                                        OptionalInt.empty(),
                                        false,
                                        false)
                                .encode());
        peer.lost(0);
        assertEquals(List.of("extended 9"), link.take());
        assertEquals(0, DontHave.decode(link.extended.get(0)).pieceIndex());
    }

    @Test
    void aSeedIsNotToldWhatWeGet() throws ProtocolViolation {
        PeerConnection peer = open();
        peer.handler().onBitfield(new byte[] {ALL});
        assertTrue(peer.isSeed());
        link.take();
        peer.have(1);
        assertEquals(List.of(), link.take());
    }

    @Test
    void mayBeAskedWhenItUnchokesUsAndHasSomething() throws ProtocolViolation {
        PeerConnection peer = open();
        assertEquals(0, peer.room(100, loop.nanoTime()));
        peer.handler().onBitfield(new byte[] {ALL});
        assertEquals(0, peer.room(100, loop.nanoTime()));
        peer.handler().onUnchoke();
        assertEquals(8, peer.room(100, loop.nanoTime()));
        assertTrue(peer.mayBring(1, loop.nanoTime()));
        peer.handler().onChoke();
        assertEquals(0, peer.room(100, loop.nanoTime()));
        assertFalse(peer.mayBring(1, loop.nanoTime()));
        assertEquals(List.of("pieces", "flush"), take());
    }

    @Test
    void mayBeAskedForAllowedFastPiecesWhileItChokesUs() throws ProtocolViolation {
        PeerConnection peer = open();
        peer.handler().onBitfield(new byte[] {ALL});
        peer.handler().onAllowedFast(2);
        assertEquals(8, peer.room(100, loop.nanoTime()));
        assertTrue(peer.mayBring(2, loop.nanoTime()));
        assertFalse(peer.mayBring(1, loop.nanoTime()));
    }

    @Test
    void interestIsReportedWhenItChanges() throws ProtocolViolation {
        PeerHandler messages = open().handler();
        messages.onInterested();
        messages.onInterested();
        messages.onNotInterested();
        messages.onNotInterested();
        assertEquals(List.of("interested", "not interested"), take());
    }

    @Test
    void servesAnUnchokedPeerAndRejectsWhatAChokedOneAsksFor() throws ProtocolViolation {
        PeerConnection peer = open();
        peer.handler().onRequest(0, 0, SmallTorrent.BLOCK);
        assertEquals(List.of("reject 0:0+16384"), link.take());
        peer.setChoking(false);
        peer.setChoking(false);
        assertEquals(List.of("unchoke"), link.take());
        take();
        peer.handler().onRequest(0, 0, SmallTorrent.BLOCK);
        assertEquals(List.of("read 0:0"), take());
    }

    @Test
    void aChokeRejectsWhatWaits() throws ProtocolViolation {
        PeerConnection peer = open();
        peer.setChoking(false);
        link.unsent(1 << 20);
        peer.handler().onRequest(0, 0, SmallTorrent.BLOCK);
        link.take();
        peer.setChoking(true);
        assertEquals(List.of("choke", "reject 0:0+16384"), link.take());
    }

    @Test
    void messagesOfTheFastExtensionBreakTheProtocolWithoutIt() {
        link.fast = false;
        PeerHandler messages = open().handler();
        assertThrows(ProtocolViolation.class, messages::onHaveAll);
        assertThrows(ProtocolViolation.class, messages::onHaveNone);
        assertThrows(ProtocolViolation.class, () -> messages.onReject(0, 0, SmallTorrent.BLOCK));
        assertThrows(ProtocolViolation.class, () -> messages.onAllowedFast(0));
        assertThrows(ProtocolViolation.class, () -> messages.onSuggest(0));
    }

    @Test
    void whatItSaysBeforeWeKnowTheTorrentCountsOnceWeDo() throws ProtocolViolation {
        data = new DataState();
        PeerConnection peer = open();
        peer.handler().onBitfield(new byte[] {ALL});
        assertFalse(peer.isSeed());
        learn();
        peer.begin();
        assertTrue(peer.isSeed());
        assertEquals(List.of("interested"), link.take());
    }

    @Test
    void isClosedForWhatTurnsOutToBeNoBitfield() throws ProtocolViolation {
        data = new DataState();
        PeerConnection peer = open();
        peer.handler().onBitfield(new byte[7]);
        learn();
        peer.begin();
        assertEquals(List.of("close: bitfield of 7 bytes (expected: 1)"), link.take());
    }

    @Test
    void beginsByItselfIfItOpensAfterTheTorrentBecameKnown() {
        data = new DataState();
        PeerConnection peer = peer();
        learn();
        peer.handler().onOpen(link);
        assertEquals(0, peer.pieces().wanted());
    }

    private void learn() {
        data.know(SmallTorrent.metainfo(4), FileSelection.ALL);
        data.open(SmallTorrent.bits(4), PieceOrder.SEQUENTIAL, new Random(1));
    }

    @Test
    void flushesOnceWhenABurstIsOver() {
        PeerHandler messages = open().handler();
        messages.onReadComplete();
        assertEquals(List.of("read complete"), take());
        assertEquals(1, link.flushes);
    }

    @Test
    void takesItsPiecesAwayWithIt() throws ProtocolViolation {
        PeerConnection peer = open();
        peer.handler().onBitfield(new byte[] {ALL});
        assertEquals(1, data.picker().availability(3));
        peer.handler().onClosed(true, "reset");
        peer.handler().onReadComplete();
        assertEquals(0, data.picker().availability(3));
        assertTrue(peer.isClosed());
        assertEquals(List.of("pieces", "flush", "closed true reset"), take(), "and asks for nothing more");
    }
}
