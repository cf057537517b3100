package bittc.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.Events;
import bittc.testkit.SyntheticFile;
import bittc.testkit.SyntheticTorrent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
    private static final int PIECE = 16_384;

    @TempDir
    Path folder;

    private final byte[] data = new byte[40_000];
    private TestHost host;

    @BeforeEach
    void writeATorrentOfThreePieces() throws Exception {
        host = new TestHost(folder);
        Arrays.fill(data, (byte) 'x');
        ByteArrayOutputStream torrent = new ByteArrayOutputStream();
        torrent.writeBytes(Torrents.bytes("d4:infod6:lengthi40000e4:name4:data12:piece lengthi16384e6:pieces60:"));
        for (int begin = 0; begin < data.length; begin += PIECE) {
            byte[] piece = Arrays.copyOfRange(data, begin, Math.min(data.length, begin + PIECE));
            torrent.writeBytes(MessageDigest.getInstance("SHA-1").digest(piece));
        }
        torrent.writeBytes(Torrents.bytes("ee"));
        Files.write(folder.resolve("x.torrent"), torrent.toByteArray());
    }

    @Test
    void exitsZeroWhenEveryByteIsRight() throws IOException {
        Files.write(folder.resolve("data"), data);
        assertEquals(0, host.run("verify", "x.torrent"));
        assertEquals("data: complete, 3 pieces verified\n", host.out());
    }

    @Test
    void findsADownloadThatWasGivenAnotherName() throws IOException {
        Files.write(folder.resolve("renamed"), data);
        assertEquals(0, host.run("verify", "--json", "-o", "renamed", "x.torrent"), host.err());
        Object path = Events.of(host.out()).named("verified").get(0).get("path");
        assertEquals(folder.resolve("renamed").toString(), path);
        assertEquals(2, host.run("verify", "-o", "renamed", "x.torrent", "x.torrent"));
        assertTrue(host.err().contains("bittc: --output names one torrent, but several are given\n"), host.err());
        assertEquals(2, host.run("verify", "-o", "a/b", "x.torrent"));
    }

    @Test
    void listsBadFilesAndPieces() throws IOException {
        data[PIECE] = 'y';
        Files.write(folder.resolve("data"), data);
        assertEquals(6, host.run("verify", "x.torrent"));
        assertTrue(host.out().startsWith("data: 2 of 3 pieces verified\n  bad "), host.out());
        assertTrue(host.out().endsWith("2/3 pieces  data\n  bad or missing pieces: 1\n"), host.out());
    }

    @Test
    void listsMissingFilesAndGoesOnAfterABadTorrent() throws IOException {
        assertEquals(1, host.run("verify", "-d", "elsewhere", "none.torrent", "x.torrent"), "input and data");
        assertTrue(host.out().contains("  missing "), host.out());
        assertTrue(host.out().endsWith("bad or missing pieces: 0-2\n"), host.out());
        assertEquals("bittc: none.torrent: no such file\n", host.err());
    }

    /** Two files of a piece and a half each; the empty one last. */
    private static final SyntheticTorrent ALBUM = SyntheticTorrent.ofFolder(
            "album",
            PIECE,
            false,
            List.of(
                    SyntheticFile.of("one.flac", 3 * PIECE / 2, 1),
                    SyntheticFile.of("two.flac", 3 * PIECE / 2, 2),
                    SyntheticFile.of("empty", 0, 3)));

    private void writeAlbum(int... files) throws IOException {
        Files.write(folder.resolve("album.torrent"), ALBUM.torrentBytes(""));
        Files.createDirectories(folder.resolve("album"));
        for (int file : files) {
            String name = List.of("one.flac", "two.flac", "empty").get(file);
            Files.write(folder.resolve("album").resolve(name), ALBUM.fileBytes(file));
        }
    }

    @Test
    void checksOnlyWhatIsSelected() throws IOException {
        writeAlbum(0, 1);
        assertEquals(6, host.run("verify", "album.torrent"));
        TestHost some = new TestHost(folder);
        assertEquals(0, some.run("verify", "-s", "1", "album.torrent"));
        assertEquals("album (1 of 3 files): complete, 2 pieces verified\n", some.out());
        TestHost rest = new TestHost(folder);
        assertEquals(0, rest.run("verify", "--exclude", "empty", "album.torrent"));
        assertEquals("album (2 of 3 files): complete, 3 pieces verified\n", rest.out());
    }

    @Test
    void tellsWhatIsWrongWithSelectedFilesAlone() throws IOException {
        writeAlbum(0);
        assertEquals(6, host.run("verify", "-s", "two.flac", "album.torrent"));
        assertEquals(
                "album (1 of 3 files): 0 of 2 pieces verified\n"
                        + "  missing           0/2 pieces  album/two.flac\n"
                        + "  bad or missing pieces: 1-2\n",
                host.out());
    }

    @Test
    void tellsProgramsOfSelectedFilesAlone() throws IOException {
        writeAlbum(0, 1);
        assertEquals(6, host.run("verify", "--json", "-s", "*.flac", "-s", "empty", "album.torrent"));
        Events events = Events.of(host.out());
        assertEquals(3L, events.only("verified").get("pieces"));
        assertEquals(1, ((List<?>) events.only("verified").get("badFiles")).size());
        TestHost one = new TestHost(folder);
        assertEquals(0, one.run("verify", "--json", "-s", "one.flac", "album.torrent"));
        events = Events.of(one.out());
        assertEquals(2L, events.only("verified").get("goodPieces"));
        assertEquals(2L * PIECE, events.only("summary").get("bytes"));
    }

    @Test
    void anEmptyFileHasNothingToVerify() throws IOException {
        writeAlbum(2);
        assertEquals(0, host.run("verify", "-s", "empty", "album.torrent"));
        assertEquals("album (1 of 3 files): complete, no bytes to verify\n", host.out());
    }

    @Test
    void aPatternHasToMatchAFileOfSomeTorrent() throws IOException {
        writeAlbum(0, 1);
        assertEquals(2, host.run("verify", "-s", "one.flac", "-s", "three.flac", "album.torrent"));
        assertEquals("", host.out(), "nothing is hashed for an order that is mistyped");
        assertTrue(host.err().startsWith("bittc: no file of album matches 'three.flac'\n"), host.err());
        TestHost several = new TestHost(folder);
        Files.write(folder.resolve("data"), data);
        assertEquals(2, several.run("verify", "-s", "one.flac", "album.torrent", "x.torrent"));
        assertTrue(several.out().startsWith("album (1 of 3 files): complete"), several.out());
        assertTrue(several.err().startsWith("bittc: no file of data matches 'one.flac'\n"), several.err());
        TestHost both = new TestHost(folder);
        assertEquals(
                0, both.run("verify", "-s", "one.flac", "-s", "data", "album.torrent", "x.torrent"), both::toString);
    }
}
