package bittc.webseed;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.bencode.BencodeEncoder;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoBuilder;
import bittc.metainfo.MetainfoReader;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeedFilesTest {
    private static final int PIECE = 16 * 1024;

    private static Metainfo read(byte[] info) {
        try {
            return MetainfoReader.readInfo(info, "", List.of(), List.of());
        } catch (InvalidMetainfoException e) {
            throw new AssertionError(e);
        }
    }

    private static Metainfo folder() {
        return read(new MetainfoBuilder("Mä #1", PIECE, new byte[4 * 20])
                .file(List.of("a & b?.bin"), PIECE)
                .file(List.of("empty"), 0)
                .file(List.of("sub dir", "100%.txt"), PIECE + 1)
                .file(List.of("z~-._z"), PIECE)
                .encodeInfo());
    }

    private static SeedFiles single() {
        return new SeedFiles(read(new MetainfoBuilder("one file.iso", PIECE, new byte[20])
                .singleFile(PIECE)
                .encodeInfo()));
    }

    @Test
    void encodesEachElementOfAPath() {
        Metainfo metainfo = folder();
        SeedFiles files = new SeedFiles(metainfo);
        assertEquals(
                "M%C3%A4%20%231/a%20%26%20b%3F.bin",
                files.suffix(metainfo.files().get(0), true));
        assertEquals(
                "/M%C3%A4%20%231/sub%20dir/100%25.txt",
                files.suffix(metainfo.files().get(2), false));
        assertEquals("M%C3%A4%20%231/z~-._z", files.suffix(metainfo.files().get(3), true));
    }

    @Test
    void namesASingleFileOnlyBehindAFolder() {
        SeedFiles files = single();
        assertEquals("", files.suffix(files.at(0), false));
        assertEquals("one%20file.iso", files.suffix(files.at(0), true));
    }

    @Test
    void asksForNamesAsTheyAreInTheTorrentAndNotAsTheyAreOnDisk() {
        byte[] notUtf8 = {'f', (byte) 0xe4};
        byte[] info = new BencodeEncoder()
                .dictionary()
                .key("files")
                .list()
                .dictionary()
                .key("length")
                .integer(PIECE)
                .key("path")
                .list()
                .string("con:aux?")
                .string(notUtf8)
                .end()
                .end()
                .end()
                .key("name")
                .string("a/b")
                .key("piece length")
                .integer(PIECE)
                .key("pieces")
                .string(new byte[20])
                .end()
                .toBytes();
        SeedFiles files = new SeedFiles(read(info));
        assertEquals("a%2Fb/con%3Aaux%3F/f%E4", files.suffix(files.at(0), true));
    }

    @Test
    void findsTheFileOfAByte() {
        SeedFiles files = new SeedFiles(folder());
        assertEquals(0, files.at(0).index());
        assertEquals(0, files.at(PIECE - 1).index());
        assertEquals(2, files.at(PIECE).index());
        assertEquals(2, files.at(2 * PIECE).index());
        assertEquals(3, files.at(2 * PIECE + 1).index());
        assertEquals(3, files.at(3 * PIECE).index());
    }

    @Test
    void leavesOutThePiecesOfFilesThatAreMissing() {
        SeedFiles files = new SeedFiles(folder());
        assertEquals(4, files.pieces(bits(), bits()).cardinality());
        assertEquals(3, files.pieces(bits(0), bits(0)).cardinality());
        assertEquals(2, files.pieces(bits(2), bits(2)).cardinality());
        assertEquals(2, files.pieces(bits(3), bits(3)).cardinality());
        assertEquals(true, files.pieces(bits(0, 2, 3), bits(0, 2, 3)).isEmpty());
    }

    private static BitSet bits(int... indexes) {
        BitSet bits = new BitSet();
        for (int index : indexes) {
            bits.set(index);
        }
        return bits;
    }
}
