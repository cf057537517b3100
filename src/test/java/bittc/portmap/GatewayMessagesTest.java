package bittc.portmap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.loop.Cancellable;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bytes of PCP and NAT-PMP, and answers that are none of ours. */
class GatewayMessagesTest {
    private static final Port TCP = new Port(Port.Transport.TCP, 6881);
    private static final byte[] NONCE = bytes("000102030405060708090a0b");
    private static final String OURS_MAPPED = "00000000000000000000ffffc0a80107";

    /** As miniupnpd sends it: 8 s, to 5.5.5.5. */
    private static final String GRANT = "0281 00 00 00000008 00000001 000000000000000000000000"
            + "000102030405060708090a0b 06 000000 1ae1 c350 00000000000000000000ffff05050505";

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @Test
    void aPcpRequestHasOurAddressAndTheNonce() {
        byte[] expected = bytes("0201 0000 00000e10" + OURS_MAPPED
                + "000102030405060708090a0b 06 000000 1ae1 1ae1 00000000000000000000ffff00000000");
        assertArrayEquals(expected, PcpMessage.request(3600, FakeRouter.OURS, NONCE, TCP, 6881));
        byte[] ipv6 =
                PcpMessage.request(0, FakeRouter.address("2001:db8::7"), NONCE, new Port(Port.Transport.UDP, 1), 0);
        assertArrayEquals(
                bytes("0201 0000 00000000 20010db8000000000000000000000007"
                        + "000102030405060708090a0b 11 000000 0001 0000 00000000000000000000000000000000"),
                ipv6);
    }

    @Test
    void aPcpAnswerIsRead() {
        PcpMessage read = PcpMessage.decode(bytes(GRANT)).orElseThrow();
        assertEquals(0, read.result());
        assertEquals(8, read.lifetimeSeconds());
        assertEquals(1, read.epoch());
        assertArrayEquals(NONCE, read.nonce());
        assertEquals(6881, read.internalPort());
        assertEquals(50_000, read.externalPort());
        assertEquals(FakeRouter.address("5.5.5.5"), read.externalAddress());
        for (int length = 0; length < 60; length++) {
            assertTrue(PcpMessage.decode(Arrays.copyOf(bytes(GRANT), length)).isEmpty());
        }
    }

    @Test
    void aServerOfAnotherVersionIsRecognised() {
        assertTrue(PcpMessage.refusesVersion(bytes("0081000100000009")));
        assertTrue(PcpMessage.refusesVersion(bytes("0181000100000009")));
        assertFalse(PcpMessage.refusesVersion(bytes(GRANT)));
        assertFalse(PcpMessage.refusesVersion(bytes("00010001")));
        assertFalse(PcpMessage.refusesVersion(bytes("0081")));
    }

    @Test
    void natPmpMessagesAreThoseOfTheRfc() {
        assertArrayEquals(bytes("0000"), NatPmpMessage.addressRequest());
        assertArrayEquals(bytes("0002 0000 1ae1 c350 00000e10"), NatPmpMessage.mapRequest(TCP, 50_000, 3600));
        assertArrayEquals(
                bytes("0001 0000 1ae1 0000 00000000"),
                NatPmpMessage.mapRequest(new Port(Port.Transport.UDP, 6881), 0, 0));
        NatPmpMessage address =
                NatPmpMessage.decode(bytes("0080 0000 00000001 05050505")).orElseThrow();
        assertEquals(Optional.of(FakeRouter.address("5.5.5.5")), address.externalAddress());
        NatPmpMessage grant = NatPmpMessage.decode(bytes("0082 0000 00000001 1ae1 c350 00000e10"))
                .orElseThrow();
        assertEquals(new NatPmpMessage(2, 0, 1, Optional.empty(), 6881, 50_000, 3600), grant);
        assertEquals(
                3,
                NatPmpMessage.decode(bytes("0080 0003 00000001")).orElseThrow().result());
        for (String bad : List.of("", "0080", "0080 0000 00000001", "0002 0000 00000001", "0082 0000 00000001 1ae1")) {
            assertEquals(Optional.empty(), NatPmpMessage.decode(bytes(bad)), bad);
        }
        assertEquals(Optional.empty(), NatPmpMessage.decode(bytes("0083 0000 00000001 1ae1 c350 00000e10")));
    }

