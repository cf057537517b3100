package bittc.webseed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.bencode.BencodeEncoder;
import bittc.download.WebSeed;
import bittc.http.TestCertificate;
import bittc.http.Tls;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoBuilder;
import bittc.metainfo.MetainfoReader;
import bittc.net.LoopbackNetwork;
import bittc.net.Network;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A web seed over real sockets on loopback, as the coordinator sees it. */
@Timeout(120)
class WebSeedLinkTest {
    private static final int BLOCK = 16 * 1024;
    private static final int LENGTH = 20 * BLOCK + 321;
    private static final byte[] CONTENT = random(LENGTH);

    private final LoopbackNetwork network = LoopbackNetwork.onNio(Optional.empty());
    private final WebServer server = new WebServer();

    @AfterEach
    void close() {
        server.close();
        network.close();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static Metainfo torrent(byte[] info) {
        try {
            return MetainfoReader.readInfo(info, "", List.of(), List.of());
        } catch (InvalidMetainfoException e) {
            throw new AssertionError(e);
        }
    }

    private static Metainfo single() {
        byte[] hashes = new byte[20 * ((LENGTH - 1) / (4 * BLOCK) + 1)];
        return torrent(new MetainfoBuilder("f.bin", 4 * BLOCK, hashes)
                .singleFile(LENGTH)
                .encodeInfo());
    }

    private HttpWebSeed seed(Metainfo metainfo, String url) {
        return seed(metainfo, url, Tls::new);
    }

    private HttpWebSeed seed(Metainfo metainfo, String url, Function<Network, Tls> tls) {
        HttpWebSeeds seeds =
                new HttpWebSeeds(network.network(), tls.apply(network.network()), UnpooledByteBufAllocator.DEFAULT);
        return HttpWebSeed.of(seeds, metainfo, url).orElseThrow();
    }

    private Fetcher fetch(HttpWebSeed seed, int depth) {
        Fetcher fetcher = new Fetcher(seed.metainfo().layout(), depth);
        connect(seed, fetcher);
        return fetcher;
    }

    private void connect(WebSeed seed, Fetcher fetcher) {
        network.loop().execute(() -> seed.connect(fetcher));
    }

    private void assertFetches(HttpWebSeed seed, int depth, byte[] content) throws Exception {
        Fetcher fetcher = fetch(seed, depth);
        fetcher.ended.thenAccept(reason -> fetcher.complete.completeExceptionally(new AssertionError(reason)));
        fetcher.complete.get(60, TimeUnit.SECONDS);
        assertArrayEquals(content, fetcher.received);
        onLoop(() -> fetcher.link.close("done"));
        assertEquals("done", fetcher.ended.get(60, TimeUnit.SECONDS));
    }

    private void onLoop(Runnable task) {
        network.loop().submit(task).syncUninterruptibly();
    }

    private String end(Fetcher fetcher) throws Exception {
        return fetcher.ended.get(60, TimeUnit.SECONDS);
    }

    private String fetchUntilEnd() throws Exception {
        return end(fetch(seed(single(), server.url("/f.bin")), 8));
    }

    // ---- what a good server gives

    @Test
    void fetchesAFileInRangesAsLongAsWhatWasAskedFor() throws Exception {
        server.put("/f.bin", CONTENT);
        assertFetches(seed(single(), server.url("/f.bin")), 1000, CONTENT);
        assertEquals(1, server.requests().size());
        WebServer.Request request = server.requests().get(0);
        assertEquals(0, request.first());
        assertEquals(LENGTH - 1, request.last());
        assertTrue(request.head().contains("\nAccept-Encoding: identity\n"), request.head());
        assertTrue(request.head().contains("\nUser-Agent: bittc/"), request.head());
    }

    @Test
    void looksLikeAPeerThatHasEverything() throws Exception {
        server.put("/f.bin", CONTENT);
        Fetcher fetcher = fetch(seed(single(), server.url("/f.bin")), 1000);
        fetcher.complete.get(60, TimeUnit.SECONDS);
        assertEquals(List.of("have all", "unchoke"), fetcher.events());
        assertTrue(fetcher.link.handshake().fast());
        assertFalse(fetcher.link.incoming());
    }

    @Test
    void keepsTheConnectionFromRangeToRange() throws Exception {
        server.put("/f.bin", CONTENT);
        assertFetches(seed(single(), server.url("/f.bin")), 3, CONTENT);
        assertEquals(1, server.connections());
        assertTrue(
                server.requests().size() >= 3, "requests: " + server.requests().size());
    }

    @Test
    void connectsAgainWhereTheServerClosesAfterEachAnswer() throws Exception {
        server.put("/f.bin", CONTENT);
        server.script((request, out) -> {
            server.serve(request, out);
            return false;
        });
        assertFetches(seed(single(), server.url("/f.bin")), 5, CONTENT);
        assertTrue(server.connections() > 1);
    }

    @Test
    void connectsAgainWhereTheServerSaysThatItCloses() throws Exception {
        server.script((request, out) -> {
            WebServer.write(
                    out,
                    "HTTP/1.1 206 P\r\nConnection: close\r\nContent-Range: bytes " + request.first() + "-"
                            + request.last() + "/" + LENGTH + "\r\n\r\n");
            out.write(CONTENT, (int) request.first(), (int) (request.last() - request.first() + 1));
            return false;
        });
        assertFetches(seed(single(), server.url("/f.bin")), 5, CONTENT);
    }

    @Test
    void readsChunks() throws Exception {
        server.script((request, out) -> {
            WebServer.write(
                    out,
                    "HTTP/1.1 206 P\r\nTransfer-Encoding: chunked\r\nContent-Range: bytes " + request.first() + "-"
                            + request.last() + "/*\r\n\r\n");
            int at = (int) request.first();
            while (at <= request.last()) {
                int n = (int) Math.min(1 + new Random(at).nextInt(20_000), request.last() - at + 1);
                WebServer.write(out, Integer.toHexString(n) + "\r\n");
                out.write(CONTENT, at, n);
                WebServer.write(out, "\r\n");
                at += n;
            }
            WebServer.write(out, "0\r\n\r\n");
            return true;
        });
        assertFetches(seed(single(), server.url("/f.bin")), 7, CONTENT);
        assertEquals(1, server.connections());
    }

    @Test
    void takesAWholeFileFromAServerWithoutRangesWhereItWantsAWholeFile() throws Exception {
        server.script((request, out) -> {
            WebServer.write(out, "HTTP/1.0 200 OK\r\n\r\n");
            out.write(CONTENT);
            return false;
        });
        assertFetches(seed(single(), server.url("/f.bin")), 1000, CONTENT);
    }

    private void serveWholeFiles() {
        server.script((request, out) -> {
            WebServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + LENGTH + "\r\n\r\n");
            out.write(CONTENT);
            return true;
        });
    }

