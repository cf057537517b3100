package bittc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.net.LoopbackNetwork;
import bittc.net.Url;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class TorrentFetchTest {
    private static final int MAX_LENGTH = 10_000_000;

    private final LoopbackNetwork network = LoopbackNetwork.onNio(Optional.empty());
    private final HttpClient client = new HttpClient(network.network(), new Tls(network.network()));

    @AfterEach
    void close() {
        assertEquals(0, network.pendingTimers(), "nothing is left behind");
        network.close();
    }

    /** The text of what came, or the reason why nothing did behind an exclamation mark. */
    private String fetch(ScriptedServer server) throws Exception {
        try (server) {
            return fetch(server.url());
        }
    }

    private String fetch(String url) throws Exception {
        CompletableFuture<String> end = new CompletableFuture<>();
        network.loop()
                .execute(() -> TorrentFetch.start(
                        client,
                        Url.parse(url).orElseThrow(),
                        MAX_LENGTH,
                        bytes -> assertTrue(end.complete(new String(bytes, StandardCharsets.ISO_8859_1))),
                        magnet -> assertTrue(end.complete("?" + magnet)),
                        reason -> assertTrue(end.complete("!" + reason))));
        return end.get(60, TimeUnit.SECONDS);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(content);
        }
        return compressed.toByteArray();
    }

    private static ScriptedServer gzipped(byte[] content) throws IOException {
        byte[] body = gzip(content);
        return new ScriptedServer((request, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(body);
        });
    }

    @Test
    void takesWhateverComes() throws Exception {
        ScriptedServer server = ScriptedServer.replying("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nd1:aexxx");
        assertEquals("d1:ae", fetch(server));
        assertTrue(server.requests().get(0).startsWith("GET /announce HTTP/1.1\n"));
        assertTrue(server.requests().get(0).toLowerCase().contains("\naccept-encoding: gzip\n"));
        assertEquals(
                "<html>login</html>",
                fetch(ScriptedServer.replying("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>login</html>")));
    }

    @Test
    void unpacksWhatIsCompressed() throws Exception {
        assertEquals("d4:infodee", fetch(gzipped("d4:infodee".getBytes(StandardCharsets.US_ASCII))));
    }

    @Test
    void saysTheStatus() throws Exception {
        assertEquals("!HTTP 404 Not Found", fetch(ScriptedServer.replying("HTTP/1.1 404 Not Found\r\n\r\nno")));
    }

    @Test
    void takesTenMillionBytesAndNoMore() throws Exception {
        byte[] longest = new byte[MAX_LENGTH];
        Arrays.fill(longest, (byte) 'x');
        assertEquals(MAX_LENGTH, fetch(gzipped(longest)).length());
        assertEquals("!answer is larger than 10 MB", fetch(gzipped(new byte[MAX_LENGTH + 1])));
        assertEquals(
                "!answer is larger than 10 MB",
                fetch(ScriptedServer.replying("HTTP/1.1 200 OK\r\nContent-Length: 10000001\r\n\r\n")));
        ScriptedServer endless = new ScriptedServer((request, out) -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(longest);
            }
        });
        assertEquals("!answer is larger than 10 MB", fetch(endless));
    }

    @Test
    void followsARedirect() throws Exception {
        try (ScriptedServer target = ScriptedServer.replying("HTTP/1.1 200 OK\r\n\r\nde")) {
            assertEquals(
                    "de",
                    fetch(ScriptedServer.replying("HTTP/1.1 302 Found\r\nLocation: " + target.url() + "\r\n\r\n")));
        }
    }

    @Test
    void handsOnTheMagnetLinkThatItIsSentTo() throws Exception {
        ScriptedServer server =
                ScriptedServer.replying("HTTP/1.1 302 Found\r\nLocation:  Magnet:?xt=urn:btih:aa&dn=x y \r\n\r\n");
        assertEquals("?Magnet:?xt=urn:btih:aa&dn=x y", fetch(server));
        assertEquals(1, server.requests().size(), "nobody is asked for it as a path");
        assertEquals(
                "!redirects to a URL that is neither http nor https",
                fetch(ScriptedServer.replying("HTTP/1.1 302 Found\r\nLocation: ftp://h/x\r\n\r\n")));
    }

    @Test
    void saysWhoWeAreToTheServerOfTheUrlAndToNoOther() throws Exception {
        try (ScriptedServer other = ScriptedServer.replying("HTTP/1.1 200 OK\r\n\r\nde");
                ScriptedServer first = new ScriptedServer((request, out) -> {
                    String to = request.contains("/again") ? other.url() : "/again";
                    out.write(
                            ("HTTP/1.1 302 Found\r\nLocation: " + to + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
                })) {
            assertEquals("de", fetch(first.url().replace("://", "://user:pa%40ss@")));
            assertEquals(2, first.requests().size());
            for (String request : first.requests()) {
                assertTrue(request.contains("\nAuthorization: Basic dXNlcjpwYUBzcw==\n"), request);
            }
            assertFalse(other.requests().get(0).contains("Authorization"), "not to another port");
        }
    }

    @Test
    void aUrlThatWouldEndALineOfTheRequestIsNone() {
        assertFalse(Url.parse("http://127.0.0.1/x\r\nHost: y").isPresent());
    }
}
