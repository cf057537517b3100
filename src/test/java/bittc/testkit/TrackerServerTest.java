package bittc.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.bencode.BencodeDecoder;
import bittc.bencode.BencodeDictionary;
import bittc.bencode.Limits;
import bittc.torrent.InfoHash;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrackerServerTest {
    private static final InfoHash A =
            InfoHash.parse("0001ff25" + "aa".repeat(16)).orElseThrow();
    private static final InfoHash UNKNOWN = InfoHash.parse("bb".repeat(20)).orElseThrow();
    private static final int CLIENT_TIMEOUT_MILLIS = 20_000;

    private TrackerServer tracker;

    @BeforeEach
    void start() throws IOException {
        tracker = TrackerServer.start(new TrackerServer.Options(
                new InetSocketAddress(LoopbackAddress.IPV4, 0),
                Duration.ofMinutes(20),
                Duration.ofSeconds(90),
                Set.of(A)));
    }

    @AfterEach
    void stop() {
        tracker.close();
    }

    // HTTP, by hand.

    private String exchange(String request) throws IOException {
        try (Socket socket = new Socket(LoopbackAddress.IPV4, tracker.address().getPort())) {
            socket.setSoTimeout(CLIENT_TIMEOUT_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private String get(String target) throws IOException {
        return exchange("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: test\r\n\r\n");
    }

    private BencodeDictionary ask(String target) throws Exception {
        String response = get(target);
        assertTrue(response.startsWith("HTTP/1.1 200 OK\r\n"), response);
        byte[] body = response.substring(response.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.ISO_8859_1);
        return (BencodeDictionary) BencodeDecoder.decode(body, Limits.TRACKER_REPLY);
    }

    private BencodeDictionary announce(InfoHash infoHash, String rest) throws Exception {
        return ask("/announce?info_hash=" + percent(infoHash) + "&peer_id=" + "x".repeat(20) + rest);
    }

    private static String percent(InfoHash infoHash) {
        return "%" + HexFormat.ofDelimiter("%").formatHex(infoHash.toBytes());
    }

    private static String failure(BencodeDictionary answer) {
        return answer.text("failure reason").orElse("");
    }

    @Test
    void answersAnAnnounceOverHttp() throws Exception {
        tracker.register(A, new InetSocketAddress("127.0.0.1", 0x1234), true);
        BencodeDictionary answer =
                announce(A, "&port=5000&uploaded=0&downloaded=0&left=77&compact=1&event=started&numwant=9&key=12");
        assertEquals(1200, answer.integer("interval").orElseThrow());
        assertEquals(90, answer.integer("min interval").orElseThrow());
        assertEquals(1, answer.integer("complete").orElseThrow());
        assertEquals(1, answer.integer("incomplete").orElseThrow());
        assertArrayEquals(
                new byte[] {127, 0, 0, 1, 0x12, 0x34},
                answer.string("peers").orElseThrow().bytes());
        assertArrayEquals(
                new byte[] {127, 0, 0, 1},
                answer.string("external ip").orElseThrow().bytes());
        assertTrue(answer.string("peers6").isEmpty());
        assertTrue(answer.ascending());
    }

    @Test
    void namesIpv6PeersSeparately() throws Exception {
        tracker.register(A, new InetSocketAddress("2001:db8::7", 6881), true);
        BencodeDictionary answer = announce(A, "&port=5000&left=77");
        assertEquals(0, answer.string("peers").orElseThrow().length());
        assertEquals(
                "20010db8000000000000000000000007" + "1ae1",
                HexFormat.of().formatHex(answer.string("peers6").orElseThrow().bytes()));
    }

    @Test
    void forgetsAPeerThatStops() throws Exception {
        announce(A, "&port=5000&left=1&event=started");
        assertEquals(new TrackerServer.Counts(1, 1), tracker.counts());
        assertEquals("", failure(announce(A, "&port=5000&left=1&event=stopped")));
        assertEquals(new TrackerServer.Counts(0, 0), tracker.counts());
    }

    @Test
    void doesNotBelieveAnAddressInTheQuery() throws Exception {
        announce(A, "&port=5000&left=1&ip=10.1.2.3");
        assertArrayEquals(
                new byte[] {127, 0, 0, 1, 5000 >> 8, (byte) 5000},
                announce(A, "&port=5001&left=1").string("peers").orElseThrow().bytes());
    }

    @Test
    void scrapesOverHttp() throws Exception {
        tracker.register(A, new InetSocketAddress("127.0.0.1", 1), true);
        announce(A, "&port=5000&left=1");
        announce(A, "&port=5000&left=0&event=completed");
        BencodeDictionary files =
                ask("/scrape?info_hash=" + percent(A)).dictionary("files").orElseThrow();
        BencodeDictionary.Entry entry = files.iterator().next();
        assertArrayEquals(A.toBytes(), entry.key().bytes());
        BencodeDictionary counts = (BencodeDictionary) entry.value();
        assertEquals(2, counts.integer("complete").orElseThrow());
        assertEquals(1, counts.integer("downloaded").orElseThrow());
        assertEquals(0, counts.integer("incomplete").orElseThrow());
    }

    @Test
    void saysWhatIsWrongWithAnAnnounce() throws Exception {
        assertEquals("unregistered torrent", failure(announce(UNKNOWN, "&port=5000&left=1")));
        assertEquals("announce without port", failure(announce(A, "&left=1")));
        assertEquals("port is out of range", failure(announce(A, "&port=65536")));
        assertEquals("port is not a number", failure(announce(A, "&port=6881x")));
        assertEquals("left is out of range", failure(announce(A, "&port=1&left=-1")));
        assertEquals("left is not a number", failure(announce(A, "&port=1&left=" + "9".repeat(500))));
        assertEquals("unknown event", failure(announce(A, "&port=1&event=exploded")));
        assertEquals("announce with 0 info_hash (expected: 1)", failure(ask("/announce?port=1")));
        assertEquals("announce with 0 info_hash (expected: 1)", failure(ask("/announce")));
        assertEquals("info_hash is not 20 bytes", failure(ask("/announce?info_hash=abc&port=1")));
        for (String broken : new String[] {"%", "%a", "%zz", "a%"}) {
            assertEquals("malformed percent-encoding", failure(ask("/announce?info_hash=" + broken)), broken);
        }
        assertEquals("scrape of 1 to 74 info_hash expected", failure(ask("/scrape")));
        assertEquals(new TrackerServer.Counts(0, 0), tracker.counts());
    }

    @Test
    void survivesHostileHttp() throws Exception {
        assertTrue(get("/").startsWith("HTTP/1.1 404 "));
        assertTrue(get("/announce/../../etc/passwd").startsWith("HTTP/1.1 404 "));
        assertTrue(
                exchange("POST /announce HTTP/1.1\r\nContent-Length: 0\r\n\r\n").startsWith("HTTP/1.1 405 "));
        assertTrue(get("/announce?" + "a".repeat(9_000)).startsWith("HTTP/1.1 400 "));
        assertTrue(exchange("GET / HTTP/1.1\r\nX: " + "a".repeat(9_000) + "\r\n\r\n")
                .startsWith("HTTP/1.1 400 "));
        assertTrue(exchange("\0\1\2\3 garbage\r\n\r\n").startsWith("HTTP/1.1 400 "));
        assertEquals("", failure(announce(A, "&port=5000&left=1")), "still there for an honest client");
    }

    @Test
    void servesOnlyTheFirstOfPipelinedRequests() throws Exception {
        StringBuilder requests = new StringBuilder();
        for (int port = 1; port <= 3; port++) {
            requests.append("GET /announce?info_hash=" + percent(A) + "&left=1&port=" + port + " HTTP/1.1\r\n\r\n");
        }
        String response = exchange(requests.toString());
        assertTrue(response.startsWith("HTTP/1.1 200 "), response);
        assertEquals(0, response.lastIndexOf("HTTP/1.1 "));
        assertEquals(new TrackerServer.Counts(1, 1), tracker.counts());
    }

    // UDP, by hand.

    private ByteBuffer exchange(DatagramSocket socket, ByteBuffer request) throws IOException {
        socket.send(new DatagramPacket(request.array(), request.position(), tracker.address()));
        DatagramPacket answer = new DatagramPacket(new byte[4096], 4096);
        socket.setSoTimeout(CLIENT_TIMEOUT_MILLIS);
        socket.receive(answer);
        return ByteBuffer.wrap(Arrays.copyOf(answer.getData(), answer.getLength()));
    }

    private long connect(DatagramSocket socket) throws IOException {
        ByteBuffer answer = exchange(
                socket,
                ByteBuffer.allocate(16)
                        .putLong(UdpTrackerHandler.MAGIC)
                        .putInt(0)
                        .putInt(77));
        assertEquals(16, answer.remaining());
        assertEquals(0, answer.getInt());
        assertEquals(77, answer.getInt());
        return answer.getLong();
    }

    private static ByteBuffer announce(long connectionId, InfoHash infoHash, int event, long left, int port) {
        return ByteBuffer.allocate(98)
                .putLong(connectionId)
                .putInt(1)
                .putInt(78)
                .put(infoHash.toBytes())
                .put(new byte[20])
                .putLong(0)
                .putLong(left)
                .putLong(0)
                .putInt(event)
                .putInt(0x0a010203)
                .putInt(5)
                .putInt(-1)
                .putShort((short) port);
    }

    private static String error(ByteBuffer answer, int transaction) {
        assertEquals(3, answer.getInt());
        assertEquals(transaction, answer.getInt());
        return StandardCharsets.US_ASCII.decode(answer).toString();
    }

    @Test
    void answersAnAnnounceOverUdp() throws Exception {
        tracker.register(A, new InetSocketAddress("127.0.0.1", 0xfedc), true);
        tracker.register(A, new InetSocketAddress("2001:db8::7", 6881), true);
        try (DatagramSocket socket = new DatagramSocket(0, LoopbackAddress.IPV4)) {
            ByteBuffer answer = exchange(socket, announce(connect(socket), A, 2, 9, 5000));
            assertEquals(26, answer.remaining(), "one peer: the other is of the other family");
            assertEquals(1, answer.getInt());
            assertEquals(78, answer.getInt());
            assertEquals(1200, answer.getInt());
            assertEquals(1, answer.getInt(), "leechers");
            assertEquals(2, answer.getInt(), "seeders");
            assertEquals(0x7f000001, answer.getInt());
            assertEquals((short) 0xfedc, answer.getShort());
        }
        byte[] seenOverHttp =
                announce(A, "&port=1&left=1").string("peers").orElseThrow().bytes();
        assertEquals(12, seenOverHttp.length, "both ways lead to one table");
    }

    @Test
    void scrapesOverUdp() throws Exception {
        tracker.register(A, new InetSocketAddress("127.0.0.1", 1), true);
        try (DatagramSocket socket = new DatagramSocket(0, LoopbackAddress.IPV4)) {
            ByteBuffer request = ByteBuffer.allocate(56)
                    .putLong(connect(socket))
                    .putInt(2)
                    .putInt(79)
                    .put(A.toBytes())
                    .put(A.toBytes());
            ByteBuffer answer = exchange(socket, request);
            assertEquals(8 + 2 * 12, answer.remaining());
            assertEquals(2, answer.getInt());
            assertEquals(79, answer.getInt());
            assertEquals(1, answer.getInt(), "seeders");
            assertEquals(0, answer.getInt(), "completed");
            assertEquals(0, answer.getInt(), "leechers");
        }
    }

    @Test
    void aConnectionIdIsGoodForItsOwnAddressOnly() throws Exception {
        try (DatagramSocket one = new DatagramSocket(0, LoopbackAddress.IPV4);
                DatagramSocket other = new DatagramSocket(0, LoopbackAddress.IPV4)) {
            long id = connect(one);
            assertEquals("connection id expired", error(exchange(other, announce(id, A, 2, 9, 5000)), 78));
            assertEquals("connection id expired", error(exchange(one, announce(id + 1, A, 2, 9, 5000)), 78));
            assertEquals(new TrackerServer.Counts(0, 0), tracker.counts());
            assertEquals(1, exchange(one, announce(id, A, 2, 9, 5000)).getInt());
        }
    }

    @Test
    void refusesOverUdp() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, LoopbackAddress.IPV4)) {
            long id = connect(socket);
            assertEquals("unregistered torrent", error(exchange(socket, announce(id, UNKNOWN, 2, 9, 5000)), 78));
            assertEquals("unknown event", error(exchange(socket, announce(id, A, 4, 9, 5000)), 78));
            assertEquals("unknown event", error(exchange(socket, announce(id, A, -1, 9, 5000)), 78));
            ByteBuffer cut =
                    ByteBuffer.allocate(97).put(announce(id, A, 2, 9, 5000).array(), 0, 97);
            assertEquals("announce too short", error(exchange(socket, cut), 78));
            ByteBuffer odd = ByteBuffer.allocate(36).putLong(id).putInt(9).putInt(80);
            assertEquals("unknown action", error(exchange(socket, odd), 80));
            ByteBuffer emptyScrape =
                    ByteBuffer.allocate(16).putLong(id).putInt(2).putInt(81);
            assertEquals("scrape of 1 to 74 torrents expected", error(exchange(socket, emptyScrape), 81));
        }
    }

    @Test
    void isSilentTowardsWhatIsNoTrackerPacket() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, LoopbackAddress.IPV4)) {
            for (int length : new int[] {0, 1, 15, 16, 35}) {
                socket.send(new DatagramPacket(new byte[length], length, tracker.address()));
            }
            socket.send(new DatagramPacket(new byte[60_000], 60_000, tracker.address()));
            // Answers come in order: if one of the packets had been answered, this would not be the answer to connect.
            connect(socket);
            socket.setSoTimeout(1);
            DatagramPacket none = new DatagramPacket(new byte[100], 100);
            assertThrows(SocketTimeoutException.class, () -> socket.receive(none));
        }
    }

    @Test
    void givesItsPortBackWhenClosed() throws Exception {
        InetSocketAddress address = tracker.address();
        assertThrows(IOException.class, () -> TrackerServer.start(TrackerServer.Options.at(address)));
        tracker.close();
        try (TrackerServer again = TrackerServer.start(TrackerServer.Options.at(address))) {
            assertEquals(address, again.address());
            assertEquals("http://127.0.0.1:" + address.getPort() + "/announce", again.httpUrl());
            assertFalse(again.udpUrl().isEmpty());
        }
    }

    @Test
    void knowsAPeerForLongerThanClientsWaitAtLeast() {
        assertEquals(Duration.ofMinutes(2), TrackerServer.lifetime(Duration.ofSeconds(3)));
        assertEquals(Duration.ofMinutes(20), TrackerServer.lifetime(Duration.ofMinutes(10)));
    }
}