    @Test
    void takesAFileInOrderFromOneAnswerOfAServerWithoutRanges() throws Exception {
        serveWholeFiles();
        HttpWebSeed seed = seed(single(), server.url("/f.bin"));
        assertFetches(seed, 3, CONTENT);
        assertEquals(1, server.requests().size());
        assertTrue(seed.readsForward());
        assertFalse(seed.isUseless());
    }

    @Test
    void passesOverWhatIsNotWantedOfAWholeFile() throws Exception {
        serveWholeFiles();
        HttpWebSeed seed = seed(single(), server.url("/f.bin"));
        seed.onWholeFiles(true);
        Fetcher fetcher = new Fetcher(single().layout(), 0);
        fetcher.onOpen = () -> {
            fetcher.link.request(1, 0, BLOCK);
            fetcher.link.request(4, BLOCK, BLOCK);
            fetcher.link.request(2, BLOCK, BLOCK);
        };
        connect(seed, fetcher);
        while (fetcher.blocksReceived < 3) {
            Thread.onSpinWait();
        }
        byte[] expected = new byte[LENGTH];
        for (int block : new int[] {4, 9, 17}) {
            System.arraycopy(CONTENT, block * BLOCK, expected, block * BLOCK, BLOCK);
        }
        assertArrayEquals(expected, fetcher.received);
        assertEquals(1, server.requests().size());
    }

