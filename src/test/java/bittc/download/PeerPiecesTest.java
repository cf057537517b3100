package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.blocks.DataState;
import bittc.download.blocks.SmallTorrent;
import bittc.wire.ProtocolViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A peer of a torrent of eight pieces, of which we have the first two. */
class PeerPiecesTest {
    private final DataState data = SmallTorrent.open(8, 0, 1);
    private final List<String> told = new ArrayList<>();
    private final PeerPieces pieces = new PeerPieces(data.layout(), data.picker(), new PeerPieces.Listener() {
        @Override
        public void onPieces() {
            told.add("pieces");
        }

        @Override
        public void updateInterest() {
            told.add("wanted");
        }

        @Override
        public void onWithdrawn(int pieceIndex) {
            told.add("withdrawn " + pieceIndex);
        }
    });

    private static final PeerPieces.Listener NOBODY = new PeerPieces.Listener() {
        @Override
        public void onPieces() {}

        @Override
        public void updateInterest() {}

        @Override
        public void onWithdrawn(int pieceIndex) {}
    };

    private List<Integer> has() {
        return IntStream.range(0, 8).filter(pieces.bits()::get).boxed().toList();
    }

    @Test
    void countsWhatWeLackOfABitfield() throws ProtocolViolation {
        pieces.onBitfield(new byte[] {(byte) 0b1110_0001});
        assertEquals(2, pieces.wanted());
        assertEquals(List.of("pieces", "wanted"), told);
        assertEquals(1, data.picker().availability(7));
        pieces.onOurs(7);
        assertEquals(1, pieces.wanted());
    }

    @Test
    void aSecondBitfieldAddsAndTakesNothingBack() throws ProtocolViolation {
        pieces.onBitfield(new byte[] {(byte) 0b0000_0011});
        pieces.onBitfield(new byte[] {(byte) 0b0000_0110});
        assertEquals(3, pieces.wanted());
        assertEquals(1, data.picker().availability(6));
    }

    @Test
    void whatIsSaidTwiceCountsOnce() throws ProtocolViolation {
        pieces.onHave(5);
        pieces.onHave(5);
        assertEquals(1, pieces.wanted());
        assertEquals(1, data.picker().availability(5));
        pieces.onClosed();
        assertEquals(0, data.picker().availability(5));
    }

    @Test
    void haveNoneIsTheFirstWordOrAViolation() throws ProtocolViolation {
        pieces.onHaveNone();
        assertTrue(pieces.told());
        assertThrows(ProtocolViolation.class, pieces::onHaveNone);
    }

    @Test
    void allowedFastCountsInAnyOrderWithHaveAndWithinItsBound() throws ProtocolViolation {
        assertFalse(pieces.mayAsk(true));
        pieces.onAllowedFast(4);
        assertFalse(pieces.mayAsk(true), "it has not got it");
        pieces.onHave(4);
        assertTrue(pieces.mayAsk(true));
        assertTrue(pieces.requestable(true).get(4));
        assertEquals(1, pieces.requestable(true).cardinality());
    }

    @Test
    void whatIsNoPieceBreaksTheProtocol() {
        assertThrows(ProtocolViolation.class, () -> pieces.onHave(8));
        assertThrows(ProtocolViolation.class, () -> pieces.onHave(-1));
        assertThrows(ProtocolViolation.class, () -> pieces.onDontHave(8));
        assertThrows(ProtocolViolation.class, () -> pieces.onAllowedFast(8));
        assertThrows(ProtocolViolation.class, () -> pieces.onSuggest(8));
        assertThrows(ProtocolViolation.class, () -> pieces.onBitfield(new byte[2]));
    }

    @Test
    void aPieceThatItLostNoLongerCounts() throws ProtocolViolation {
        pieces.onHaveAll();
        pieces.onAllowedFast(4);
        told.clear();
        pieces.onDontHave(4);
        assertEquals(List.of("withdrawn 4", "wanted"), told);
        assertFalse(pieces.areAll());
        assertEquals(5, pieces.wanted());
        assertEquals(0, data.picker().availability(4));
        assertEquals(1, data.picker().availability(5));
        assertFalse(pieces.mayAsk(true), "the piece that it allows is gone");
        pieces.onDontHave(4);
        pieces.onDontHave(1);
        assertEquals(List.of("withdrawn 4", "wanted"), told, "it is gone already, and that one we have");
        pieces.onHave(4);
        pieces.onClosed();
        assertEquals(0, data.picker().availability(4));
        assertEquals(0, data.picker().availability(5));
    }

    @Test
    void withdrawsEachPieceOnceOnAverage() throws ProtocolViolation {
        for (int i = 0; i < 8; i++) {
            pieces.onHave(3);
            pieces.onDontHave(3);
        }
        pieces.onHave(3);
        assertThrows(ProtocolViolation.class, () -> pieces.onDontHave(3));
        pieces.onClosed();
        assertEquals(0, data.picker().availability(3), "counted as before");
    }

    @Test
    void aCompletePeerThatLosesPiecesAgainAndAgainIsClosed() throws ProtocolViolation {
        DataState large = SmallTorrent.open(200);
        PeerPieces seed = new PeerPieces(large.layout(), large.picker(), NOBODY);
        seed.onHaveAll();
        for (int i = 0; i < 8; i++) {
            seed.onDontHave(3);
            seed.onHave(3);
        }
        assertThrows(ProtocolViolation.class, () -> seed.onDontHave(3));
        seed.onClosed();
        assertEquals(0, large.picker().availability(3));
        assertEquals(0, large.picker().availability(4));
    }

    @Test
    void whatWasSaidEarlyIsSaidAgain() throws ProtocolViolation {
        PendingHaves early = new PendingHaves();
        early.onBitfield(new byte[] {(byte) 0b0000_0001});
        early.onHave(3);
        early.onAllowedFast(3);
        early.onHave(4);
        early.onDontHave(4);
        early.onDontHave(5);
        early.onHave(5);
        early.replay(pieces);
        assertEquals(List.of(3, 5, 7), has());
        assertTrue(pieces.requestable(true).get(3));
    }

    @Test
    void whatWasSaidEarlyMayTurnOutToBreakTheProtocol() throws ProtocolViolation {
        PendingHaves early = new PendingHaves();
        early.onHave(100);
        assertThrows(ProtocolViolation.class, () -> early.replay(pieces));
        assertThrows(ProtocolViolation.class, () -> early.onHave(-1));
        assertThrows(ProtocolViolation.class, () -> early.onDontHave(1 << 30));
    }

    @Test
    void earlyAllowedFastIsBounded() throws ProtocolViolation {
        PendingHaves early = new PendingHaves();
        for (int piece = 0; piece < 2 * HaveListener.MAX_ALLOWED_FAST; piece++) {
            early.onAllowedFast(piece);
        }
        DataState large = SmallTorrent.open(200);
        PeerPieces later = new PeerPieces(large.layout(), large.picker(), NOBODY);
        early.onHaveAll();
        early.replay(later);
        assertEquals(HaveListener.MAX_ALLOWED_FAST, later.requestable(true).cardinality());
    }
}
