package bittc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.loop.SimulatedScheduler;
import bittc.net.Network;
import bittc.net.Url;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fetches through names, addresses and redirects that are made up, in simulated time. */
class HttpFetchTest {
    private final SimulatedScheduler scheduler = new SimulatedScheduler();
    private final Map<String, List<InetAddress>> names = new HashMap<>();
    private final Map<String, HttpReply> servers = new HashMap<>();
    private final List<String> asked = new ArrayList<>();
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

    private static HttpReply reply(int status, String location, String body) {
        return new HttpReply(
                status,
                "Reason",
                Optional.ofNullable(location),
                "",
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                body.getBytes(StandardCharsets.US_ASCII),
                1000);
    }

    private HttpFetch fetch(String url) {
        return fetch(url, () -> 1000);
    }

    private HttpFetch fetch(String url, FetchRules rules) {
        HttpConnector connector = (to, choice, limits, listener) -> {
            scheduler.execute(() -> connect(to, choice, listener));
            return () -> cancelled++;
        };
        Url first = Url.parse(url).orElseThrow();
        HttpFetch fetch = new HttpFetch(scheduler, connector, first, rules, new HttpClient.Listener() {
            @Override
            public void onReply(HttpReply reply) {
                ends.add("answer " + reply.status());
            }

            @Override
            public void onFailure(String reason) {
                ends.add(reason);
            }
        });
        fetch.start();
        scheduler.runUntilIdle();
        return fetch;
    }

    private void connect(Url to, Network.AddressChoice choice, HttpConnector.Listener listener) {
        try {
            InetAddress address = choice.of(names.get(to.host())).get(0);
            asked.add(to.scheme() + " " + address.getHostAddress() + " " + to.target());
            if (servers.containsKey(address.getHostAddress())) {
                listener.onReply(address, servers.get(address.getHostAddress()));
            }
        } catch (IOException e) {
            listener.onFailed(e.getMessage());
        }
    }

    @Test
    void asksAtTheAddressOfTheName() {
        name("t.example", "198.51.100.1");
        servers.put("198.51.100.1", reply(200, null, "de"));
        fetch("http://t.example/announce");
        assertEquals(List.of("HTTP 198.51.100.1 /announce"), asked);
        assertEquals(List.of("answer 200"), ends);
        assertEquals(0, scheduler.pending());
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
        fetch("http://far.example/announce");
        assertEquals(List.of("HTTP " + from + " /announce"), asked);
        assertEquals(List.of("redirects to a local address"), ends);
    }

    @Test
    void aRedirectInwardsInTwoStepsIsNotFollowedEither() {
        name("a.example", "198.51.100.1");
        name("b.example", "198.51.100.2");
        name("router", "192.168.0.1");
        servers.put("198.51.100.1", reply(301, "http://b.example/announce", ""));
        servers.put("198.51.100.2", reply(301, "http://router/announce", ""));
        fetch("http://a.example/announce");
        assertEquals(2, asked.size());
        assertEquals(List.of("redirects to a local address"), ends);
    }

    @Test
    void ofANameThatIsBothFarAndNearOnlyTheFarAddressIsAskedAfterARedirect() {
        name("a.example", "198.51.100.1");
        name("both.example", "127.0.0.1", "198.51.100.2");
        servers.put("198.51.100.1", reply(301, "http://both.example/announce", ""));
        servers.put("198.51.100.2", reply(200, null, "de"));
        fetch("http://a.example/announce");
        assertEquals("HTTP 198.51.100.2 /announce", asked.get(1));
        assertEquals(2, asked.size());
        assertEquals(List.of("answer 200"), ends);
    }

    @Test
    void aRedirectWithinTheLocalNetworkIsFollowed() {
        name("a", "192.168.0.1");
        name("b", "10.0.0.1");
        servers.put("192.168.0.1", reply(308, "http://b/tracker", ""));
        servers.put("10.0.0.1", reply(200, null, "de"));
        fetch("http://a/announce");
        assertEquals(List.of("answer 200"), ends);
    }

    @Test
    void asksNobodyWhomTheRulesObjectTo() {
        name("t.example", "198.51.100.1", "127.0.0.1");
        fetch("http://t.example/announce", new FetchRules() {
            @Override
            public int maxBodyLength() {
                return 1000;
            }

            @Override
            public Optional<String> objection(Url url, InetAddress address) {
                return address.isLoopbackAddress() ? Optional.of("not " + url.path()) : Optional.empty();
            }
        });
        assertEquals(List.of(), asked);
        assertEquals(List.of("not /announce"), ends);
    }

    @Test
    void asksForWhatTheRulesMakeOfTheUrl() {
        name("a", "198.51.100.1");
        name("b", "198.51.100.2");
        servers.put("198.51.100.1", reply(302, "http://b/x", ""));
        servers.put("198.51.100.2", reply(404, null, ""));
        fetch("http://a/y", new FetchRules() {
            @Override
            public int maxBodyLength() {
                return 1000;
            }

            @Override
            public Url request(Url url, boolean redirected) {
                return new Url(url.scheme(), url.host(), url.port(), url.target() + "?" + redirected);
            }
        });
        assertEquals(List.of("HTTP 198.51.100.1 /y?false", "HTTP 198.51.100.2 /x?true"), asked);
        assertEquals(List.of("answer 404"), ends);
    }

    @Test
    void redirectsAndAllEndWithinThirtySeconds() {
        name("t.example", "198.51.100.1");
        fetch("http://t.example/announce");
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
        fetch("http://t.example/announce").cancel();
        scheduler.advance(Duration.ofMinutes(5));
        assertEquals(List.of(), ends);
        assertEquals(1, cancelled);
    }
}
