package bittc.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.torrent.PieceLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LayoutsTest {
    private final List<FileEntry> files = new ArrayList<>();
    private long length;

    private LayoutsTest file(int bytes) {
        return add(bytes, false);
    }

    private LayoutsTest padding(int bytes) {
        return add(bytes, true);
    }

    private LayoutsTest add(int bytes, boolean padding) {
        files.add(new FileEntry(files.size(), List.of("f"), bytes, length, padding, false, Optional.empty()));
        length += bytes;
        return this;
    }

    /** The bytes of data in each piece of 10. */
    private List<Integer> data() {
        PieceLayout layout = Layouts.of(files, 10);
        List<Integer> data = new ArrayList<>();
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            data.add(layout.dataLength(piece));
        }
        return data;
    }

    @Test
    void leavesOutThePaddingThatAlignsTheNextFile() {
        assertEquals(List.of(10, 3, 7), file(13).padding(7).file(7).data());
    }

    @Test
    void leavesOutThePaddingBehindTheLastFile() {
        assertEquals(List.of(4, 3), file(4).padding(6).file(3).padding(7).data());
    }

    @Test
    void takesPaddingInPartsAndEmptyFilesBetweenForOne() {
        assertEquals(
                List.of(4, 5), file(4).padding(2).file(0).padding(4).file(5).data());
    }

    @Test
    void countsPaddingThatDataFollowsInItsPiece() {
        assertEquals(
                List.of(8, 2), file(3).padding(2).file(3).padding(4).file(0).data());
    }

    @Test
    void countsPiecesOfPaddingAlone() {
        assertEquals(List.of(5, 10, 10, 9), file(5).padding(25).file(9).data());
        files.clear();
        length = 0;
        assertEquals(List.of(10, 10), padding(10).file(10).data());
    }

    @Test
    void findsDataToEndWhereEveryByteLookedAtSaysSo() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            files.clear();
            length = 0;
            for (int i = 1 + random.nextInt(12); i > 0; i--) {
                add(random.nextInt(3) == 0 ? 0 : random.nextInt(25), random.nextBoolean());
            }
            file(1 + random.nextInt(3));
            if (random.nextBoolean()) {
                padding(random.nextInt(30));
            }
            boolean[] isData = new boolean[(int) length];
            for (FileEntry file : files) {
                for (long at = file.offset(); at < file.offset() + file.length(); at++) {
                    isData[(int) at] = !file.padding();
                }
            }
            List<Integer> expected = new ArrayList<>();
            for (int from = 0; from < length; from += 10) {
                int to = (int) Math.min(from + 10, length);
                int end = to;
                while (end > from && !isData[end - 1]) {
                    end--;
                }
                expected.add((end == from ? to : end) - from);
            }
            assertEquals(expected, data(), "seed " + seed);
        }
    }
}
