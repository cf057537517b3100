package bittc.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class PackedTorrentsTest {
    private static final byte[] TORRENT =
            new MetainfoBuilder("album", 16_384, new byte[20]).singleFile(100).encode();

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] zip(byte[] content, List<String> names) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (String name : names) {
                out.putNextEntry(new ZipEntry(name));
                out.write(content);
            }
        }
        return bytes.toByteArray();
    }

    private static void refuses(String why, byte[] file) {
        InvalidMetainfoException refusal =
                assertThrows(InvalidMetainfoException.class, () -> MetainfoReader.read(file, ""));
        assertEquals(why, refusal.getMessage());
    }

    @Test
    void readsACompressedTorrentAndTheOnlyOneOfAnArchive() throws Exception {
        assertEquals("album", MetainfoReader.read(gzip(TORRENT), "x.torrent.gz").name());
        byte[] zip = zip(TORRENT, List.of("readme.txt", "a/album.TORRENT", "a/._album.torrent"));
        assertEquals("album", MetainfoReader.read(zip, "x.zip").name());
    }

    @Test
    void listsTheTorrentsOfAnArchive() throws Exception {
        byte[] zip = zip(TORRENT, List.of("b.torrent", "notes", "a/a.torrent"));
        assertEquals(List.of("b.torrent", "a/a.torrent"), PackedTorrents.names(zip));
        assertEquals(TORRENT.length, PackedTorrents.member(zip, "a/a.torrent").length);
        refuses("a zip archive of 2 torrents, where one is expected", zip);
    }

    @Test
    void opensNoArchiveInsideAnother() throws Exception {
        refuses("not a torrent: it is not a bencoded dictionary", gzip(gzip(TORRENT)));
        refuses("a zip archive without a .torrent file", zip(gzip(TORRENT), List.of("a.torrent.gz")));
        refuses("not a torrent: it is not a bencoded dictionary", zip(gzip(TORRENT), List.of("a.torrent")));
    }

    @Test
    void saysWhyAFileCannotBeUnpacked() throws Exception {
        byte[] gzip = gzip(TORRENT);
        refuses("gzip-compressed, but damaged: it ends too early", Arrays.copyOf(gzip, gzip.length - 9));
        byte[] zip = zip(TORRENT, List.of("a.torrent"));
        refuses("a zip archive, but damaged: it ends too early", Arrays.copyOf(zip, 60));
    }

    @Test
    void stopsAtItsLimits() throws Exception {
        refuses("invalid: larger than 10 MB", gzip(new byte[MetainfoReader.MAX_FILE_BYTES + 1]));
        byte[] large = new byte[MetainfoReader.MAX_FILE_BYTES + 1];
        refuses("a zip archive that unpacks to too much", zip(large, List.of("a.torrent")));
        byte[] full = new byte[PackedTorrents.MAX_UNPACKED_BYTES / 8];
        refuses("a zip archive without a .torrent file", zip(full, List.of("1", "2", "3", "4", "5", "6", "7", "8")));
        refuses(
                "a zip archive that unpacks to too much",
                zip(full, List.of("1", "2", "3", "4", "5", "6", "7", "8", "9")));
        List<String> names = new ArrayList<>();
        for (int i = 0; i < PackedTorrents.MAX_ENTRIES; i++) {
            names.add(String.valueOf(i));
        }
        refuses("a zip archive without a .torrent file", zip(new byte[0], names));
        names.add("one more");
        refuses("a zip archive of more than 1000 files", zip(new byte[0], names));
    }
}
