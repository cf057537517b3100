package bittc.download.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.metainfo.FileSelection;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoBuilder;
import bittc.metainfo.MetainfoReader;
import bittc.picker.Candidate;
import bittc.picker.PieceOrder;
import bittc.torrent.Bitfield;
import bittc.torrent.InfoHash;
import bittc.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Of a torrent of three pieces: a file that ends in the middle of the second, and one that fills the rest. */
class DataStateTest {
    private static final int BLOCKS = 2;
    private static final int PIECE = BLOCKS * PieceLayout.BLOCK_LENGTH;
    private static final int FIRST = PIECE + PIECE / 2;
    private static final int SECOND = 3 * PIECE - FIRST;

    private final DataState data = new DataState();

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
        data.open(found, PieceOrder.RAREST_FIRST, new Random(1));
    }

    private void fetch(int piece) {
        Candidate peer = new Candidate("peer", pieces(piece), true, false);
        data.picker().pick(peer, BLOCKS, (index, block) -> data.picker().onReceived(index, block, "peer"));
        data.onStored(piece);
    }

    private static List<Integer> picked(DataState data) {
        List<Integer> picked = new ArrayList<>();
        Candidate peer = new Candidate("peer", pieces(0, 1, 2), true, false);
        data.picker().pick(peer, 3 * BLOCKS, (index, block) -> picked.add(index));
        return picked.stream().distinct().sorted().toList();
    }

    @Test
    void aPieceIsNotPickedBeforeItsHashIsKnown() {
        LateHashes hashes = new LateHashes(1);
        data.know(SmallTorrent.metainfo(3, hashes), FileSelection.ALL);
        open(pieces());
        assertEquals(List.of(1), picked(data));
        assertEquals(3, data.picker().missingPieces());
        assertEquals(3L * BLOCKS, data.picker().remainingBlocks());

        data.picker().allow(2);
        data.picker().allow(1); // no news
        assertEquals(List.of(2), picked(data));
        data.picker().hasten(0);
        assertEquals(List.of(), picked(data), "not even in a hurry");
    }

    @Test
    void aLostPieceWaitsForItsHash() {
        LateHashes hashes = new LateHashes();
        data.know(SmallTorrent.metainfo(3, hashes), FileSelection.ALL);
        open(pieces(0, 1, 2));
        data.onLost(1);
        assertEquals(List.of(), picked(data));
        assertTrue(data.picker().isWithheld(1));
        data.picker().allow(1);
        assertEquals(List.of(1), picked(data));
    }

    @Test
    void ofAnInfoHashAloneSomethingIsMissing() {
        assertEquals(Optional.empty(), data.metainfo());
        assertEquals(0, data.totalBytes());
        assertTrue(data.leftBytes() > 0);
        assertEquals(OptionalLong.empty(), data.eta(1e9));
        assertFalse(data.isComplete());
    }

    @Test
    void whatIsNotOpenIsNotComplete() throws InvalidMetainfoException {
        data.know(metainfo(), FileSelection.ALL);
        assertEquals(3 * PIECE, data.leftBytes());
        assertEquals(3, data.wantedPieces());
        assertEquals(0, data.donePieces());
        assertFalse(data.isOpen() || data.isComplete() || data.isSeed());
    }

    @Test
    void countsWhatWasFoundAndWhatIsStored() throws InvalidMetainfoException {
        data.know(metainfo(), FileSelection.ALL);
        open(pieces(1));
        assertEquals(PIECE, data.doneBytes());
        fetch(0);
        fetch(2);
        assertEquals(0, data.leftBytes());
        assertEquals(3, data.donePieces());
        assertTrue(data.isComplete() && data.isSeed());
    }

    @Test
    void whatIsLeftOfTheTorrentIsAllThatIsNotThereWantedOrNot() throws InvalidMetainfoException {
        assertTrue(data.leftOfTorrent() > 0, "it is not known what there is");
        Metainfo metainfo = metainfo();
        data.know(metainfo, only(metainfo, 0));
        assertEquals(3 * PIECE, data.leftOfTorrent());
        open(pieces(2));
        assertEquals(2 * PIECE, data.leftOfTorrent());
        assertFalse(data.isPartialSeed());
        fetch(0);
        assertEquals(PIECE, data.leftOfTorrent());
        fetch(1);
        assertEquals(0, data.leftOfTorrent(), "what the other file has here came along");
        assertFalse(data.isPartialSeed(), "all is there, wanted or not");
    }

    @Test
    void countsOnlyTheBytesOfFilesThatAreWanted() throws InvalidMetainfoException {
        Metainfo metainfo = metainfo();
        data.know(metainfo, only(metainfo, 0));
        open(pieces(2)); // of the other file, and from an earlier run
        assertEquals(FIRST, data.leftBytes());
        fetch(0);
        fetch(1);
        assertEquals(FIRST, data.doneBytes());
        assertEquals(2, data.donePieces());
        assertTrue(data.isComplete());
    }

    @Test
    void allThatIsWantedNeedNotBeAllThereIs() throws InvalidMetainfoException {
        Metainfo metainfo = metainfo();
        data.know(metainfo, only(metainfo, 0));
        open(pieces(0, 1));
        assertTrue(data.isComplete() && data.isPartialSeed());
        assertFalse(data.isSeed());
        assertEquals(PIECE, data.leftOfTorrent());
    }

    @Test
    void lookingThroughTheWholeTorrentIsLookingThroughAllThatIsWanted() throws InvalidMetainfoException {
        Metainfo metainfo = metainfo();
        data.know(metainfo, only(metainfo, 0));
        data.onChecked(3 * PIECE / 2);
        assertEquals(FIRST / 2, data.checkedBytes());
        data.onChecked(3 * PIECE);
        assertEquals(FIRST, data.checkedBytes());
    }
}
