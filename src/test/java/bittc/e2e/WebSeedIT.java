package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.bencode.BencodeEncoder;
import bittc.testkit.Behaviours;
import bittc.testkit.SyntheticFile;
import bittc.testkit.SyntheticTorrent;
import bittc.webseed.WebServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Downloads from web servers, good ones and others. */
class WebSeedIT {
    private static final int LENGTH = 3 * Stage.MIB + 1;
    private static final String PATH = "/pub/a.bin";

    /** Slow enough that the web seed gets its chance. */
    private static final int HONEST_RATE = 2 * Stage.MIB;

    @TempDir
    Path folder;

    private void writeTorrent(Stage stage, boolean tracker, String... webSeeds) throws IOException {
        BencodeEncoder encoder = new BencodeEncoder().dictionary();
        if (tracker) {
            encoder.key("announce").string(stage.trackerUrl());
        }
        encoder.key("info").raw(stage.metainfo().infoBytes()).key("url-list").list();
        List.of(webSeeds).forEach(encoder::string);
        Files.write(folder.resolve("t.torrent"), encoder.end().end().toBytes());
    }

    @Test
    void completesFromAWebSeedAlone() throws IOException {
        try (Stage stage = Stage.ofFile("a.bin", LENGTH);
                WebServer server = new WebServer().put(PATH, stage.torrent().fileBytes(0))) {
            writeTorrent(stage, false, server.url(PATH));
            Run run = Program.download(folder, "-v", "t.torrent").run();
            assertEquals(0, run.exitCode(), run::toString);
            stage.assertComplete(folder, "t.torrent");
            assertTrue(run.err().contains("web seed 127.0.0.1:" + server.port() + ": connected"), run::toString);
            assertFalse(run.err().contains(PATH), "a URL is never shown: " + run);
        }
    }

    @Test
    void asksForEachFileByItsNameInEncodedForm() throws IOException {
        List<SyntheticFile> files = List.of(
                SyntheticFile.of("a b&c?.bin", 100_003, 1),
                SyntheticFile.of("empty", 0, 2),
                SyntheticFile.of("100%/#1/夜の虫.bin", 70_001, 3),
                SyntheticFile.of("z", 1, 4));
        try (Stage stage = Stage.of(SyntheticTorrent.ofFolder("Mä +1", 32 * Stage.KIB, false, files));
                WebServer server = new WebServer()) {
            server.put("/x/M%C3%A4%20%2B1/a%20b%26c%3F.bin", stage.torrent().fileBytes(0));
            server.put(
                    "/x/M%C3%A4%20%2B1/100%25/%231/%E5%A4%9C%E3%81%AE%E8%99%AB.bin",
                    stage.torrent().fileBytes(2));
            server.put("/x/M%C3%A4%20%2B1/z", stage.torrent().fileBytes(3));
            writeTorrent(stage, false, server.url("/x/"));
            Run run = Program.download(folder, "t.torrent").run();
            assertEquals(0, run.exitCode(), run::toString);
            stage.assertComplete(folder, "t.torrent");
        }
    }

    @Test
    void goesToTheNextWebSeedWhereOneIsDead() throws IOException {
        WebServer dead = new WebServer();
        dead.close();
        try (Stage stage = Stage.ofFile("a.bin", LENGTH);
                WebServer server = new WebServer().put(PATH, stage.torrent().fileBytes(0))) {
            writeTorrent(stage, false, dead.url(PATH), server.url(PATH), "ftp://127.0.0.1/a.bin", "http://");
            Run run = Program.download(folder, "-v", "t.torrent").run();
            assertEquals(0, run.exitCode(), run::toString);
            stage.assertComplete(folder, "t.torrent");
            assertTrue(
                    run.err().contains("web seed 127.0.0.1:" + dead.port() + ": gone: connection refused"),
                    run::toString);
        }
    }

    @Test
    void saysWhyNothingComesWhereTheOnlyWebSeedDoesNotHaveTheFile() throws IOException {
        try (Stage stage = Stage.ofFile("a.bin", LENGTH);
                WebServer server = new WebServer()) {
            writeTorrent(stage, false, server.url(PATH));
            Run run = Program.download(folder, "--stall-timeout", "2s", "t.torrent")
                    .run();
            assertEquals(5, run.exitCode(), run::toString);
            assertTrue(
                    run.err().contains("web seed 127.0.0.1:" + server.port() + ": HTTP 404 Not Found"), run::toString);
            assertEquals(1, server.requests().size());
        }
    }

    // ---- web seeds that lie, beside a slow honest peer

