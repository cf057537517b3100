package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.blocks.DataState;
import bittc.download.blocks.RecordingLink;
import bittc.download.blocks.SmallTorrent;
import bittc.torrent.Bitfield;
import bittc.wire.ProtocolViolation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SuperSeedingTest {
    private final FakeSession session = new FakeSession(10);
    private final FakeTorrent torrent = new FakeTorrent();
    private final List<PeerConnection> connected = new ArrayList<>();
    private DataState data;
    private SuperSeeding seeding;

    private void begin(int pieces) {
        data = SmallTorrent.open(pieces, IntStream.range(0, pieces).toArray());
        seeding = new SuperSeeding(data, connected, session.loop::nanoTime, session.listener());
    }

    /** A peer that has announced these pieces. */
    private RecordingLink connect(int... pieces) throws ProtocolViolation {
        RecordingLink link = new RecordingLink("10.9.0." + (connected.size() + 1), false, connected.size());
        PeerConnection peer = new PeerConnection(torrent.context(data, session.loop), link.remoteAddress(), false);
        peer.open(link);
        connected.add(peer);
        peer.advertised().announce(link);
        Bitfield bits = SmallTorrent.bits(data.layout().pieceCount(), pieces);
        peer.handler().onBitfield(bits.toBytes());
        seeding.onPieces(peer);
        return link;
    }

    private void has(int peer, int piece) throws ProtocolViolation {
        connected.get(peer).handler().onHave(piece);
        seeding.onPieces(connected.get(peer));
    }

    @Test
    void seemsToHaveNothingAndOffersEachPeerAnotherPiece() throws ProtocolViolation {
        begin(8);
        assertEquals(List.of("have none", "have 0"), connect().take());
        assertEquals(List.of("have none", "have 2"), connect(1).take(), "it has the second one");
        assertTrue(connected.get(0).advertised().contains(0));
        assertFalse(connected.get(0).advertised().contains(2), "and serves it no other");
    }

    @Test
    void aPeerGetsItsNextOfferWhenAnotherHasItsPiece() throws ProtocolViolation {
        begin(8);
        RecordingLink first = connect();
        RecordingLink second = connect();
        first.take();
        second.take();
        has(0, 0);
        assertEquals(List.of(), first.take());
        has(1, 0);
        assertEquals(List.of("have 2"), first.take());
        assertEquals(List.of(), second.take(), "it has not got its own");
    }

    @Test
    void aPieceWhoseOnlyOwnerLeavesIsOfferedAgain() throws ProtocolViolation {
        begin(2);
        connect();
        RecordingLink second = connect();
        has(1, 1);
        assertEquals(List.of("have none", "have 1"), second.take(), "the other piece is on offer");
        PeerConnection gone = connected.remove(0);
        gone.onClosed();
        seeding.onClosed(gone);
        seeding.onTick();
        assertEquals(List.of("have 0"), second.take());
    }

    @Test
    void showsEverythingOnceThereIsAnotherSeed() throws ProtocolViolation {
        begin(4);
        RecordingLink first = connect();
        first.take();
        connect(0, 1, 2, 3);
        assertEquals(List.of("have 1", "have 2", "have 3"), withoutExtended(first));
        assertEquals(List.of("super-seeding is over: another peer has all pieces"), session.details);
        assertFalse(data.isHidden());
        seeding.onTick();
        assertEquals(List.of(), first.take());
    }

    private static List<String> withoutExtended(RecordingLink link) {
        return link.take().stream().filter(line -> !line.startsWith("extended")).toList();
    }

    @Test
    void looksAtSoManyPiecesAndAtTheNextOnesLater() throws ProtocolViolation {
        begin(16_386);
        connect();
        RecordingLink rich = connect(IntStream.range(0, 16_385).toArray());
        assertEquals(List.of("have none"), rich.take());
        seeding.onTick();
        assertEquals(List.of(), rich.take(), "not at once");
        session.loop.advance(Duration.ofSeconds(1));
        seeding.onTick();
        assertEquals(List.of("have 16385"), rich.take());
    }
}
