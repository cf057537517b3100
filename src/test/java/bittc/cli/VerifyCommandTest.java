package bittc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
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
}