    private static Map<String, WebServer.Script> misdeeds() {
        Map<String, WebServer.Script> all = new TreeMap<>();
        all.put("sends wrong bytes", (request, out) -> {
            head(request, out);
            out.write(new byte[(int) (request.last() - request.first() + 1)]);
            return true;
        });
        all.put("sends another range", (request, out) -> {
            WebServer.write(out, "HTTP/1.1 206 P\r\nContent-Range: bytes 1-2/" + LENGTH + "\r\n\r\nxx");
            return false;
        });
        all.put("has no such file", text("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"));
        all.put("sends the whole file", text("HTTP/1.1 200 OK\r\nContent-Length: " + LENGTH + "\r\n\r\nxxxx"));
        all.put("is overloaded", text("HTTP/1.1 503 Busy\r\nRetry-After: 60\r\nContent-Length: 0\r\n\r\n"));
        all.put("sends a body without end", (request, out) -> {
            WebServer.write(
                    out,
                    "HTTP/1.1 206 P\r\nTransfer-Encoding: chunked\r\nContent-Range: bytes " + request.first() + "-"
                            + request.last() + "/*\r\n\r\n");
            return endlessly(out, "10\r\n0123456789abcdef\r\n");
        });
        all.put("sends garbage for chunks", (request, out) -> {
            WebServer.write(
                    out,
                    "HTTP/1.1 206 P\r\nTransfer-Encoding: chunked\r\nContent-Range: bytes " + request.first() + "-"
                            + request.last() + "/*\r\n\r\nxyz\r\n");
            return false;
        });
        all.put("floods with headers", (request, out) -> {
            WebServer.write(out, "HTTP/1.1 206 P\r\n");
            return endlessly(out, "X-Y: " + "z".repeat(100) + "\r\n");
        });
        all.put("never ends its head", (request, out) -> {
            WebServer.write(out, "HTTP/1.1 206 P\r\nX: ");
            return true;
        });
        all.put("stops in the middle", (request, out) -> {
            head(request, out);
            out.write(new byte[1000]);
            return true;
        });
        all.put("redirects in circles", text("HTTP/1.1 302 F\r\nLocation: " + PATH + "\r\nContent-Length: 0\r\n\r\n"));
        all.put("redirects to a local service", text("HTTP/1.1 302 F\r\nLocation: /admin?delete=all\r\n\r\n"));
        all.put("does not speak HTTP", text("SSH-2.0-OpenSSH_9.2\r\n"));
        all.put("compresses", (request, out) -> {
            WebServer.write(
                    out,
                    "HTTP/1.1 206 P\r\nContent-Encoding: gzip\r\nContent-Range: bytes " + request.first() + "-"
                            + request.last() + "/" + LENGTH + "\r\n\r\nx");
            return false;
        });
        return all;
    }

    private static WebServer.Script text(String answer) {
        return (request, out) -> {
            WebServer.write(out, answer);
            return true;
        };
    }

    private static void head(WebServer.Request request, OutputStream out) throws IOException {
        WebServer.write(
                out,
                "HTTP/1.1 206 P\r\nContent-Length: " + (request.last() - request.first() + 1)
                        + "\r\nContent-Range: bytes " + request.first() + "-" + request.last() + "/" + LENGTH
                        + "\r\n\r\n");
    }

    private static boolean endlessly(OutputStream out, String again) throws IOException {
        while (true) {
            WebServer.write(out, again);
        }
    }

    private static Stream<String> kinds() {
        return misdeeds().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void completesBesideAWebSeedThat(String kind) throws IOException {
        try (Stage stage = Stage.ofFile("a.bin", LENGTH);
                WebServer server = new WebServer().script(misdeeds().get(kind))) {
            stage.seeder(Behaviours.honest(), HONEST_RATE);
            writeTorrent(stage, true, server.url(PATH));
            Run run = Program.download(folder, "-v", "t.torrent").run();
            assertEquals(0, run.exitCode(), run::toString);
            assertFalse(server.requests().isEmpty(), "they have met");
            assertTrue(server.requests().stream().noneMatch(r -> r.path().contains("admin")));
            stage.assertComplete(folder, "t.torrent");
        }
    }

    @Test
    void completesAmongAllOfThemAtOnce() throws IOException {
        List<WebServer> servers = misdeeds().values().stream()
                .map(script -> new WebServer().script(script))
                .toList();
        try (Stage stage = Stage.ofFile("a.bin", LENGTH)) {
            stage.seeder(Behaviours.honest(), HONEST_RATE);
            writeTorrent(stage, true, servers.stream().map(s -> s.url(PATH)).toArray(String[]::new));
            Run run = Program.download(folder, "t.torrent").run();
            assertEquals(0, run.exitCode(), run::toString);
            stage.assertComplete(folder, "t.torrent");
        } finally {
            servers.forEach(WebServer::close);
        }
    }
}
