package bittc.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bittc.http.ScriptedServer;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class NettyTrackersTest {
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\n\r\nd8:intervali1800e5:peers6:\n\u0000\u0000\u0001\u001a\u00e1e";

    @Test
    void opensWhatItKnowsAndNothingElse() {
        try (LoopbackTrackers trackers = LoopbackTrackers.onNio()) {
            assertEquals(
                    "t.example:80", trackers.open("http://t.example/announce").host());
            assertEquals(
                    "t.example:443", trackers.open("https://t.example/announce").host());
            assertEquals("[::1]:6969", trackers.open("udp://[::1]:6969").host());
            assertThrows(IllegalArgumentException.class, () -> trackers.open("wss://t.example/"));
        }
    }

    @Test
    void announcesOverUdpOnNio() throws Exception {
        try (LoopbackTrackers trackers = LoopbackTrackers.onNio()) {
            assertAnnouncesOverUdp(trackers);
        }
    }

    @Test
    void announcesOverUdpOnEpoll() throws Exception {
        assumeTrue(Epoll.isAvailable());
        try (LoopbackTrackers trackers = LoopbackTrackers.onEpoll()) {
            assertAnnouncesOverUdp(trackers);
        }
    }

    @Test
    void announcesOverHttpOnEpoll() throws Exception {
        assumeTrue(Epoll.isAvailable());
        try (LoopbackTrackers trackers = LoopbackTrackers.onEpoll()) {
            String url;
            try (ScriptedServer server = ScriptedServer.replying(ANSWER)) {
                url = server.url();
                assertEquals(1, trackers.announce(trackers.open(url)).peers().size());
            }
            Tracker tracker = trackers.open(url);
            assertEquals(
                    "connection refused",
                    assertThrows(TrackerException.class, () -> trackers.announce(tracker))
                            .getMessage());
        }
    }

    @Test
    void announcesOverUdpFromTheLocalAddressItIsGiven() throws Exception {
        InetAddress local = InetAddress.getByName("127.0.0.2");
        try (LoopbackTrackers trackers = LoopbackTrackers.boundTo(local);
                DatagramSocket tracker = serve("127.0.0.1", local)) {
            trackers.announce(trackers.open("udp://127.0.0.1:" + tracker.getLocalPort()));
        }
    }

    @Test
    void aDatagramThatCannotBeSentCostsNobodyElseTheReply() throws Exception {
        try (LoopbackTrackers trackers = LoopbackTrackers.onNio();
                DatagramSocket slow =
                        new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0))) {
            Tracker tracker = trackers.open("udp://127.0.0.1:" + slow.getLocalPort());
            CompletableFuture<AnnounceAnswer> answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return trackers.announce(tracker);
                } catch (Exception e) {
                    throw new CompletionException(e);
                }
            });
            DatagramPacket first = new DatagramPacket(new byte[2000], 2000);
            slow.receive(first);
            Tracker broadcast = trackers.open("udp://255.255.255.255:6969"); // which no socket may send to unasked
            assertThrows(TrackerException.class, () -> trackers.announce(broadcast));
            byte[] connected = reply(ByteBuffer.wrap(first.getData()), 4);
            slow.send(new DatagramPacket(connected, connected.length, first.getSocketAddress()));
            DatagramPacket second = new DatagramPacket(new byte[2000], 2000);
            slow.receive(second);
            byte[] answered = reply(ByteBuffer.wrap(second.getData()), 4);
            slow.send(new DatagramPacket(answered, answered.length, second.getSocketAddress()));
            assertEquals(1, answer.get(60, TimeUnit.SECONDS).peers().size());
        }
    }

    private static void assertAnnouncesOverUdp(LoopbackTrackers trackers) throws Exception {
        for (String address : new String[] {"127.0.0.1", "[::1]"}) {
            DatagramSocket socket;
            try {
                socket = serve(address, null);
            } catch (SocketException e) {
                continue; // a machine without IPv6
            }
            try (socket) {
                Tracker tracker = trackers.open("udp://" + address + ":" + socket.getLocalPort() + "/announce");
                assertEquals(
                        "[/10.0.0.1:6881]",
                        trackers.announce(tracker).peers().toString().replace("/0:0:0:0:0:ffff:a00:1", "/10.0.0.1"));
            }
        }
    }

    /** A UDP tracker that knows one peer; answers only those who come from {@code expected}, if that is not null. */
    private static DatagramSocket serve(String address, InetAddress expected) throws IOException {
        InetAddress ip = InetAddress.getByName(address);
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(ip, 0));
        Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            DatagramPacket packet = new DatagramPacket(new byte[2000], 2000);
                            socket.receive(packet);
                            if (expected == null || packet.getAddress().equals(expected)) {
                                byte[] reply = reply(ByteBuffer.wrap(packet.getData()), ip.getAddress().length);
                                socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
                            }
                        }
                    } catch (IOException e) {
                        // closed: the test is over
                    }
                },
                "udp-tracker");
        thread.setDaemon(true);
        thread.start();
        return socket;
    }

    private static byte[] reply(ByteBuffer request, int addressLength) {
        int action = request.getInt(8);
        ByteBuffer reply = ByteBuffer.allocate(action == 0 ? 16 : 20 + addressLength + 2)
                .putInt(action)
                .putInt(request.getInt(12));
        if (action == 0) {
            return reply.putLong(42).array();
        }
        reply.putInt(1800).putInt(1).putInt(1);
        if (addressLength == 16) {
            reply.putLong(0).putShort((short) 0).putShort((short) -1);
        }
        return reply.put(new byte[] {10, 0, 0, 1, 0x1a, (byte) 0xe1}).array();
    }
}
