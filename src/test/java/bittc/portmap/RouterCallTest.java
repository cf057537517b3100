package bittc.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.http.ScriptedServer;
import bittc.loop.Cancellable;
import bittc.net.LoopbackNetwork;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests to a router that behaves as no router should, on real sockets. */
class RouterCallTest {
    private static final long PATIENCE_SECONDS = 60;

    private final LoopbackNetwork network = LoopbackNetwork.onEpoll();
    private final RouterSockets sockets = new NettyRouterSockets(network.network());
    private Cancellable call;

    @AfterEach
    void close() {
        network.close();
    }

    private CompletableFuture<String> ask(int port) {
        CompletableFuture<String> result = new CompletableFuture<>();
        byte[] request = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
        network.loop()
                .submit(() -> call = sockets.call(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        request,
                        new RouterSockets.Answer() {
                            @Override
                            public void onAnswer(int status, String body) {
                                assertTrue(result.complete(status + " " + body));
                            }

                            @Override
                            public void onFailure(String reason) {
                                assertTrue(result.complete(reason));
                            }
                        }))
                .syncUninterruptibly();
        return result;
    }

    private String answer(ScriptedServer server) throws Exception {
        return ask(server.port()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private void assertAnswer(String expected, String reply) throws Exception {
        try (ScriptedServer server = ScriptedServer.replying(reply)) {
            assertEquals(expected, answer(server));
            assertEquals(1, server.requests().size());
        }
        assertEquals(0, network.pendingTimers());
    }

    @Test
    void anAnswerIsReadInAnyFraming() throws Exception {
        assertAnswer("200 abc", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc");
        assertAnswer("500 abc", "HTTP/1.0 500 Error\r\n\r\nabc");
        assertAnswer("200 abc", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n");
        String longest = "x".repeat(RouterCall.MAX_BODY);
        assertAnswer("200 " + longest, "HTTP/1.1 200 OK\r\n\r\n" + longest);
    }

    @Test
    void aRedirectLeadsNowhere() throws Exception {
        try (ScriptedServer elsewhere = ScriptedServer.replying("HTTP/1.1 200 OK\r\n\r\n")) {
            assertAnswer(
                    "302 ", "HTTP/1.1 302 Found\r\nLocation: " + elsewhere.url() + "\r\nContent-Length: 0\r\n\r\n");
            assertEquals(0, elsewhere.requests().size());
        }
    }

    @Test
    void anAnswerThatIsTooLongIsNotRead() throws Exception {
        assertAnswer("answer is larger than 64 KiB", "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n");
        byte[] part = new byte[64 * 1024];
        try (ScriptedServer server = new ScriptedServer((request, out) -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            for (int i = 0; i < 16 * 1024; i++) {
                out.write(part);
            }
        })) {
            assertEquals("answer is larger than 64 KiB", answer(server));
        }
    }

    @Test
    void whatIsNotHttpIsAFailure() throws Exception {
        assertAnswer("answer is not HTTP", "SSH-2.0\r\n");
        assertAnswer("connection closed without an answer", "");
        assertAnswer("connection closed in mid-answer", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
    }

    @Test
    void aSilentRouterIsGivenUp() throws Exception {
        try (DeafServer server = new DeafServer()) {
            CompletableFuture<String> result = ask(server.port());
            network.runTimers();
            assertEquals("timed out", result.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
    }

    @Test
    void afterACancelNobodyIsTold() throws Exception {
        try (DeafServer server = new DeafServer()) {
            CompletableFuture<String> result = ask(server.port());
            network.loop().submit(call::cancel).syncUninterruptibly();
            network.runTimers();
            assertThrows(TimeoutException.class, () -> result.get(0, TimeUnit.SECONDS));
        }
    }

    @Test
    void datagramsComeFromTheAddressGiven() throws Exception {
        InetAddress ours = InetAddress.getByName("127.0.0.9");
        CompletableFuture<String> received = new CompletableFuture<>();
        try (DatagramSocket router = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            RouterSockets.Udp socket = network.loop()
                    .submit(() -> {
                        RouterSockets.Udp opened = sockets.udp(
                                ours, (from, bytes) -> received.complete(from.getPort() + " " + bytes.length));
                        opened.send(
                                new InetSocketAddress(router.getLocalAddress(), router.getLocalPort()), new byte[7]);
                        return opened;
                    })
                    .get();
            DatagramPacket request = new DatagramPacket(new byte[99], 99);
            router.receive(request);
            assertEquals(ours, request.getAddress());
            assertEquals(7, request.getLength());
            router.send(new DatagramPacket(new byte[5000], 5000, request.getSocketAddress()));
            String length = Integer.toString(SsdpAnswer.MAX_BYTES + 1);
            assertEquals(router.getLocalPort() + " " + length, received.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            network.loop().submit(socket::close).syncUninterruptibly();
        }
    }

    /** Takes connections, and never says anything. */
    private static final class DeafServer implements AutoCloseable {
        private final ServerSocket socket;

        DeafServer() throws IOException {
            socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