    @Test
    void aServerThatTurnsOutToSendWholeFilesIsAskedForTheFirstPiecesFirst() throws Exception {
        serveWholeFiles();
        HttpWebSeed seed = seed(single(), server.url("/f.bin"));
        Fetcher fetcher = new Fetcher(single().layout(), 0);
        fetcher.onOpen = () -> fetcher.link.request(3, 0, BLOCK);
        connect(seed, fetcher);
        assertEquals("sends whole files only", end(fetcher));
        assertTrue(seed.readsForward());
        assertTrue(seed.hasLearnt(), "so it is asked again at once");
    }

    @Test
    void whatAWholeFileHasPassedIsLeftForTheNextConnection() throws Exception {
        serveWholeFiles();
        HttpWebSeed seed = seed(single(), server.url("/f.bin"));
        seed.onWholeFiles(true);
        Fetcher fetcher = new Fetcher(single().layout(), 0);
        fetcher.onOpen = () -> fetcher.link.request(2, 0, BLOCK);
        connect(seed, fetcher);
        while (fetcher.blocksReceived < 1) {
            Thread.onSpinWait();
        }
        onLoop(() -> {
            fetcher.link.request(0, 0, BLOCK);
            fetcher.link.flush();
        });
        assertEquals("sends whole files, and has to begin this one again", end(fetcher));
        assertEquals(1, server.requests().size());
    }

    @Test
    void goesOnWhereAnAnswerIsShorterThanWhatWasAskedFor() throws Exception {
        server.put("/f.bin", CONTENT);
        server.script((request, out) -> server.serve(
                new WebServer.Request(
                        request.connection(),
                        request.path(),
                        request.first(),
                        Math.min(request.last(), request.first() + 19_999),
                        request.head()),
                out));
        assertFetches(seed(single(), server.url("/f.bin")), 1000, CONTENT);
        assertEquals(1, server.connections());
        assertEquals((LENGTH - 1) / 20_000 + 1, server.requests().size());
    }

    @Test
    void takesItsBytesOutOfAnAnswerThatIsLongerThanWhatWasAskedFor() throws Exception {
        server.put("/f.bin", CONTENT);
        server.script((request, out) -> server.serve(
                new WebServer.Request(
                        request.connection(),
                        request.path(),
                        request.first() / 50_000 * 50_000,
                        request.last() / 50_000 * 50_000 + 49_999,
                        request.head()),
                out));
        assertFetches(seed(single(), server.url("/f.bin")), 3, CONTENT);
    }

    /** Two files that share a piece, each on a server of its own. */
    @Test
    void twoServersHaveTogetherWhatNoneHasAlone() throws Exception {
        byte[] first = random(2 * BLOCK + 5);
        byte[] second = random(2 * BLOCK);
        Metainfo metainfo = torrent(new MetainfoBuilder("d", 4 * BLOCK, new byte[2 * 20])
                .file(List.of("1"), first.length)
                .file(List.of("2"), second.length)
                .encodeInfo());
        byte[] all = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        try (WebServer other = new WebServer()) {
            server.put("/d/1", first);
            other.put("/d/2", second);
            HttpWebSeed one = seed(metainfo, server.url("/"));
            HttpWebSeed two = seed(metainfo, other.url("/"));
            List.of(one, two).forEach(seed -> seed.setAll(List.of(one, two)));
            assertEquals("HTTP 404 Not Found", end(fetch(one, 1000)));
            assertEquals("HTTP 404 Not Found", end(fetch(two, 1000)));
            assertTrue(one.hasLearnt() && two.hasLearnt());
            Fetcher fetcher = fetch(one, 0);
            while (fetcher.events().size() < 2) {
                onLoop(() -> {});
            }
            assertEquals(
                    List.of("bitfield 80", "unchoke"), fetcher.events(), "the second piece is all of a file it lacks");
            onLoop(() -> {
                for (int block = 0; block < 4; block++) {
                    fetcher.link.request(0, block * BLOCK, BLOCK);
                }
                fetcher.link.flush();
            });
            while (fetcher.blocksReceived < 4) {
                Thread.onSpinWait();
            }
            assertArrayEquals(Arrays.copyOf(all, 4 * BLOCK), Arrays.copyOf(fetcher.received, 4 * BLOCK));
        }
    }

