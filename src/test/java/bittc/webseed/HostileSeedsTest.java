package bittc.webseed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.http.AnswerHead;
import bittc.http.Route;
import bittc.http.ScriptedServer;
import bittc.metainfo.Metainfo;
import bittc.net.AddressScope;
import bittc.net.Url;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a web seed sends, and however long: each answer costs 2 MiB at most, ends within a minute, and leads to no
 * connection that is not wanted. Over sockets, for what is to be seen is when they are not read any more; time is simulated.
 */
class HostileSeedsTest extends SeedTrial {
    /** What is sent first, what is sent behind it again and again, and why the connection ends. A {@code |} ends a line. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
        '' ~ x ~ answer with too long a head
        '' ~ | ~ answer with too long a head
        '' ~ HTTP/1.1 100 Continue|| ~ answer with too long a head
        '' ~ HTTP/1.1 199 ~ answer with too long a head
        HTTP/1.1 206 ~ x ~ answer with too long a head
        HTTP/1.1 206 P| ~ X: y| ~ answer with too long a head
        HTTP/1.1 206 P| ~ \u001b[31m\u0007\u0000: \u001b[2J| ~ answer with too long a head
        HTTP/1.1 206 P|X: ~ x ~ answer with too long a head
        HTTP/1.1 206 P|Content-Length: 1| ~ ' 1|' ~ answer with too long a head
        HTTP/1.1 206 P| ~ Content-Range: bytes 0-131071/328001| ~ answer with too long a head
        PART|Transfer-Encoding: chunked|| ~ 1|a| ~ answer in chunks that cost too much
        PART|Transfer-Encoding: chunked||1; ~ x ~ answer in chunks that cost too much
        PART|Transfer-Encoding: chunked||0| ~ Trailer: x| ~ answer in chunks that cost too much
        PART|Transfer-Encoding: chunked||1| ~ xx| ~ answer with a chunk that is longer than its length
        PART|Transfer-Encoding: chunked||FFFFFFFFFFF| ~ x ~ answer is longer than requested
        PART|Transfer-Encoding: chunked||FFFFFFFFFFFFFFFF| ~ x ~ answer with an invalid chunk length
        PART|Transfer-Encoding: chunked||-5| ~ x ~ answer with an invalid chunk length
        PART|Transfer-Encoding: chunked|| ~ 4000|xxxxxxxx ~ answer with a chunk that is longer than its length
        PART|Transfer-Encoding: gzip|| ~ x ~ answer in a framing that we do not know
        PART|Content-Length: 999999999|| ~ x ~ answer has other bytes than requested
        PART|Content-Length: 9999999999999999999|| ~ x ~ answer with an invalid number
        PART|Content-Length: -1|| ~ x ~ answer with an invalid number
        PART|Content-Length: 131072|Content-Length: 5|| ~ x ~ answer with two lengths
        PART|Content-Length: 131072|| ~ x ~ sends data that was not requested / answer with too long a head
        PART|Content-Length: 131072|Connection: keep-alive|| ~ | ~ sends data that was not requested / answer with too long a head
        PART|| ~ x ~ answer is longer than requested / answer has other bytes than requested
        HTTP/1.1 206 P|Content-Range: bytes 5-131071/328001|| ~ x ~ answer has other bytes than requested
        HTTP/1.1 206 P|Content-Range: bytes 0-99999999/328001|| ~ x ~ answer has other bytes than requested
        HTTP/1.1 206 P|Content-Range: bytes 9-0/328001|| ~ x ~ answer has other bytes than requested
        HTTP/1.1 206 P|Content-Range: bytes 0-131071/9999999999999999999|| ~ x ~ answer has other bytes than requested
        HTTP/1.1 206 P|Content-Range: bytes 0-131071/999|| ~ x ~ has another file than the torrent
        HTTP/1.1 206 P|Content-Type: multipart/byteranges; boundary=x|| ~ --x| ~ answer has other bytes than requested
        HTTP/1.1 206 P|| ~ x ~ answer has other bytes than requested
        HTTP/1.1 206 P|Content-Range: bytes 0-131071/*|Content-Encoding: gzip|| ~ x ~ answer has an encoding that we did not ask for
        PART|Content-Encoding: gzip, gzip, br|Content-Length: 9|| ~ x ~ answer has other bytes than requested
        HTTP/1.1 200 OK|Content-Encoding: gzip|| ~ x ~ answer has an encoding that we did not ask for
        HTTP/1.1 200 OK|Content-Length: 5|| ~ x ~ has another file than the torrent
        HTTP/1.1 200 OK|| ~ x ~ answer is longer than requested / complete
        HTTP/1.1 200 OK|Content-Encoding: \u001b[31m|| ~ x ~ answer is longer than requested / complete
        HTTP/1.1 204 No|| ~ x ~ HTTP 204 No
        HTTP/1.1 416 No|Content-Range: bytes */7|| ~ x ~ HTTP 416 No
        HTTP/1.1 500 Oops|Content-Length: 999999999999|| ~ x ~ HTTP 500 Oops
        HTTP/1.1 101 S|| ~ x ~ answer in another protocol
        HTTP/2 206 P|| ~ x ~ answer is not HTTP
        SSH-2.0| ~ x ~ answer is not HTTP
        """)
    void whateverComesEnds(String head, String again, String reason) throws Exception {
        server.script((request, out) -> {
            write(out, head);
            writeForEver(out, again);
            return false;
        });
        String told = end(fetch());
        assertTrue(List.of(reason.split(" / ")).contains(told), told);
        assertTrue(server.connections() <= 2, () -> server.connections() + " connections");
    }

    /** What is sent, and what becomes of it when the server then closes the connection, which it said it would keep. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
        '' ~ closed by the server
        HTTP/1.1 206 ~ closed by the server in mid-answer
        HTTP/1.1 100 C|| ~ closed by the server in mid-answer
        PART|Connection: keep-alive|Content-Length: 131072|| ~ closed by the server in mid-answer
        PART|Connection: keep-alive|Content-Length: 131072||x ~ closed by the server in mid-answer
        PART|Transfer-Encoding: chunked||8|x ~ closed by the server in mid-answer
        PART||x ~ answer is shorter than requested
        PART|Transfer-Encoding: chunked||1|x|0| ~ answer is shorter than requested
        """)
    void whateverStopsEnds(String answer, String reason) throws Exception {
        server.script((request, out) -> {
            write(out, answer);
            return false;
        });
        assertEquals(reason, end(fetch()));
        assertEquals(1, server.connections());
    }

    /** Nothing comes as a rule, for a reset overtakes what was sent. */
    @ParameterizedTest
    @ValueSource(
            strings = {"", "HTTP/1.1 206", "PART|Content-Length: 131072||", "PART|Content-Length: 131072||x", "PART||x"
            })
    void aResetEndsItAtEveryStage(String before) throws Exception {
        server.script((request, out) -> {
            write(out, before);
            throw new WebServer.Reset();
        });
        String reason = end(fetch());
        assertTrue(reason.matches("connection reset( in mid-answer)?"), reason);
        assertEquals(1, server.connections());
    }

    @Test
    void aResetBeforeAnythingIsAskedEndsIt() throws Exception {
        server.refuseRudely();
        String reason = end(fetch());
        assertTrue(reason.matches("(never open: )?(connection reset|closed by the server)"), reason);
    }

    /** Nothing is asked of who is inside, if somebody outside has sent us there. */
    @Test
    void aServerOutsideLeadsToNoConnectionInside() throws Exception {
        CompletableFuture<String> failed = new CompletableFuture<>();
        Url inside = Url.parse(server.url("/f.bin")).orElseThrow();
        network.loop().execute(() -> seeds().connection(inside, new SeedConnection.Listener() {
                    @Override
                    public void onConnected() {
                        failed.complete("connected");
                    }

                    @Override
                    public void onReadComplete() {}

                    @Override
                    public void onFailed(String reason) {
                        failed.complete(reason);
                    }

                    @Override
                    public void onDisconnected(String reason, boolean inAnswer) {}

                    @Override
                    public void onHead(AnswerHead head) {}

                    @Override
                    public void onBody(ByteBuf in, int length) {}

                    @Override
                    public void onEnd() {}
                })
                .connect(new Route(inside, AddressScope.PUBLIC, 1)));
        assertEquals("redirects to a local address", failed.get(MAX_SECONDS, TimeUnit.SECONDS));
        assertEquals(0, server.connections());
    }

    /** Where it sends us, and what becomes of it; the server's port is in the place of PORT. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
        Location: /f.bin| ~ more than 5 redirects
        Location: //127.0.0.1:PORT/f.bin| ~ more than 5 redirects
        Location: ftp://127.0.0.1:PORT/f.bin| ~ redirects to a URL that is neither http nor https
        Location: file:///etc/passwd| ~ redirects to a URL that is neither http nor https
        Location: javascript:alert(1)| ~ redirects to a URL that is neither http nor https
        Location: magnet:?xt=urn:btih:0| ~ redirects to a URL that is neither http nor https
        Location: udp://127.0.0.1:PORT/| ~ redirects to a URL that is neither http nor https
        Location: /admin?delete=all| ~ a local server gets no requests with a query string
        Location: http://127.0.0.1:99999/| ~ HTTP 302 F without a usable address: its port is not between 1 and 65535
        '' ~ HTTP 302 F without a usable address
        """)
    void aRedirectLeadsToNoHarm(String fields, String reason) throws Exception {
        server.script((request, out) -> {
            write(out, "HTTP/1.1 302 F|" + fields.replace("PORT", "" + server.port()) + "Content-Length: 999999999||");
            writeForEver(out, "x");
            return false;
        });
        String told = end(fetch());
        assertTrue(told.startsWith(reason.replaceAll(": its.*", "")), told);
        assertTrue(
                server.requests().stream().noneMatch(request -> request.path().contains("?")));
    }

    @Test
    void aRedirectToAHugeUrlIsNotFollowed() throws Exception {
        server.script((request, out) -> {
            write(out, "HTTP/1.1 302 F|Location: /" + "x".repeat(4000) + "|Content-Length: 0||");
            return true;
        });
        String told = end(fetch());
        assertTrue(told.startsWith("HTTP 302 F without a usable address"), told);
    }

    /** In answer to a TLS client's first words. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
        HTTP/1.1 400 You speak TLS|| ~ ''
        '' ~ x
        \u0016\u0003\u0003\u00ff\u00ff ~ x
        \u0016\u0003\u0003\u0040\u0000\u0002\u00ff\u00ff\u00ff ~ x
        \u0015\u0003\u0003\u0000\u0002\u0002\u0028 ~ ''
        \u0017\u0003\u0003\u0040\u0000 ~ x
        """)
    void garbageInsteadOfTlsEnds(String first, String again) throws Exception {
        try (ScriptedServer garbage = new ScriptedServer((request, out) -> {
            write(out, first);
            if (!again.isEmpty()) {
                writeForEver(out, again);
            }
        })) {
            String reason = end(fetch("https://127.0.0.1:" + garbage.port() + "/f.bin"));
            assertTrue(reason.startsWith("never open: "), reason);
        }
    }

    /** The rest of a whole file, of which nothing is wanted yet, waits in the kernels and not here. */
    @Test
    void whatNobodyWantsYetIsNotKept() throws Exception {
        int length = 4 * (int) MAX_MEMORY;
        server.script((request, out) -> {
            write(out, "HTTP/1.1 200 OK|Content-Length: " + length + "||");
            writeForEver(out, "x");
            return false;
        });
        Metainfo metainfo = torrent(length);
        Fetcher fetcher = new Fetcher(metainfo.layout(), 0);
        fetcher.onOpen = () -> fetcher.link.request(0, 0, BLOCK);
        connect(fetcher, metainfo, server.url("/f.bin"));
        while (fetcher.blocksReceived < 1) {
            Thread.onSpinWait();
        }
        for (int turn = 0; turn < 1000; turn++) {
            received(fetcher);
        }
        assertFalse(fetcher.ended.isDone(), () -> fetcher.ended.getNow(""));
        assertTrue(memory.peak() > BLOCK, "something is kept: what came with the block");
    }
}
