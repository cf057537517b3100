package bittc.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyntheticTorrentTest {
    private final SyntheticTorrent torrent = SyntheticTorrent.ofFolder(
            "folder",
            16 * 1024,
            false,
            List.of(
                    SyntheticFile.of("a.bin", 20_001, 1),
                    SyntheticFile.of("empty.bin", 0, 2),
                    SyntheticFile.padding(95),
                    SyntheticFile.of("sub/b.bin", 50_000, 3)));

    @Test
    void bytesAreTheSameOnEveryMachine() {
        byte[] bytes = new byte[16];
        SyntheticFile.of("x", 16, 0).read(0, bytes, 0, 16);
        // The first two outputs of SplitMix64 from 0, little end first.
        assertEquals("afcd1d7b39a820e2" + "f465b9a16a9e786e", HexFormat.of().formatHex(bytes));
    }

    @Test
    void anyRangeReadsAsPartOfTheWhole() {
        ByteArrayOutputStream files = new ByteArrayOutputStream();
        for (int i = 0; i < 4; i++) {
            files.writeBytes(torrent.fileBytes(i));
        }
        byte[] whole = files.toByteArray();
        assertEquals(whole.length, torrent.layout().totalLength());
        assertArrayEquals(new byte[95], Arrays.copyOfRange(whole, 20_001, 20_096), "padding");
        for (int length : new int[] {1, 7, 8, 9, 4_999, 60_000}) {
            for (int offset = 0; offset + length <= whole.length; offset += 1_237) {
                byte[] range = new byte[length];
                Arrays.fill(range, (byte) 0x55);
                torrent.read(offset, range);
                assertArrayEquals(Arrays.copyOfRange(whole, offset, offset + length), range, "at " + offset);
            }
        }
    }

    @Test
    void filesOfDifferentSeedsDiffer() {
        SyntheticTorrent other = SyntheticTorrent.ofFile("folder", 16 * 1024, 20_001, 4);
        assertFalse(Arrays.equals(torrent.fileBytes(0), other.fileBytes(0)));
    }
}
