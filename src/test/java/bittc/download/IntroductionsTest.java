package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.wire.HolepunchMessage;
import bittc.wire.HolepunchMessage.Type;
import bittc.wire.PexMessage;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IntroductionsTest {
    private final Map<InetSocketAddress, Introductions> connected = new HashMap<>();
    private final List<Integer> introduced = new ArrayList<>();
    private long now;

    private final Introductions.Owner torrent = new Introductions.Owner() {
        @Override
        public Optional<Introductions> introductionsAt(InetSocketAddress address) {
            return Optional.ofNullable(connected.get(address));
        }

        @Override
        public void onIntroduced(InetSocketAddress address) {
            introduced.add(address.getPort());
        }
    };

    /** A peer of ours, and what it was sent. */
    private final class Far implements Introductions.Peer {
        final List<String> sent = new ArrayList<>();
        final Introductions introductions = new Introductions(this, torrent, () -> now);
        private final int port;
        boolean supports = true;

        Far(int port) {
            this.port = port;
            connected.put(address(), introductions);
        }

        @Override
        public InetSocketAddress address() {
            return IntroductionsTest.address(port);
        }

        @Override
        public boolean supportsHolepunching() {
            return supports;
        }

        @Override
        public boolean mayReach(InetSocketAddress address) {
            return address.getPort() != 9;
        }

        @Override
        public void send(HolepunchMessage message) {
            String error = message.error() == 0 ? "" : " " + message.error();
            sent.add(message.type() + " " + message.address().getPort() + error);
        }

        void says(Type type, int port) {
            introductions.onMessage(
                    new HolepunchMessage(type, IntroductionsTest.address(port), type == Type.ERROR ? 2 : 0));
        }
    }

    private static InetSocketAddress address(int port) {
        return new InetSocketAddress("10.9.0.5", port);
    }

    private final Far near = new Far(1);

    private static List<PexMessage.Peer> named(int... ports) {
        return IntStream.of(ports)
                .mapToObj(port -> new PexMessage.Peer(address(port), PexMessage.HOLEPUNCH))
                .toList();
    }

    @Test
    void introducesTwoPeersToEachOther() {
        Far other = new Far(2);
        near.says(Type.RENDEZVOUS, 2);
        assertEquals(List.of("CONNECT 2"), near.sent);
        assertEquals(List.of("CONNECT 1"), other.sent);
    }

    @Test
    void saysWhyItIntroducesNobody() {
        new Far(2).supports = false;
        near.says(Type.RENDEZVOUS, 3);
        near.says(Type.RENDEZVOUS, 1);
        near.says(Type.RENDEZVOUS, 2);
        assertEquals(List.of("ERROR 3 2", "ERROR 1 4", "ERROR 2 3"), near.sent);
    }

    @Test
    void introducesTwentyTimesAMinute() {
        for (int i = 0; i < 30; i++) {
            near.says(Type.RENDEZVOUS, 3);
        }
        assertEquals(Introductions.MAX_REQUESTED, near.sent.size());
        now += Introductions.TIME.toNanos() + 1;
        near.says(Type.RENDEZVOUS, 3);
        assertEquals(Introductions.MAX_REQUESTED + 1, near.sent.size());
    }

    @Test
    void isIntroducedFiveTimesAMinuteByEach() {
        near.says(Type.CONNECT, 9); // could not be reached
        for (int i = 10; i < 20; i++) {
            near.says(Type.CONNECT, i);
        }
        assertEquals(List.of(10, 11, 12, 13, 14), introduced);
        new Far(2).says(Type.CONNECT, 20);
        now += Introductions.TIME.toNanos() + 1;
        near.says(Type.CONNECT, 21);
        assertEquals(List.of(10, 11, 12, 13, 14, 20, 21), introduced);
    }

    @Test
    void asksOnlyAPeerThatKnowsTheAddressAndTheExtension() {
        assertFalse(near.introductions.mayAskFor(address(5)));
        near.introductions.onExchanged(named(5, 6), List.of());
        assertTrue(near.introductions.mayAskFor(address(5)));
        near.introductions.ask(address(5));
        assertEquals(List.of("RENDEZVOUS 5"), near.sent);
        near.supports = false;
        assertFalse(near.introductions.mayAskFor(address(5)));
    }

    @Test
    void forgetsWhomThePeerIsNoLongerConnectedTo() {
        near.introductions.onExchanged(named(5, 6), List.of());
        near.introductions.onExchanged(named(), List.of(address(5)));
        near.says(Type.ERROR, 6);
        assertFalse(near.introductions.mayAskFor(address(5)));
        assertFalse(near.introductions.mayAskFor(address(6)));
    }

    @Test
    void keepsALimitedNumberOfAddresses() {
        int tooMany = Introductions.MAX_NAMED + 10;
        near.introductions.onExchanged(named(IntStream.rangeClosed(1, tooMany).toArray()), List.of());
        assertFalse(near.introductions.mayAskFor(address(10)));
        assertTrue(near.introductions.mayAskFor(address(11)));
        assertTrue(near.introductions.mayAskFor(address(tooMany)));
    }

    @Test
    void asksOnlyForPeersThatSupportHolepunching() {
        PexMessage.Peer without = new PexMessage.Peer(address(7), PexMessage.UTP);
        near.introductions.onExchanged(List.of(without, named(8).get(0)), List.of());
        assertFalse(near.introductions.mayAskFor(address(7)));
        assertTrue(near.introductions.mayAskFor(address(8)));
    }
}
