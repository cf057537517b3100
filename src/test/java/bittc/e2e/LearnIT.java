package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a torrent holds, of which there is no file here: from a peer, and from a web server. */
class LearnIT {
    @TempDir
    Path folder;

    private Run tracker;
    private Run seed;
    private String magnet;

    @BeforeEach
    void shareAFolder() throws IOException {
        Files.createDirectories(folder.resolve("album/art"));
        Files.write(folder.resolve("album/one.flac"), new byte[100_000]);
        Files.write(folder.resolve("album/art/cover.jpg"), new byte[1234]);
        tracker = Program.bittc(folder, "tracker", "-p", "0", "--listen-address", "127.0.0.1")
                .start();
        tracker.awaitOut("udp://");
        String url = tracker.out().lines().findFirst().orElseThrow();
        assertEquals(
                0, Program.bittc(folder, "create", "-t", url, "album").run().exitCode());
        seed = Program.onLoopback(folder, "seed", "album.torrent").start();
        seed.awaitOut("album\n");
        magnet = Program.bittc(folder, "magnet", "album.torrent").run().out().strip();
    }

    @AfterEach
    void endAll() {
        seed.close();
        tracker.close();
    }

    @Test
    void infoAndListShowWhatAMagnetLinkNames() throws IOException {
        Run info = Program.onLoopback(folder, "info", "--fetch", magnet).run();
        assertEquals(0, info.exitCode(), info::toString);
        assertEquals(
                withoutRemarks(Program.bittc(folder, "info", "album.torrent").run()), withoutRemarks(info));
        Run list = Program.onLoopback(folder, "download", "--list", "--exclude", "*.flac", magnet)
                .run();
        assertEquals(0, list.exitCode(), list::toString);
        assertEquals("album: 1 of 2 files, 1.2 KiB\n  1     1.2 KiB  album/art/cover.jpg\n", list.out());
    }

    /** Peers know nothing but the info dictionary. */
    private static List<String> withoutRemarks(Run run) {
        return run.out().lines().filter(line -> !line.startsWith("Created by:")).toList();
    }

    @Test
    void savesWhatAMagnetLinkNames() throws IOException {
        Run fetch = Program.onLoopback(folder, "magnet", "--fetch", "-d", "saved", magnet)
                .run();
        assertEquals(0, fetch.exitCode(), fetch::toString);
        assertEquals(folder.toRealPath().resolve("saved/album.torrent") + "\n", fetch.out());
        assertEquals(
                magnet + "\n",
                Program.bittc(folder, "magnet", "saved/album.torrent").run().out());
        Run again = Program.onLoopback(folder, "magnet", "--fetch", "-d", "saved", magnet)
                .run();
        assertEquals(0, again.exitCode(), again::toString);
        assertTrue(again.err().contains("already saved as "), again::toString);

        Path saved = folder.resolve("saved/album.torrent");
        Files.writeString(saved, "something else");
        Run conflict = Program.onLoopback(folder, "magnet", "--fetch", "-d", "saved", magnet)
                .run();
        assertEquals(4, conflict.exitCode(), conflict::toString);
        assertTrue(conflict.err().contains("saved/album.torrent exists"), conflict::toString);
        assertEquals("something else", Files.readString(saved));
    }

    @Test
    void infoAndListFetchAUrl() throws IOException {
        byte[] torrent = Files.readAllBytes(folder.resolve("album.torrent"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/s3cr7/album.torrent", exchange -> {
            exchange.sendResponseHeaders(200, torrent.length);
            exchange.getResponseBody().write(torrent);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/s3cr7/";
            Run info = Program.onLoopback(folder, "info", url + "album.torrent").run();
            assertEquals(0, info.exitCode(), info::toString);
            assertEquals(Program.bittc(folder, "info", "album.torrent").run().out(), info.out());
            Run list = Program.onLoopback(folder, "download", "--list", url + "album.torrent", url + "none.torrent")
                    .run();
            assertEquals(5, list.exitCode(), list::toString);
            assertTrue(list.out().startsWith("album: 2 files, "), list::toString);
            assertTrue(list.err().contains("HTTP 404"), list::toString);
        } finally {
            server.stop(0);
        }
    }
}
