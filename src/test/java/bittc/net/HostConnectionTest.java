package bittc.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.loop.SimulatedScheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** With names and servers that are made up, in simulated time. */
class HostConnectionTest {
    private static final Map<String, List<InetAddress>> NAMES = Map.of(
            "h.example", List.of(ip("198.51.100.1"), ip("198.51.100.2")),
            "both.example", List.of(ip("198.51.100.1"), ip("198.51.100.2"), ip("2001:db8::1")));

    private final SimulatedScheduler scheduler = new SimulatedScheduler();
    private final List<String> attempts = new ArrayList<>();
    private final List<Consumer<String>> waiting = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final List<Integer> given = new ArrayList<>();

    private static InetAddress ip(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private HostConnection connect(String host, Network.AddressChoice choice) {
        HostConnection connection = new HostConnection(
                (to, limit, initializer, onFailure) -> {
                    attempts.add(to.getAddress().getHostAddress() + ":" + to.getPort() + " " + limit.toSeconds() + "s");
                    waiting.add(onFailure);
                    int index = waiting.size() - 1;
                    return () -> given.add(index);
                },
                scheduler,
                80,
                choice,
                (channel, address) -> {},
                failures::add);
        connection.start(
                host,
                (name, onFound, onFailure) -> scheduler.execute(() -> {
                    if (NAMES.containsKey(name)) {
                        onFound.accept(NAMES.get(name));
                    } else {
                        onFailure.accept("no such host");
                    }
                }));
        return connection;
    }

    @Test
    void triesTheNextAddressAtOnceIfOneFails() {
        connect("h.example", found -> found);
        scheduler.runUntilIdle();
        assertEquals(List.of("198.51.100.1:80 10s"), attempts);
        waiting.get(0).accept("timed out");
        assertEquals(List.of("198.51.100.1:80 10s", "198.51.100.2:80 10s"), attempts);
        assertEquals(List.of(), failures);
        waiting.get(1).accept("connection refused");
        assertEquals(List.of("connection refused"), failures);
    }

    @Test
    void triesTheOtherFamilyBesideASilentAddress() {
        connect("both.example", found -> found);
        scheduler.runUntilIdle();
        scheduler.advance(HostConnection.HEAD_START);
        assertEquals(List.of("198.51.100.1:80 10s", "2001:db8:0:0:0:0:0:1:80 10s"), attempts);
        scheduler.advance(HostConnection.HEAD_START);
        assertEquals("198.51.100.2:80 10s", attempts.get(2));
        waiting.get(1).accept("no route to host");
        waiting.get(2).accept("no route to host");
        assertEquals(List.of(), failures);
        waiting.get(0).accept("timed out");
        assertEquals(List.of("timed out"), failures);
    }

    @Test
    void theFirstConnectionWinsAndTheOthersAreGivenUp() {
        HostConnection connection = connect("both.example", found -> found);
        scheduler.runUntilIdle();
        scheduler.advance(HostConnection.HEAD_START);
        assertTrue(connection.wins(1));
        assertFalse(connection.wins(0));
        assertEquals(List.of(0), given);
        scheduler.advance(HostConnection.LIMIT);
        assertEquals(2, attempts.size());
        waiting.get(0).accept("connection closed");
        assertEquals(List.of(), failures);
        connection.cancel();
        assertTrue(given.contains(1));
    }

    @Test
    void triesOnlyWhatIsChosen() {
        connect("h.example", found -> found.subList(1, 2));
        scheduler.runUntilIdle();
        assertEquals(List.of("198.51.100.2:80 10s"), attempts);
    }

    @Test
    void connectsNowhereIfNothingIsChosen() {
        connect("h.example", found -> {
            throw new IOException("redirects to a local address");
        });
        scheduler.runUntilIdle();
        assertEquals(List.of(), attempts);
        assertEquals(List.of("redirects to a local address"), failures);
    }

    @Test
    void failsWhenThereIsNoSuchHost() {
        connect("nowhere.example", found -> found);
        scheduler.runUntilIdle();
        assertEquals(List.of("no such host"), failures);
    }

    @Test
    void triesNothingMoreOnceItIsGivenUp() {
        connect("h.example", found -> found).cancel();
        scheduler.runUntilIdle();
        assertEquals(List.of(), attempts);
        HostConnection second = connect("h.example", found -> found);
        scheduler.runUntilIdle();
        second.cancel();
        assertEquals(List.of(0), given);
        waiting.get(0).accept("closed");
        assertEquals(1, attempts.size());
        assertEquals(List.of(), failures);
    }
}
