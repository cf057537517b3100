package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.metainfo.FileSelection;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoBuilder;
import bittc.metainfo.MetainfoReader;
import bittc.picker.PieceOrder;
import bittc.picker.PiecePicker;
import bittc.torrent.Bitfield;
import bittc.torrent.InfoHash;
import bittc.torrent.PieceLayout;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Of a torrent of three pieces: a file that ends in the middle of the second, and one that fills the rest. */
class ContentTest {
    private static final int BLOCKS = 2;
    private static final int PIECE = BLOCKS * PieceLayout.BLOCK_LENGTH;
    private static final int FIRST = PIECE + PIECE / 2;
    private static final int SECOND = 3 * PIECE - FIRST;

    private final Content content = new Content();

    private static Metainfo metainfo() throws InvalidMetainfoException {
        byte[] info = new MetainfoBuilder("three", PIECE, new byte[3 * InfoHash.LENGTH])
                .file(List.of("first"), FIRST)
                .file(List.of("second"), SECOND)
                .encodeInfo();
        return MetainfoReader.readInfo(info, "", List.of(), List.of());
    }

    private static FileSelection only(Metainfo metainfo, int file) {
        BitSet indexes = new BitSet();
        indexes.set(file);
        return FileSelection.of(metainfo.files(), indexes);
    }

    private static Bitfield pieces(int... indexes) {
        Bitfield bits = new Bitfield(3);
        for (int index : indexes) {
            bits.set(index);
        }
        return bits;
    }

    private void open(Bitfield found) {
        content.open(found, PieceOrder.RAREST_FIRST, new Random(1));
    }

    private void fetch(int piece) {
        PiecePicker.Candidate peer = new PiecePicker.Candidate("peer", pieces(piece), true, false);
        content.picker().pick(peer, BLOCKS, (index, block) -> content.picker().onReceived(index, block, "peer"));
        content.onStored(piece);
    }

    @Test
    void ofAnInfoHashAloneSomethingIsMissing() {
        assertEquals(Optional.empty(), content.metainfo());
        assertEquals(0, content.totalBytes());
        assertTrue(content.leftBytes() > 0);
        assertEquals(OptionalLong.empty(), content.eta(1e9));
        assertFalse(content.isComplete());
    }

    @Test
    void whatIsNotOpenIsNotComplete() throws InvalidMetainfoException {
        content.know(metainfo(), FileSelection.ALL);
        assertEquals(3 * PIECE, content.leftBytes());
        assertEquals(3, content.wantedPieces());
        assertEquals(0, content.donePieces());
        assertFalse(content.isOpen() || content.isComplete() || content.isSeed());
    }

    @Test
    void countsWhatWasFoundAndWhatIsStored() throws InvalidMetainfoException {
        content.know(metainfo(), FileSelection.ALL);
        open(pieces(1));
        assertEquals(PIECE, content.doneBytes());
        fetch(0);
        fetch(2);
        assertEquals(0, content.leftBytes());
        assertEquals(3, content.donePieces());
        assertTrue(content.isComplete() && content.isSeed());
    }

    @Test
    void whatIsLeftOfTheTorrentIsAllThatIsNotThereWantedOrNot() throws InvalidMetainfoException {
        assertTrue(content.leftOfTorrent() > 0, "it is not known what there is");
        Metainfo metainfo = metainfo();
        content.know(metainfo, only(metainfo, 0));
        assertEquals(3 * PIECE, content.leftOfTorrent());
        open(pieces(2));
        assertEquals(2 * PIECE, content.leftOfTorrent());
        assertFalse(content.isPartialSeed());
        fetch(0);
        assertEquals(PIECE, content.leftOfTorrent());
        fetch(1);
        assertEquals(0, content.leftOfTorrent(), "what the other file has here came along");
        assertFalse(content.isPartialSeed(), "all is there, wanted or not");
    }

    @Test
    void countsOnlyTheBytesOfFilesThatAreWanted() throws InvalidMetainfoException {
        Metainfo metainfo = metainfo();
        content.know(metainfo, only(metainfo, 0));
        open(pieces(2)); // of the other file, and from an earlier run
        assertEquals(FIRST, content.leftBytes());
        fetch(0);
        fetch(1);
        assertEquals(FIRST, content.doneBytes());
        assertEquals(2, content.donePieces());
        assertTrue(content.isComplete());
    }

    @Test
    void allThatIsWantedNeedNotBeAllThereIs() throws InvalidMetainfoException {
        Metainfo metainfo = metainfo();
        content.know(metainfo, only(metainfo, 0));
        open(pieces(0, 1));
        assertTrue(content.isComplete() && content.isPartialSeed());
        assertFalse(content.isSeed());
        assertEquals(PIECE, content.leftOfTorrent());
    }

    @Test
    void lookingThroughTheWholeTorrentIsLookingThroughAllThatIsWanted() throws InvalidMetainfoException {
        Metainfo metainfo = metainfo();
        content.know(metainfo, only(metainfo, 0));
        content.onChecked(3 * PIECE / 2);
        assertEquals(FIRST / 2, content.checkedBytes());
        content.onChecked(3 * PIECE);
        assertEquals(FIRST, content.checkedBytes());
    }
}