    @Test
    void aFileThatIsRefusedIsAskedForAgainLater() throws Exception {
        Metainfo metainfo = torrent(new MetainfoBuilder("d", BLOCK, new byte[3 * 20])
                .file(List.of("1"), BLOCK)
                .file(List.of("2"), 2 * BLOCK)
                .encodeInfo());
        server.replying("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
        HttpWebSeed seed = seed(metainfo, server.url("/"));
        assertEquals("HTTP 403 Forbidden", end(fetch(seed, 1)));
        assertTrue(seed.hasLearnt());
        assertEquals("011", bits(seed.pieces()));
        Fetcher second = new Fetcher(metainfo.layout(), 0);
        second.onOpen = () -> second.link.request(1, 0, BLOCK);
        connect(seed, second);
        assertEquals("HTTP 403 Forbidden", end(second));
        assertFalse(seed.hasLearnt(), "it refuses everything");
        assertEquals("111", bits(seed.pieces()));
        assertFalse(seed.isUseless());
    }

    private static String bits(bittc.torrent.Bitfield pieces) {
        StringBuilder bits = new StringBuilder();
        for (int piece = 0; piece < pieces.size(); piece++) {
            bits.append(pieces.get(piece) ? '1' : '0');
        }
        return bits.toString();
    }

    /** Files end in the middle of blocks; one is padding, one is empty; and names need encoding. */
    private static Metainfo folder() {
        BencodeEncoder info = new BencodeEncoder().dictionary().key("files").list();
        addFile(info, "a b.bin", 3 * BLOCK + 5, "");
        addFile(info, "empty", 0, "");
        addFile(info, "pad", 5 * BLOCK - 5, "p");
        addFile(info, "tiny", 1, "");
        addFile(info, "ü", 2 * BLOCK, "");
        int pieces = (10 * BLOCK + 1 - 1) / (4 * BLOCK) + 1;
        return torrent(info.end()
                .key("name")
                .string("the folder")
                .key("piece length")
                .integer(4 * BLOCK)
                .key("pieces")
                .string(new byte[20 * pieces])
                .end()
                .toBytes());
    }

    private static void addFile(BencodeEncoder info, String name, int length, String attributes) {
        info.dictionary();
        if (!attributes.isEmpty()) {
            info.key("attr").string(attributes);
        }
        info.key("length").integer(length).key("path").list().string(name).end().end();
    }

    @ParameterizedTest
    @CsvSource({"1, /data/", "2, /data/", "3, /data/", "1000, /data/", "1000, /data"})
    void fetchesAcrossFilesAndMakesThePaddingItself(int depth, String path) throws Exception {
        byte[] all = new byte[10 * BLOCK + 1];
        byte[] first = random(3 * BLOCK + 5);
        byte[] last = random(2 * BLOCK);
        System.arraycopy(first, 0, all, 0, first.length);
        all[8 * BLOCK] = 'x';
        System.arraycopy(last, 0, all, 8 * BLOCK + 1, last.length);
        server.put("/data/the%20folder/a%20b.bin", first);
        server.put("/data/the%20folder/tiny", new byte[] {'x'});
        server.put("/data/the%20folder/%C3%BC", last);
        assertFetches(seed(folder(), server.url(path)), depth, all);
        assertTrue(server.requests().stream()
                .noneMatch(r -> r.path().contains("pad") || r.path().contains("empty")));
    }

    @Test
    void skipsWhatNobodyWantsAnyMore() throws Exception {
        server.put("/f.bin", CONTENT);
        Fetcher fetcher = new Fetcher(single().layout(), 1000);
        fetcher.unwanted = 2;
        connect(seed(single(), server.url("/f.bin")), fetcher);
        fetcher.complete.get(60, TimeUnit.SECONDS);
        byte[] expected = CONTENT.clone();
        Arrays.fill(expected, 0, 2 * BLOCK, (byte) 0);
        assertArrayEquals(expected, fetcher.received);
    }

    @Test
    void dropsACancelledBlockThatWasNotAskedForYetAndSaysSo() throws Exception {
        server.put("/f.bin", CONTENT);
        Fetcher fetcher = new Fetcher(single().layout(), 0); // asks for nothing on its own
        fetcher.onOpen = () -> {
            fetcher.link.request(0, 0, BLOCK);
            fetcher.link.request(2, BLOCK, BLOCK);
            fetcher.link.request(3, BLOCK, BLOCK);
            fetcher.link.cancel(2, BLOCK, BLOCK);
            fetcher.link.cancel(4, 0, BLOCK); // was never asked for
        };
        connect(seed(single(), server.url("/f.bin")), fetcher);
        while (server.requests().size() < 2) {
            Thread.onSpinWait();
        }
        assertEquals(13L * BLOCK, server.requests().get(1).first());
        assertTrue(
                fetcher.events().contains("reject 2:16384+16384"),
                fetcher.events().toString());
        assertEquals(3, fetcher.events().size(), fetcher.events().toString());
    }

    @Test
    void readsNothingWhileItIsToldNotTo() throws Exception {
        server.put("/f.bin", CONTENT);
        Fetcher fetcher = new Fetcher(single().layout(), 1000);
        fetcher.onOpen = () -> fetcher.link.setReading(false);
        connect(seed(single(), server.url("/f.bin")), fetcher);
        while (fetcher.link == null) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < 100; i++) {
            onLoop(() -> {});
        }
        assertFalse(fetcher.complete.isDone());
        onLoop(() -> fetcher.link.setReading(true));
        fetcher.complete.get(60, TimeUnit.SECONDS);
        assertArrayEquals(CONTENT, fetcher.received);
    }

