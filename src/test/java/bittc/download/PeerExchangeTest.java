package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.wire.PexMessage;
import bittc.wire.PexMessage.Peer;
import bittc.wire.ProtocolViolation;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PeerExchangeTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long START = -5 * SECOND;
    private static final InetSocketAddress ITSELF = address("8.8.0.1", 6881);

    private final PeerExchange exchange = with(ITSELF);
    private final Peer a = new Peer(address("8.8.1.1", 1), PexMessage.OUTGOING);
    private final Peer b = new Peer(address("2001:db8::1", 2), 0);
    private final Peer c = new Peer(address("8.8.1.1", 3), 0);

    private static InetSocketAddress address(String ip, int port) {
        return new InetSocketAddress(ip, port);
    }

    private static PeerExchange with(InetSocketAddress peer) {
        return new PeerExchange(peer.getAddress(), START);
    }

    private Optional<PexMessage> next(long second, Peer... connected) {
        return exchange.next(List.of(connected), Optional.of(ITSELF), START + second * SECOND);
    }

    private static Optional<PexMessage> message(List<Peer> added, List<Peer> dropped) {
        return Optional.of(
                new PexMessage(added, dropped.stream().map(Peer::address).toList()));
    }

    // ---- what we tell

    @Test
    void tellsAllAtFirstAndThenWhatChanges() {
        assertEquals(message(List.of(a, b), List.of()), next(0, a, b));
        assertEquals(message(List.of(c), List.of(a)), next(60, b, c));
        assertEquals(message(List.of(a), List.of()), next(120, a, b, c));
        assertEquals(message(List.of(), List.of(b, c, a)), next(180));
    }

    @Test
    void tellsNothingWhereNothingChanges() {
        assertEquals(Optional.empty(), next(0));
        assertTrue(next(1, a).isPresent(), "no message, no waiting");
        assertEquals(Optional.empty(), next(61, a));
        assertEquals(Optional.empty(), next(1000, a));
    }

    @Test
    void tellsAtMostOnceAMinute() {
        next(10, a);
        assertEquals(Optional.empty(), next(69, a, b));
        assertEquals(message(List.of(b), List.of()), next(70, a, b));
        assertEquals(Optional.empty(), next(129));
    }

    @Test
    void doesNotTellWhoCameAndWentMeanwhile() {
        next(0, a);
        next(30, a, b);
        assertEquals(Optional.empty(), next(60, a));
    }

    @Test
    void neverTellsThePeerAboutItself() {
        assertEquals(Optional.empty(), next(0, new Peer(ITSELF, 0)));
        Optional<PexMessage> untold = exchange.next(List.of(a, new Peer(ITSELF, 0)), Optional.empty(), START);
        assertEquals(2, untold.orElseThrow().added().size(), "as long as nobody knows where it listens");
        assertEquals(Optional.empty(), next(60, a, new Peer(ITSELF, 0)), "nor that it has gone");
    }

    @Test
    void tellsNobodyOfAddressesThatStandForNamesAtOurProxy() {
        assertEquals(Optional.empty(), next(0, new Peer(address("100::1", 6881), 0)));
    }

    @Test
    void tellsFiftyEachWayAndTheOthersLater() {
        List<Peer> many = new ArrayList<>();
        for (int i = 1; i <= 120; i++) {
            many.add(new Peer(address("8.8.2.1", i), 0));
        }
        Peer[] all = many.toArray(Peer[]::new);
        assertEquals(message(many.subList(0, 50), List.of()), next(0, all));
        assertEquals(message(many.subList(50, 100), List.of()), next(60, all));
        assertEquals(message(many.subList(100, 120), List.of()), next(120, all));
        assertEquals(Optional.empty(), next(180, all));
        assertEquals(message(List.of(a), many.subList(0, 50)), next(240, a));
        assertEquals(message(List.of(), many.subList(50, 100)), next(300, a));
        assertEquals(message(List.of(), many.subList(100, 120)), next(360, a));
    }

    @Test
    void thePeerKnowsInTheEndWhomWeAreConnectedTo() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            PeerExchange exchange = with(ITSELF);
            Set<InetSocketAddress> known = new HashSet<>();
            List<Peer> connected = List.of();
            for (int minute = 0; minute < 30; minute++) {
                if (minute < 20) {
                    connected = random.ints(random.nextInt(150), 1, 200)
                            .distinct()
                            .mapToObj(port -> new Peer(address("8.8.3.3", port), 0))
                            .toList();
                }
                Optional<PexMessage> message =
                        exchange.next(connected, Optional.of(ITSELF), START + minute * 60 * SECOND);
                message.ifPresent(told -> {
                    told.added().forEach(peer -> assertTrue(known.add(peer.address()), "told twice"));
                    told.dropped().forEach(gone -> assertTrue(known.remove(gone), "never told"));
                });
            }
            assertEquals(new HashSet<>(connected.stream().map(Peer::address).toList()), known, "seed " + seed);
        }
    }

    @Test
    void tellsLocalAddressesInTheirOwnNetworkAlone() {
        Peer local = new Peer(address("10.0.0.7", 1), 0);
        Peer loopback = new Peer(address("127.0.0.1", 1), 0);
        Peer linkLocal = new Peer(address("fe80::1", 1), 0);
        List<Peer> all = List.of(a, local, loopback, linkLocal);
        assertEquals(message(List.of(a), List.of()), with(ITSELF).next(all, Optional.empty(), START));
        assertEquals(
                message(List.of(a, local), List.of()),
                with(address("192.168.0.1", 1)).next(all, Optional.empty(), START));
        assertEquals(
                message(List.of(a, local, loopback), List.of()),
                with(address("127.0.0.1", 1)).next(all, Optional.empty(), START));
    }

    // ---- what we are told

    private List<Peer> come(long second, Peer... added) throws ProtocolViolation {
        return exchange.takes(START + second * SECOND)
                ? exchange.worthKnowing(new PexMessage(List.of(added), List.of()))
                : List.of();
    }

    @Test
    void learnsFromAMessageAMinute() throws Exception {
        for (int minute = 0; minute < 100; minute++) {
            assertEquals(List.of(a, b), come(60 * minute, a, b));
        }
    }

    @Test
    void learnsFromAFewEarlyMessagesAndNotFromMore() throws Exception {
        for (int i = 0; i < PeerExchange.BURST; i++) {
            assertEquals(List.of(a), come(i, a));
        }
        assertEquals(List.of(), come(40, a));
        assertEquals(List.of(a), come(45, a));
        assertEquals(List.of(), come(46, a));
    }

    @Test
    void closesWhoFloodsUs() throws Exception {
        for (int i = 0; i < PeerExchange.BURST + PeerExchange.MAX_IGNORED; i++) {
            come(i, a);
        }
        assertThrows(ProtocolViolation.class, () -> come(20, a));
    }

    @Test
    void bearsWithWhoIsHastyWithoutEnd() throws Exception {
        int learned = 0;
        for (int second = 0; second < 10_000; second += 10) {
            learned += come(second, a).size();
        }
        assertTrue(learned <= PeerExchange.BURST + 10_000 / 45, "learned " + learned);
    }

    @Test
    void isNotLedIntoLocalNetworksFromTheInternet() throws Exception {
        Peer[] all = {
            a,
            a,
            new Peer(address("10.0.0.7", 1), 0),
            new Peer(address("127.0.0.1", 1), 0),
            new Peer(address("fe80::1", 1), 0)
        };
        assertEquals(List.of(a), come(0, all));
        PexMessage message = new PexMessage(List.of(all), List.of());
        assertEquals(List.of(a, all[2]), with(address("10.0.0.1", 1)).worthKnowing(message));
        assertFalse(with(address("127.0.0.1", 1)).worthKnowing(message).contains(all[4]));
    }
}
