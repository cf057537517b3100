package bittc.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.loop.SimulatedScheduler;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Announces through names, addresses and redirects that are made up, in simulated time. */
class HttpAnnounceTest {
    private final SimulatedScheduler scheduler = new SimulatedScheduler();
    private final Map<String, List<InetAddress>> names = new HashMap<>();
    private final Map<String, Consumer<HttpClient.Listener>> servers = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final List<Duration> connectLimits = new ArrayList<>();
    private final List<String> ends = new ArrayList<>();
    private int cancelled;

    private void name(String host, String... addresses) {
        List<InetAddress> ips = new ArrayList<>();
        for (String address : addresses) {
            try {
                ips.add(InetAddress.getByName(address));
            } catch (UnknownHostException e) {
                throw new AssertionError(e);
            }
        }
        names.put(host, ips);
    }

    private static Consumer<HttpClient.Listener> reply(int status, String location, String body) {
        HttpReply reply = new HttpReply(
                status, "Reason", Optional.ofNullable(location), "", body.getBytes(StandardCharsets.US_ASCII));
        return listener -> listener.onReply(reply);
    }

    private HttpAnnounce announce(String url) {
        NameResolver resolver = new NameResolver() {
            @Override
            public void resolve(
                    String host, Consumer<List<InetAddress>> onFound, Consumer<TrackerException> onFailure) {
                scheduler.execute(() -> {
                    if (names.containsKey(host)) {
                        onFound.accept(names.get(host));
                    } else {
                        onFailure.accept(TrackerException.unreachable("no such host"));
                    }
                });
            }
        };
        HttpClient client = (to, address, connectLimit, listener) -> {
            asked.add(to.scheme() + " " + address.getHostAddress() + " " + to.target());
            connectLimits.add(connectLimit);
            Consumer<HttpClient.Listener> server = servers.getOrDefault(address.getHostAddress(), silence -> {});
            scheduler.execute(() -> server.accept(listener));
            return () -> cancelled++;
        };
        AnnounceUrl first = AnnounceUrl.parse(url).orElseThrow();
        HttpAnnounce announce =
                new HttpAnnounce(scheduler, resolver, client, first, "info_hash=x", new HttpAnnounce.Listener() {
                    @Override
                    public void onReply(HttpAnnounceReply reply) {
                        ends.add("answer");
                    }

                    @Override
                    public void onFailure(TrackerException failure) {
                        ends.add(failure.getMessage());
                    }
                });
        announce.start();
        scheduler.runUntilIdle();
        return announce;
    }

    @Test
    void asksAtTheAddressOfTheName() {
        name("t.example", "198.51.100.1");
        servers.put("198.51.100.1", reply(200, null, "de"));
        announce("http://t.example/announce");
        assertEquals(List.of("HTTP 198.51.100.1 /announce?info_hash=x"), asked);
        assertEquals(List.of("answer"), ends);
        assertEquals(0, scheduler.pending());
    }

    @Test
    void triesOneAddressAfterTheOtherWithLessPatienceForAllButTheLast() {
        name("t.example", "198.51.100.1", "198.51.100.2");
        servers.put("198.51.100.1", listener -> listener.onConnectFailed("connection refused"));
        servers.put("198.51.100.2", listener -> listener.onConnectFailed("timed out"));
        announce("http://t.example/announce");
        assertEquals(List.of(Duration.ofSeconds(4), Duration.ofSeconds(10)), connectLimits);
        assertEquals(List.of("timed out"), ends);
    }

    @ParameterizedTest
    @CsvSource({
        "198.51.100.1, 127.0.0.1",
        "198.51.100.1, 0.0.0.0",
        "198.51.100.1, 10.0.0.1",
        "198.51.100.1, 192.168.0.1",
        "198.51.100.1, 169.254.169.254",
        "198.51.100.1, fd00:0:0:0:0:0:0:1",
        "198.51.100.1, 0:0:0:0:0:0:0:1",
        "10.0.0.1, 127.0.0.1",
    })
    void aRedirectInwardsIsNotFollowed(String from, String to) {
        name("far.example", from);
        name("near.example", to);
        servers.put(from, reply(302, "http://near.example/announce", ""));
        announce("http://far.example/announce");
        assertEquals(List.of("HTTP " + from + " /announce?info_hash=x"), asked);
        assertEquals(List.of("redirects to a local address"), ends);
    }

    @Test
    void aRedirectInwardsInTwoStepsIsNotFollowedEither() {
        name("a.example", "198.51.100.1");
        name("b.example", "198.51.100.2");
        name("router", "192.168.0.1");
        servers.put("198.51.100.1", reply(301, "http://b.example/announce", ""));
        servers.put("198.51.100.2", reply(301, "http://router/announce", ""));
        announce("http://a.example/announce");
        assertEquals(2, asked.size());
        assertEquals(List.of("redirects to a local address"), ends);
    }

    @Test
    void ofANameThatIsBothFarAndNearOnlyTheFarAddressIsAskedAfterARedirect() {
        name("a.example", "198.51.100.1");
        name("both.example", "127.0.0.1", "198.51.100.2");
        servers.put("198.51.100.1", reply(301, "http://both.example/announce", ""));
        servers.put("198.51.100.2", reply(200, null, "de"));
        announce("http://a.example/announce");
        assertEquals("HTTP 198.51.100.2 /announce?info_hash=x", asked.get(1));
        assertEquals(2, asked.size());
        assertEquals(List.of("answer"), ends);
    }

    @Test
    void aRedirectWithinTheLocalNetworkIsFollowed() {
        name("a", "192.168.0.1");
        name("b", "10.0.0.1");
        servers.put("192.168.0.1", reply(308, "http://b/tracker", ""));
        servers.put("10.0.0.1", reply(200, null, "de"));
        announce("http://a/announce");
        assertEquals(List.of("answer"), ends);
    }

    @Test
    void aNameOfThisMachineIsAskedAtTheOnePathOnly() {
        name("innocent.example", "127.0.0.1");
        servers.put("127.0.0.1", reply(200, null, "de"));
        announce("http://innocent.example/admin?delete=all");
        assertEquals(List.of(), asked);
        assertEquals(List.of("on this machine only /announce is asked"), ends);
    }

    @Test
    void redirectsAndAllEndWithinThirtySeconds() {
        name("t.example", "198.51.100.1");
        announce("http://t.example/announce");
        scheduler.advance(Duration.ofMillis(29_999));
        assertEquals(List.of(), ends);
        scheduler.advance(Duration.ofMillis(1));
        assertEquals(List.of("timed out"), ends);
        assertEquals(1, cancelled);
        assertEquals(0, scheduler.pending());
    }

    @Test
    void nothingFollowsACancel() {
        name("t.example", "198.51.100.1");
        announce("http://t.example/announce").cancel();
        scheduler.advance(Duration.ofMinutes(5));
        assertEquals(List.of(), ends);
        assertEquals(1, cancelled);
    }

    @Test
    void failsWhenThereIsNoSuchHost() {
        announce("http://t.example/announce");
        assertEquals(List.of("no such host"), ends);
        assertEquals(0, scheduler.pending());
    }
}