    @Test
    void fetchesOverTlsFromWhomItTrusts(@TempDir Path folder) throws Exception {
        TestCertificate certificate = TestCertificate.make(folder);
        try (bittc.http.ScriptedServer secure = certificate.server((request, out) -> {
            WebServer.write(out, "HTTP/1.1 200 OK\r\nContent-Length: " + LENGTH + "\r\n\r\n");
            out.write(CONTENT);
        })) {
            String url = "https://127.0.0.1:" + secure.port() + "/f.bin";
            assertFetches(seed(single(), url, certificate::trusted), 1000, CONTENT);
            String reason = end(fetch(seed(single(), url), 1000));
            assertTrue(reason.startsWith("never open: TLS: "), reason);
        }
    }

    // ---- redirects

    @Test
    void followsARedirectOnceAndRemembersIt() throws Exception {
        try (WebServer mirror = new WebServer()) {
            mirror.put("/pub/f.bin", CONTENT);
            server.script((request, out) -> {
                WebServer.write(
                        out,
                        "HTTP/1.1 302 Found\r\nLocation: " + mirror.url("/pub/f.bin")
                                + "\r\nContent-Length: 2\r\n\r\nno");
                return true;
            });
            assertFetches(seed(single(), server.url("/f.bin")), 3, CONTENT);
            assertEquals(1, server.requests().size());
            assertTrue(mirror.requests().size() > 2);
        }
    }

