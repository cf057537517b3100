package bittc.storage.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.storage.TestTorrent;
import bittc.storage.file.FileLayout.FileSlice;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FileLayoutTest {
    private static FileLayout layoutOf(TestTorrent torrent) {
        TestTorrent.Made made = torrent.make();
        return new FileLayout(made.layout(), made.metainfo().files());
    }

    @Test
    void splitsARangeAtFileBorders() {
        FileLayout layout =
                layoutOf(TestTorrent.named("t", 10).file("a", 4).file("b", 10).file("c", 3));
        assertEquals(List.of(new FileSlice(0, 0, 4), new FileSlice(1, 0, 6)), layout.slicesOf(0));
        assertEquals(List.of(new FileSlice(1, 6, 4), new FileSlice(2, 0, 3)), layout.slicesOf(1));
        assertEquals(List.of(new FileSlice(1, 2, 5)), layout.slices(6, 5));
        assertEquals(List.of(), layout.slices(17, 0));
    }

    @Test
    void passesOverFilesWithoutBytesWhereverTheyAre() {
        FileLayout layout = layoutOf(TestTorrent.named("t", 4)
                .file("first", 0)
                .file("a", 4)
                .file("between", 0)
                .file("another", 0)
                .file("b", 2)
                .file("last", 0));
        assertEquals(List.of(new FileSlice(1, 0, 4)), layout.slicesOf(0));
        assertEquals(List.of(new FileSlice(4, 0, 2)), layout.slicesOf(1));
        assertTrue(layout.isEmpty(0));
        assertFalse(layout.isStored(0));
    }

    @Test
    void countsNeitherPaddingNorVerifiedPiecesNorBlocksOnDiskAsMissing() {
        int block = PieceLayout.BLOCK_LENGTH;
        FileLayout layout = layoutOf(TestTorrent.named("t", 2 * block)
                .file("a", block)
                .padding(block)
                .file("b", 3 * block));
        assertEquals(block, layout.storedBytes(0));
        Bitfield verified = new Bitfield(3);
        assertEquals(4L * block, layout.missingBytes(verified, Map.of()));
        verified.set(0);
        assertEquals(2L * block, layout.missingBytes(verified, Map.of(1, BitSet.valueOf(new long[] {1}))));
    }

    @Test
    void knowsTheFirstAndLastPieceOfAFile() {
        FileLayout layout =
                layoutOf(TestTorrent.named("t", 10).file("a", 10).file("b", 11).file("c", 1));
        assertEquals(0, layout.firstPiece(0));
        assertEquals(0, layout.lastPiece(0));
        assertEquals(1, layout.firstPiece(1));
        assertEquals(2, layout.lastPiece(1));
        assertEquals(2, layout.firstPiece(2));
    }

    @Test
    void refusesRangesBeyondTheTorrentAndFilesThatDoNotFit() {
        FileLayout layout = layoutOf(TestTorrent.named("t", 10).file("a", 15));
        assertThrows(IndexOutOfBoundsException.class, () -> layout.slices(10, 6));
        assertThrows(IndexOutOfBoundsException.class, () -> layout.slices(-1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> layout.slices(1, Long.MAX_VALUE));
        assertThrows(
                IllegalArgumentException.class,
                () -> new FileLayout(
                        new PieceLayout(16, 10),
                        TestTorrent.named("t", 10)
                                .file("a", 15)
                                .make()
                                .metainfo()
                                .files()));
    }

    @Test
    void slicesOfAnyRangePutTogetherAreThatRange() {
        Random random = new Random(20260101);
        for (int round = 0; round < 300; round++) {
            TestTorrent torrent = TestTorrent.named("t", 1 + random.nextInt(40));
            for (int file = random.nextInt(12); file >= 0; file--) {
                torrent.file("f" + file, random.nextInt(3) * random.nextInt(30));
            }
            TestTorrent.Made made = torrent.file("end", 1 + random.nextInt(9)).make();
            FileLayout layout = new FileLayout(made.layout(), made.metainfo().files());
            int from = random.nextInt(made.content().length);
            int to = from + random.nextInt(made.content().length - from + 1);
            ByteArrayOutputStream together = new ByteArrayOutputStream();
            for (FileSlice slice : layout.slices(from, to - from)) {
                together.write(made.contentOf(slice.fileIndex()), (int) slice.fileOffset(), (int) slice.length());
            }
            assertArrayEquals(Arrays.copyOfRange(made.content(), from, to), together.toByteArray());
        }
    }
}