    /** A gateway whose answers the test gives by hand. */
    private static final class Silent implements RouterSockets {
        private final List<byte[]> sent = new ArrayList<>();
        private Receiver receiver;

        @Override
        public Udp udp(InetAddress local, Receiver to) {
            receiver = to;
            return new Udp() {
                @Override
                public void send(InetSocketAddress where, byte[] datagram) {
                    sent.add(datagram);
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public Cancellable call(InetSocketAddress to, byte[] request, Answer answer) {
            throw new AssertionError();
        }
    }

    private final List<String> answers = new ArrayList<>();

    private final Router.Answer noting = new Router.Answer() {
        @Override
        public void onGranted(Grant grant) {
            answers.add(Integer.toString(grant.externalPort()));
        }

        @Override
        public void onRefused(String reason) {
            answers.add(reason);
        }
    };

    private static byte[] with(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }

    @Test
    void anAnswerFromElsewhereOrToAnotherRequestIsIgnored() {
        Silent sockets = new Silent();
        FakeRouter world = new FakeRouter();
        GatewayExchange exchange = new GatewayExchange(world.scheduler, sockets, FakeRouter.OURS, FakeRouter.ROUTER);
        new Pcp(new Random(1), FakeRouter.OURS, exchange).map(TCP, 6881, noting);
        byte[] nonce = Arrays.copyOfRange(sockets.sent.get(0), 24, 36);
        byte[] good = bytes(GRANT);
        System.arraycopy(nonce, 0, good, 24, 12);
        InetSocketAddress gateway = new InetSocketAddress(FakeRouter.ROUTER, 5351);
        sockets.receiver.onDatagram(new InetSocketAddress(FakeRouter.ROUTER, 5350), good);
        sockets.receiver.onDatagram(new InetSocketAddress(FakeRouter.address("192.168.1.2"), 5351), good);
        assertFalse(exchange.hasHeard());
        for (byte[] wrong : List.of(
                with(good, 24, nonce[0] + 1), with(good, 36, 17), with(good, 40, 0), with(good, 1, 1), bytes(GRANT))) {
            sockets.receiver.onDatagram(gateway, wrong);
        }
        assertEquals(List.of(), answers);
        sockets.receiver.onDatagram(gateway, good);
        sockets.receiver.onDatagram(gateway, good);
        assertEquals(List.of("50000"), answers);
        assertEquals(0, world.scheduler.pending());
    }

    @Test
    void aGrantOfNothingIsARefusal() {
        Silent sockets = new Silent();
        FakeRouter world = new FakeRouter();
        GatewayExchange exchange = new GatewayExchange(world.scheduler, sockets, FakeRouter.OURS, FakeRouter.ROUTER);
        InetSocketAddress gateway = new InetSocketAddress(FakeRouter.ROUTER, 5351);
        NatPmp router = new NatPmp(exchange);
        for (String grant : List.of("0082 0000 00000001 1ae1 0000 00000e10", "0082 0000 00000001 1ae1 c350 00000000")) {
            router.map(TCP, 6881, noting);
            sockets.receiver.onDatagram(gateway, bytes("0080 0000 00000001 05050505"));
            sockets.receiver.onDatagram(gateway, bytes(grant));
        }
        assertEquals(List.of("no port granted", "no port granted"), answers);
    }

    @Test
    void theClockShowsARestart() {
        long second = 1_000_000_000L;
        Epoch epoch = new Epoch();
        assertFalse(epoch.hasRestarted(5000, -7 * second));
        assertFalse(epoch.hasRestarted(5001, -7 * second), "rounding");
        assertFalse(epoch.hasRestarted(5999, 1000 * second), "slow by a hundredth");
        assertFalse(epoch.hasRestarted(5998, 1000 * second), "back by a second");
        assertTrue(epoch.hasRestarted(5990, 1001 * second), "back");
        assertFalse(epoch.hasRestarted(5991, 1002 * second));
        assertTrue(epoch.hasRestarted(6000, 3000 * second), "it was off for a while");
        assertTrue(epoch.hasRestarted(9000, 3001 * second), "it has jumped");
    }
}
