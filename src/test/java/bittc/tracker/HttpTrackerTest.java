package bittc.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.http.ScriptedServer;
import bittc.torrent.ClientName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class HttpTrackerTest {
    private static final String BODY = "d8:intervali1800e5:peers6:\n\u0000\u0000\u0001\u001a\u00e1e";
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String ANSWER = OK + "Content-Length: " + BODY.length() + "\r\n\r\n" + BODY;

    /** More than any answer may make us take, buffers of the kernel on both sides included. */
    private static final long MUCH = 32L * 1024 * 1024;

    private final LoopbackTrackers trackers = LoopbackTrackers.onNio();

    @AfterEach
    void close() {
        trackers.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
            out.write(content);
        }
        return compressed.toByteArray();
    }

    private TrackerException failure(ScriptedServer server) {
        try (server) {
            return failure(trackers.open(server.url()));
        }
    }

    private TrackerException failure(Tracker tracker) {
        TrackerException failure = assertThrows(TrackerException.class, () -> trackers.announce(tracker));
        assertEquals(0, trackers.pendingTimers(), "nothing is left behind");
        return failure;
    }

    private void assertAnswers(String reply) throws TrackerException {
        try (ScriptedServer server = ScriptedServer.replying(reply)) {
            AnnounceAnswer answer = trackers.announce(trackers.open(server.url()));
            assertEquals("[/10.0.0.1:6881]", answer.peers().toString());
            assertEquals(0, trackers.pendingTimers(), "nothing is left behind");
        }
    }

    @Test
    void asksAndReadsTheAnswer() throws TrackerException {
        try (ScriptedServer server = ScriptedServer.replying(ANSWER)) {
            Tracker tracker = trackers.open(server.url() + "?passkey=secret");
            AnnounceAnswer answer = trackers.announce(tracker);
            assertEquals(Duration.ofMinutes(30), answer.interval());
            assertEquals("[/10.0.0.1:6881]", answer.peers().toString());
            assertEquals("127.0.0.1:" + server.port(), tracker.host());

            String request = server.requests().get(0);
            assertTrue(
                    request.startsWith("GET /announce?passkey=secret&info_hash=" + "%00".repeat(20) + "&peer_id="),
                    request);
            assertTrue(request.contains("&event=started HTTP/1.1\n"), request);
            // in the letters that everybody uses: some servers know no others
            assertTrue(request.contains("\nHost: 127.0.0.1:" + server.port() + "\n"), request);
            assertTrue(request.contains("\nUser-Agent: " + ClientName.PRODUCT + "\n"), request);
            assertTrue(request.contains("\nAccept-Encoding: gzip\n"), request);
            assertTrue(request.contains("\nConnection: close\n"), request);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "503 Busy, Retry-After: 120, 120",
        "429 Slow, retry-after: 999999999, 3600",
        "'503 Busy','Date: Sun, 06 Nov 1994 08:49:37 GMT|Retry-After: Sun, 06 Nov 1994 08:51:37 GMT', 120",
        "404 Gone, Retry-After: 120, 0",
        "503 Busy, Retry-After: soon, 0"
    })
    void hearsForHowLongItIsToLeaveTheTrackerAlone(String status, String fields, long seconds) {
        String reply = "HTTP/1.1 " + status + "\r\n" + fields.replace("|", "\r\n") + "\r\nContent-Length: 0\r\n\r\n";
        TrackerException failure = failure(ScriptedServer.replying(reply));
        assertEquals("HTTP " + status, failure.getMessage());
        assertEquals(Duration.ofSeconds(seconds), failure.retryAfter());
    }

    @Test
    void sendsTheTrackerIdBack() throws TrackerException {
        String body = "d10:tracker id3:a b8:intervali60ee";
        try (ScriptedServer server = ScriptedServer.replying(OK + "\r\n" + body)) {
            Tracker tracker = trackers.open(server.url());
            trackers.announce(tracker);
            server.setScript((request, out) -> out.write(bytes(ANSWER)));
            trackers.announce(tracker);
            trackers.announce(tracker);
            assertFalse(server.requests().get(0).contains("trackerid"));
            assertTrue(server.requests().get(1).contains("&trackerid=a%20b"));
            assertTrue(server.requests().get(2).contains("&trackerid=a%20b"), "kept until there is another");
        }
    }

    @Test
    void readsAnAnswerInAnyFraming() throws TrackerException, IOException {
        assertAnswers(OK + "\r\n" + BODY); // ends with the connection
        assertAnswers("HTTP/1.0 200 OK\r\n\r\n" + BODY);
        assertAnswers("HTTP/1.1 200 \r\nContent-Length: " + BODY.length() + "\r\n\r\n" + BODY);
        assertAnswers(OK + "Transfer-Encoding: chunked\r\n\r\n5\r\n" + BODY.substring(0, 5) + "\r\n"
                + Integer.toHexString(BODY.length() - 5) + ";x=y\r\n" + BODY.substring(5)
                + "\r\n0\r\nTrailer: 1\r\n\r\n");
        assertAnswers("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ANSWER);
        assertAnswers(ANSWER + "and then some");
        String gzipped = new String(gzip(bytes(BODY)), StandardCharsets.ISO_8859_1);
        assertAnswers(OK + "Content-Encoding: gzip\r\n\r\n" + gzipped);
        assertAnswers(OK + "Content-Encoding: X-GZIP\r\n\r\n" + gzipped);
        assertAnswers(OK + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(BODY.length()) + "\r\n" + BODY
                + "\r\n0\r\n"); // and nothing behind it
        assertAnswers(OK.replace("\r", "") + "Content-Length: " + BODY.length() + "\n\n" + BODY);
        String length = "Content-Length: " + BODY.length() + "\r\n";
        assertAnswers(OK + length + length + "\r\n" + BODY);
        String chunk = "\r\n" + Integer.toHexString(BODY.length()) + "\r\n" + BODY + "\r\n0\r\n\r\n";
        assertAnswers(OK + length + "Transfer-Encoding: chunked\r\n" + chunk);
        assertAnswers("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n" + chunk);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "gzip, gzip", "utf-8", "none", "identity", "", "binary, GZIP"})
    void believesTheBytesMoreThanTheNameOfTheirEncoding(String encoding) throws TrackerException {
        assertAnswers(OK + "Content-Encoding: " + encoding + "\r\n\r\n" + BODY);
    }

    @Test
    void inflatesWithAndWithoutTheHeadOfZlib() throws TrackerException {
        for (boolean bare : new boolean[] {false, true}) {
            Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, bare);
            deflater.setInput(bytes(BODY));
            deflater.finish();
            byte[] out = new byte[1000];
            int length = deflater.deflate(out);
            deflater.end();
            assertAnswers(
                    OK + "Content-Encoding: deflate\r\n\r\n" + new String(out, 0, length, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void takesNoMoreThanTwoEncodings() throws TrackerException, IOException {
        byte[] content = bytes(BODY);
        for (int i = 0; i < 3; i++) {
            content = gzip(content);
            String answer = OK + "Content-Encoding: gzip, gzip, gzip\r\n\r\n"
                    + new String(content, StandardCharsets.ISO_8859_1);
            if (i < 2) {
                assertAnswers(answer);
            } else {
                assertEquals(
                        "answer has too many encodings",
                        failure(ScriptedServer.replying(answer)).getMessage());
            }
        }
    }

    @Test
    void anAnswerByteByByteIsTheSame() throws TrackerException {
        ScriptedServer server = new ScriptedServer((request, out) -> {
            for (byte b : bytes(ANSWER)) {
                out.write(b);
                out.flush();
            }
        });
        try (server) {
            assertEquals(
                    1, trackers.announce(trackers.open(server.url())).peers().size());
        }
    }

    @Test
    void saysWhatEveryoneKnowsAboutAConnectionThatIsRefused() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Tracker tracker = trackers.open("http://127.0.0.1:" + port + "/announce");
        assertEquals("connection refused", failure(tracker).getMessage());
    }

    @Test
    void aFailureReasonIsARefusal() {
        String body = "d14:failure reason20:unregistered torrente";
        assertTrue(failure(ScriptedServer.replying(OK + "\r\n" + body)).refused());
        TrackerException failure = failure(ScriptedServer.replying("HTTP/1.1 400 Bad Request\r\n\r\n" + body));
        assertTrue(failure.refused());
        assertEquals("unregistered torrent", failure.getMessage());
    }

    @Test
    void aStatusIsSaidInItsOwnWords() {
        assertEquals(
                "HTTP 404 Not Found",
                failure(ScriptedServer.replying("HTTP/1.1 404 Not Found\r\n\r\n<html>"))
                        .getMessage());
        assertEquals(
                "HTTP 500",
                failure(ScriptedServer.replying("HTTP/1.1 500 \r\n\r\n" + BODY)).getMessage());
        assertEquals(
                "HTTP 503 " + "x".repeat(80),
                failure(ScriptedServer.replying("HTTP/1.1 503 " + "x".repeat(1000) + "\r\n\r\n"))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n",
                "\r\n\r\n\r\n\r\n",
                "garbage\r\n\r\n",
                "SSH-2.0-OpenSSH_9.0\r\n",
                "220 ftp.example ready\r\n",
                "HTTP/1.1\r\n\r\n",
                "HTTP/9.9 200 OK\r\n\r\n",
                "HTTP/1.1 twohundred OK\r\n\r\n",
                "HTTP/1.1 -1 OK\r\n\r\n",
                "HTTP/1.1 99999999999 OK\r\n\r\n",
                "HTTP/1.1 200 OK",
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nd8:interval",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nde",
                "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nde",
                "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\nde",
                "HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\nde",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nde",
                "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nde\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffff\r\nde\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nde\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\ndeXX0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nNo Colon Here\r\n\r\n<",
                "HTTP/1.1 200 OK\r\nNul\u0000: x\r\n\r\n<",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\u001f\u008bde",
                "HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\nde",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\u001f\u008b\u0008\u0000",
                "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nde",
                "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, br\r\n\r\nde",
                "HTTP/1.1 200 OK\r\n\r\n<html><title>Login</title></html>",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n",
                "HTTP/1.1 301 Moved\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: \r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: udp://127.0.0.1:1/announce\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:99999/announce\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/admin?delete=all\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/announce/../admin\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: http://[::1]:1/\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: http://0.0.0.0:1/\r\n\r\n",
            })
    void aHostileReplyIsAFailureLikeAnyOther(String reply) {
        TrackerException failure = failure(ScriptedServer.replying(reply));
        assertFalse(failure.refused());
        assertFalse(failure.getMessage().isBlank());
        assertTrue(failure.getMessage().length() < 200, failure.getMessage());
    }

    /** Writes the head, then the same again and again until nobody takes it any more. */
    private void assertStopsTaking(String head, String again) {
        byte[] block = bytes(again.repeat(Math.max(1, 64 * 1024 / again.length())));
        ScriptedServer server = new ScriptedServer((request, out) -> {
            out.write(bytes(head));
            endless(out, block);
        });
        TrackerException failure = failure(server);
        assertFalse(failure.refused());
        assertTrue(server.sent() < MUCH, () -> "took " + server.sent() + " bytes");
    }

    private static void endless(OutputStream out, byte[] block) throws IOException {
        for (long sent = 0; sent < 4 * MUCH; sent += block.length) {
            out.write(block);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "HTTP/1.1 200 OK|| ~ x",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked|| ~ 1|a|",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked|| ~ 1;xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx|a|",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||1; ~ x",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked||0| ~ Trailer: x|",
                "HTTP/1.1 200 OK| ~ Header: x|",
                "HTTP/1.1 200 OK|Header: ~ x",
                "HTTP/1.1 200 ~ x",
                "'' ~ x",
                "'' ~ |",
                "'' ~ HTTP/1.1 100 Continue||"
            })
    void whatNeverEndsIsCutOff(String head, String again) {
        assertStopsTaking(head.replace("|", "\r\n"), again.replace("|", "\r\n"));
    }

    @Test
    void aGzipBombIsDefused() throws IOException {
        byte[] bomb = gzip(new byte[64 * 1024 * 1024]);
        assertTrue(bomb.length < QueryRules.MAX_BODY_LENGTH);
        ScriptedServer server = new ScriptedServer((request, out) -> {
            out.write(bytes(OK + "Content-Encoding: gzip\r\n\r\n"));
            out.write(bomb);
        });
        assertEquals("answer is larger than 1 MiB", failure(server).getMessage());
    }

    @Test
    void aBencodeBombIsAFailure() {
        assertTrue(failure(ScriptedServer.replying(OK + "\r\n" + "l".repeat(1_000_000)))
                .getMessage()
                .startsWith("answer is not bencode: "));
    }

    @Test
    void followsRedirectsAndTakesTheAnnounceAlong() throws TrackerException {
        try (ScriptedServer target = ScriptedServer.replying(ANSWER);
                ScriptedServer server = ScriptedServer.replying(
                        "HTTP/1.1 301 Moved Permanently\r\nLocation: " + target.url() + "?from=a\r\n\r\n")) {
            assertEquals(
                    1, trackers.announce(trackers.open(server.url())).peers().size());
            assertTrue(target.requests().get(0).startsWith("GET /announce?from=a&info_hash="));
        }
    }

    @Test
    void aRedirectThatCarriesTheAnnounceIsTakenAsItIs() throws TrackerException {
        try (ScriptedServer target = ScriptedServer.replying(ANSWER);
                ScriptedServer server = ScriptedServer.replying(
                        "HTTP/1.1 307 Temporary Redirect\r\nLocation: " + target.url() + "?info_hash=abc\r\n\r\n")) {
            trackers.announce(trackers.open(server.url()));
            assertTrue(target.requests().get(0).startsWith("GET /announce?info_hash=abc HTTP/1.1\n"));
        }
    }

    @Test
    void followsFiveRedirectsAndNoMore() throws TrackerException {
        int[] hops = new int[1];
        ScriptedServer.Script script = (request, out) ->
                out.write(bytes(hops[0]-- > 0 ? "HTTP/1.1 302 Found\r\nLocation: /announce?again\r\n\r\n" : ANSWER));
        try (ScriptedServer server = new ScriptedServer(script)) {
            hops[0] = 5;
            assertEquals(
                    1, trackers.announce(trackers.open(server.url())).peers().size());
            hops[0] = 1_000;
            assertEquals(
                    "more than 5 redirects",
                    failure(trackers.open(server.url())).getMessage());
            assertEquals(12, server.requests().size());
        }
    }

    @Test
    void onThisMachineOnlyTheOnePathIsAsked() {
        try (ScriptedServer server = ScriptedServer.replying(ANSWER)) {
            for (String path : new String[] {"/", "/admin", "/announce.php", "/announce/", "/Announce", "//announce"}) {
                Tracker tracker = trackers.open("http://127.0.0.1:" + server.port() + path);
                assertEquals(
                        "on this machine only /announce is requested",
                        failure(tracker).getMessage());
                failure(trackers.open("http://localhost:" + server.port() + path));
            }
            assertEquals(0, server.requests().size());
        }
    }

    @Test
    void triesTheOtherAddressesOfAName() throws TrackerException {
        try (ScriptedServer server = ScriptedServer.replying(ANSWER)) {
            // The name has an IPv6 address beside this one on most machines, and the server listens on one only.
            Tracker tracker = trackers.open("http://localhost:" + server.port() + "/announce");
            assertEquals(1, trackers.announce(tracker).peers().size());
        }
    }

    @Test
    void silenceEndsWithTheTimeLimit() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        ScriptedServer server = new ScriptedServer((request, out) -> {
            out.write(bytes(OK));
            asked.countDown();
            awaitUninterrupted(over);
        });
        try (server) {
            CompletableFuture<AnnounceAnswer> announce = trackers.begin(trackers.open(server.url()));
            asked.await();
            assertFalse(announce.isDone());
            trackers.runTimers();
            assertEquals(
                    "timed out",
                    assertThrows(TrackerException.class, () -> trackers.end(announce))
                            .getMessage());
        } finally {
            over.countDown();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void addressesThatAreOutOfReachOfTheLocalOneAreNotTried() throws Exception {
        try (LoopbackTrackers bound = LoopbackTrackers.boundTo(java.net.InetAddress.getByName("127.0.0.1"));
                ScriptedServer server = ScriptedServer.replying(ANSWER)) {
            assertEquals(1, bound.announce(bound.open(server.url())).peers().size());
            Tracker other = bound.open("http://[::1]:" + server.port() + "/announce");
            assertEquals(
                    "no address of the IP version in use",
                    assertThrows(TrackerException.class, () -> bound.announce(other))
                            .getMessage());
        }
    }
}