    @Test
    void aRedirectOfOneFileMovesTheWholeFolder() throws Exception {
        try (WebServer mirror = new WebServer()) {
            byte[] first = random(BLOCK);
            byte[] second = random(BLOCK + 1);
            Metainfo metainfo = torrent(new MetainfoBuilder("d", 4 * BLOCK, new byte[20])
                    .file(List.of("1"), first.length)
                    .file(List.of("2"), second.length)
                    .encodeInfo());
            mirror.put("/pub/d/1", first).put("/pub/d/2", second);
            server.script((request, out) -> {
                WebServer.write(out, "HTTP/1.1 301 M\r\nLocation: " + mirror.url("/pub/d/1") + "\r\n\r\n");
                return false;
            });
            byte[] all = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, all, first.length, second.length);
            assertFetches(seed(metainfo, server.url("/")), 1000, all);
            assertEquals(1, server.requests().size());
        }
    }

    @Test
    void aLoopOfRedirectsEnds() throws Exception {
        server.script((request, out) -> {
            WebServer.write(out, "HTTP/1.1 302 F\r\nLocation: /f.bin\r\nContent-Length: 0\r\n\r\n");
            return true;
        });
        assertEquals("more than 5 redirects", fetchUntilEnd());
        assertEquals(6, server.requests().size());
    }

    @Test
    void asksALocalServerForNothingWithAQueryString() throws Exception {
        assertEquals(
                "never open: a local server gets no requests with a query string",
                end(fetch(seed(single(), server.url("/admin?delete=all")), 8)));
        server.replying("HTTP/1.1 302 F\r\nLocation: /admin?delete=all\r\nContent-Length: 0\r\n\r\n");
        assertEquals("a local server gets no requests with a query string", fetchUntilEnd());
        assertEquals(1, server.requests().size());
    }

    // ---- what a bad server does

    @Test
    void saysWhyItCannotConnect() throws Exception {
        server.close();
        assertEquals("never open: connection refused", fetchUntilEnd());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
        HTTP/1.1 500 Oops;;                                                              | HTTP 500 Oops
        HTTP/1.1 403 Forbidden;Content-Length: 3;;no!                                    | HTTP 403 Forbidden
        HTTP/1.1 206 P;Content-Range: bytes 1-131072/328001;;x                            | answer has other bytes than requested
        HTTP/1.1 206 P;Content-Length: 5;;hello                                          | answer has other bytes than requested
        HTTP/1.1 206 P;Content-Range: bytes 0-131071/*;Content-Encoding: gzip;;x     | answer has an encoding that we did not ask for
        HTTP/1.1 206 P;Content-Range: bytes 0-131071/328001;Transfer-Encoding: x;;x       | answer in a framing that we do not know
        HTTP/1.1 206 P;Content-Range: bytes 0-131071/328001;Content-Length: 131072;;short | closed by the server in mid-answer
        HTTP/1.1 206 P;Content-Range: bytes 0-131071/328001;;short                        | answer is shorter than requested
        HTTP/1.1 206 P;Content-Range: bytes 0-131071/328001;Transfer-Encoding: chunked;;5;short;0;; | answer is shorter than requested
        HTTP/1.1 206 P;Content-Range: bytes 0-131071/328001;Transfer-Encoding: chunked;;zz | answer with an invalid chunk length;
        SSH-2.0-x;                                                                       | answer is not HTTP
        HTTP/1.1 302 F;Location: ftp://x/;;                                               | redirects to a URL that is neither http nor https
        HTTP/1.1 101 S;;                                                                 | answer in another protocol
        """)
    void aBadAnswerEndsIt(String answer, String reason) throws Exception {
        server.replying(answer.strip().replace("zz", "zz;").replace(";", "\r\n"));
        assertEquals(reason.replace(";", ""), fetchUntilEnd());
    }

    @Test
    void aFileThatIsNotThereIsNotAskedForAgain() throws Exception {
        Metainfo metainfo = torrent(new MetainfoBuilder("d", BLOCK, new byte[3 * 20])
                .file(List.of("1"), BLOCK)
                .file(List.of("2"), 2 * BLOCK)
                .encodeInfo());
        server.put("/d/2", random(2 * BLOCK));
        HttpWebSeed seed = seed(metainfo, server.url("/"));
        assertEquals("HTTP 404 Not Found", end(fetch(seed, 1)));
        assertFalse(seed.isUseless());
        Fetcher again = fetch(seed, 0);
        while (again.events().size() < 2) {
            onLoop(() -> {});
        }
        assertEquals(List.of("bitfield 60", "unchoke"), again.events());
    }

    @Test
    void aServerWithoutAnyFileIsUseless() throws Exception {
        HttpWebSeed seed = seed(single(), server.url("/f.bin"));
        assertEquals("HTTP 404 Not Found", end(fetch(seed, 8)));
        assertTrue(seed.isUseless());
    }

    @Test
    void aServerWithAnotherFileIsUseless() throws Exception {
        server.put("/f.bin", random(LENGTH + 1));
        HttpWebSeed seed = seed(single(), server.url("/f.bin"));
        assertEquals("has another file than the torrent", end(fetch(seed, 8)));
        assertTrue(seed.isUseless());
    }

    @Test
    void aServerThatWantsToBeLeftAloneIs() throws Exception {
        server.replying("HTTP/1.1 503 Busy\r\nRetry-After: 77\r\nContent-Length: 0\r\n\r\n");
        HttpWebSeed seed = seed(single(), server.url("/f.bin"));
        assertEquals("HTTP 503 Busy", end(fetch(seed, 8)));
        assertFalse(seed.isUseless());
        assertEquals(Duration.ofSeconds(77), seed.pause());
    }

    @Test
    void aBodyWithoutEndIsNotReadToItsEnd() throws Exception {
        server.script((request, out) -> {
            WebServer.write(
                    out,
                    "HTTP/1.1 206 P\r\nTransfer-Encoding: chunked\r\nContent-Range: bytes " + request.first() + "-"
                            + request.last() + "/*\r\n\r\n");
            endless(out, "4000\r\n" + "x".repeat(0x4000) + "\r\n");
            return false;
        });
        assertEquals("answer is longer than requested", fetchUntilEnd());
    }

    @Test
    void aHeadWithoutEndIsNotReadToItsEnd() throws Exception {
        server.script((request, out) -> {
            WebServer.write(out, "HTTP/1.1 206 P\r\n");
            endless(out, "X-Header: " + "x".repeat(1000) + "\r\n");
            return false;
        });
        assertEquals("answer with too long a head", fetchUntilEnd());
    }

    private static void endless(OutputStream out, String again) throws IOException {
        while (true) {
            WebServer.write(out, again);
        }
    }

    @Test
    void whatComesBehindAnAnswerIsNotTakenForTheNextOne() throws Exception {
        server.put("/f.bin", CONTENT);
        server.script((request, out) -> {
            server.serve(request, out);
            WebServer.write(out, "HTTP/1.1 206 P\r\nContent-Length: 5\r\n\r\nhello");
            return true;
        });
        String reason = fetchUntilEnd(); // as it comes before the next request, or behind it
        assertTrue(
                reason.equals("sends data that was not requested")
                        || reason.equals("answer has other bytes than requested"),
                reason);
    }

    @Test
    void aServerThatHangsUpBeforeItAnswersIsNotAskedAgainAtOnce() throws Exception {
        server.script((request, out) -> false);
        assertEquals("closed by the server", fetchUntilEnd());
        assertEquals(1, server.connections());
    }

    /** Answers with so much and then nothing more; returns when that has been read. */
    private Fetcher fetchAndStall(String answer, int blocks) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        server.script((request, out) -> {
            WebServer.write(out, answer);
            out.write(CONTENT, 0, blocks * BLOCK);
            asked.countDown();
            return true; // and waits for another request
        });
        Fetcher fetcher = fetch(seed(single(), server.url("/f.bin")), 8);
        asked.await();
        while (fetcher.blocksReceived < blocks) {
            Thread.onSpinWait();
        }
        return fetcher;
    }

    @Test
    void aHeadThatDoesNotComeIsNotWaitedForLong() throws Exception {
        Fetcher fetcher = fetchAndStall("HTTP/1.1 206 P\r\nSlow: ", 0);
        network.advance(Patience.HEAD_LIMIT.minusMillis(1));
        assertFalse(fetcher.ended.isDone());
        network.advance(Duration.ofMillis(1));
        assertEquals("timed out", end(fetcher));
    }

    @Test
    void aBodyThatStopsIsNotWaitedForLongUnlessItIsWeWhoDoNotRead() throws Exception {
        Fetcher fetcher = fetchAndStall("HTTP/1.1 206 P\r\nContent-Range: bytes 0-131071/" + LENGTH + "\r\n\r\n", 1);
        network.advance(Patience.SILENCE_LIMIT.minusMillis(1));
        assertFalse(fetcher.ended.isDone());
        onLoop(() -> fetcher.link.setReading(false));
        network.advance(Duration.ofMinutes(5));
        assertFalse(fetcher.ended.isDone());
        onLoop(() -> fetcher.link.setReading(true));
        network.advance(Patience.SILENCE_LIMIT);
        assertEquals("timed out", end(fetcher));
    }

    @Test
    void anythingElseButAnHttpUrlIsNoWebSeed() {
        HttpWebSeeds seeds =
                new HttpWebSeeds(network.network(), new Tls(network.network()), UnpooledByteBufAllocator.DEFAULT);
        for (String url : List.of("udp://h:1/f", "ftp://h/f", "http://h/\r\nX: y", "")) {
            assertEquals(Optional.empty(), HttpWebSeed.of(seeds, single(), url), url);
        }
    }
}
