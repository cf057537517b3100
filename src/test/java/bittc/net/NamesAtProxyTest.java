package bittc.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.loop.SimulatedScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesAtProxyTest {
    private final SimulatedScheduler scheduler = new SimulatedScheduler();
    private final NamesAtProxy names = new NamesAtProxy(scheduler);
    private final List<InetAddress> found = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    private InetAddress resolve(String host) {
        found.clear();
        names.resolve(host, found::addAll, failures::add);
        scheduler.runUntilIdle();
        return found.isEmpty() ? null : found.get(0);
    }

    @Test
    void anAddressStandsForItsName() {
        InetAddress one = resolve("one.example");
        InetAddress two = resolve("two.example");
        assertEquals(
                InetSocketAddress.createUnresolved("one.example", 80), names.target(new InetSocketAddress(one, 80)));
        assertEquals(
                InetSocketAddress.createUnresolved("two.example", 81), names.target(new InetSocketAddress(two, 81)));
        assertEquals(one, resolve("one.example"));
        assertTrue(AddressScope.standsForName(one));
    }

    @Test
    void anAddressStandsForItself() throws Exception {
        InetAddress literal = InetAddress.getByName("192.0.2.1");
        assertEquals(literal, resolve("192.0.2.1"));
        InetSocketAddress address = new InetSocketAddress(literal, 80);
        assertEquals(address, names.target(address));
        assertFalse(AddressScope.standsForName(literal));
        assertFalse(AddressScope.standsForName(InetAddress.getByName("2001:db8::1")));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, LOOPBACK",
        "x.localhost, LOOPBACK",
        "127.0.0.1, LOOPBACK",
        "nas, LOCAL",
        "printer.local, LOCAL",
        "db.internal., LOCAL",
        "192.168.1.1, LOCAL",
        "tracker.example, PUBLIC",
        "8.8.8.8, PUBLIC"
    })
    void itsReachIsWhatTheNameLooksLike(String host, AddressScope scope) {
        assertEquals(scope, AddressScope.of(resolve(host)));
    }

    /** It would become part of a request to the proxy. */
    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX: y", "a b", "ü.example", "", "a:80", "a/b"})
    void refusesWhatIsNoName(String host) {
        resolve(host);
        assertEquals(List.of("no such host"), failures);
    }

    @Test
    void namesHaveABound() {
        for (int i = 0; i < NamesAtProxy.MAX_NAMES; i++) {
            resolve(i + ".example");
        }
        assertEquals(List.of(), failures);
        resolve("more.example");
        assertEquals(List.of("no such host"), failures);
        assertTrue(AddressScope.standsForName(resolve("0.example")));
    }
}
