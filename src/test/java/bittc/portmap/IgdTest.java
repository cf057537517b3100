package bittc.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.net.Family;
import bittc.net.Url;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ports at a router that speaks UPnP alone, and devices that lie. */
class IgdTest {
    private static final String HOST = "192.168.1.1:5000";
    private static final String LOCATION = "http://" + HOST + "/root.xml";

    private final FakeRouter router = new FakeRouter();
    private final List<String> events = new ArrayList<>();
    private String description = description("WANIPConnection:1", "/control");

    /** The error of UPnP for a request, or 0; by its first line and body. */
    private final List<Integer> errors = new ArrayList<>();

    private String owner = "192.168.1.99";
    private String externalAddress = "198.51.100.4";
    private boolean onlyPermanent;
    private int foreignPort;

    @BeforeEach
    void makeARouter() {
        router.devices = List.of(Map.entry(FakeRouter.ROUTER, LOCATION));
        router.http = this::serve;
    }

    private static String description(String type, String control) {
        return "<?xml version=\"1.0\"?><root xmlns=\"urn:schemas-upnp-org:device-1-0\"><!-- <service> --><device>"
                + "<deviceType>urn:schemas-upnp-org:device:InternetGatewayDevice:1</deviceType><deviceList><device>"
                + "<serviceList><service><serviceType>urn:schemas-upnp-org:service:WANCommonInterfaceConfig:1"
                + "</serviceType><controlURL>/other</controlURL></service><service>\n<serviceType> "
                + "urn:schemas-upnp-org:service:" + type + " </serviceType><controlURL>" + control
                + "</controlURL><SCPDURL/></service></serviceList></device></deviceList></device></root>";
    }

    private FakeRouter.Reply serve(String request) {
        if (request.startsWith("GET /root.xml HTTP/1.1\r\n")) {
            return new FakeRouter.Reply(200, description);
        } else if (!request.startsWith("POST /control HTTP/1.1\r\n")) {
            return new FakeRouter.Reply(404, "");
        }
        String body = request.substring(request.indexOf("\r\n\r\n") + 4);
        assertTrue(request.contains("\r\nContent-Length: " + body.length() + "\r\n"), request);
        int error = errors.isEmpty() ? 0 : errors.remove(0);
        if (error != 0) {
            return fault(error);
        }
        String key = field(body, "NewProtocol") + " " + field(body, "NewExternalPort");
        if (body.contains(":AddPortMapping ")) {
            if (onlyPermanent && !field(body, "NewLeaseDuration").equals("0")) {
                return fault(725);
            } else if (field(body, "NewExternalPort").equals("" + foreignPort)) {
                return fault(718);
            }
            router.mappings.put(
                    key,
                    field(body, "NewInternalClient") + ":" + field(body, "NewInternalPort") + " for "
                            + field(body, "NewLeaseDuration"));
            return new FakeRouter.Reply(200, "<s:Envelope><s:Body/></s:Envelope>");
        } else if (body.contains(":DeletePortMapping ")) {
            router.mappings.remove(key);
            foreignPort = 0;
            return new FakeRouter.Reply(200, "<s:Envelope><s:Body/></s:Envelope>");
        } else if (body.contains(":GetSpecificPortMappingEntry ")) {
            return new FakeRouter.Reply(
                    200,
                    "<a><NewInternalPort>6881</NewInternalPort><NewInternalClient>" + owner
                            + "</NewInternalClient></a>");
        }
        assertTrue(body.contains(":GetExternalIPAddress "), body);
        return new FakeRouter.Reply(
                200, "<a><b:NewExternalIPAddress>" + externalAddress + "</b:NewExternalIPAddress></a>");
    }

    private static FakeRouter.Reply fault(int error) {
        return new FakeRouter.Reply(500, "<s:Fault><detail><errorCode>" + error + "</errorCode></detail></s:Fault>");
    }

    private static String field(String body, String name) {
        return IgdService.field(body, name).orElse("");
    }

    private PortMapper start() {
        PortMapper mapper = new PortMapper(
                router.scheduler,
                new Random(1),
                router,
                () -> Optional.of(FakeRouter.UPLINK),
                Runnable::run,
                new PortMapper.Ports(6881, 6881),
                new PortMapper.Listener() {
                    @Override
                    public void onMapped(String protocol, int externalPort, boolean isPublic) {
                        events.add(protocol + " " + externalPort + (isPublic ? "" : " private"));
                    }

                    @Override
                    public void onFailed(String reason) {
                        events.add(reason);
                    }
                });
        mapper.start();
        router.scheduler.advance(Duration.ofSeconds(20));
        return mapper;
    }

    private void assertNoConnection() {
        start().close(() -> {});
        assertEquals(List.of(), router.calls);
        assertEquals(List.of("UPnP: no answer; PCP: no answer; NAT-PMP: no answer"), events);
    }

    @Test
    void mapsAndGivesBackBothPorts() {
        PortMapper mapper = start();
        assertEquals(List.of("UPnP 6881"), events);
        String value = "192.168.1.7:6881 for 3600";
        assertEquals(Map.of("TCP 6881", value, "UDP 6881", value), router.mappings);
        assertEquals(
                List.of(
                        HOST + " GET /root.xml HTTP/1.1",
                        HOST + " POST /control HTTP/1.1 AddPortMapping",
                        HOST + " POST /control HTTP/1.1 GetExternalIPAddress",
                        HOST + " POST /control HTTP/1.1 AddPortMapping"),
                router.calls);
        boolean[] done = new boolean[1];
        mapper.close(() -> done[0] = true);
        router.scheduler.runUntilIdle();
        assertTrue(done[0]);
        assertEquals(Map.of(), router.mappings);
    }

    @Test
    void isNotAskedWhereTheGatewayMaps() {
        router.pcp = true;
        start();
        assertEquals(List.of("PCP 6881"), events);
        assertEquals(List.of(), router.calls);
    }

    @Test
    void isAskedWhereTheGatewayRefuses() {
        router.natPmp = true;
        router.result = 3;
        start();
        assertEquals(List.of("UPnP 6881"), events);
    }

    @Test
    void aGatewayThatAnswersLateGivesBackWhatItMappedThen() {
        router.pcp = true;
        router.lost = 3;
        start();
        assertEquals(List.of("UPnP 6881"), events);
        assertEquals(
                Set.of("192.168.1.7:6881 for 3600"), Set.copyOf(router.mappings.values()), "nothing of PCP is left");
    }

    @Test
    void isRenewedLikeAnyOther() {
        start();
        router.mappings.clear();
        router.scheduler.advance(Duration.ofMinutes(30));
        assertEquals(Set.of("TCP 6881", "UDP 6881"), router.mappings.keySet());
    }

    @Test
    void aDeviceThatHasMovedIsSearchedAgain() {
        start();
        router.http = request -> null;
        router.scheduler.advance(Duration.ofMinutes(30));
        assertEquals(List.of("UPnP 6881", "UPnP: connection refused"), events);
        router.devices = List.of(Map.entry(FakeRouter.ROUTER, "http://192.168.1.1:5001/root.xml"));
        router.http = this::serve;
        router.scheduler.advance(Duration.ofMinutes(2));
        assertEquals("UPnP 6881", events.get(2));
        assertTrue(router.calls.get(router.calls.size() - 1).startsWith("192.168.1.1:5001 POST"));
    }

    @Test
    void aLeaseWithoutEndIsGivenToARouterThatKnowsNoOther() {
        onlyPermanent = true;
        PortMapper mapper = start();
        assertEquals(Set.of("192.168.1.7:6881 for 0"), Set.copyOf(router.mappings.values()), router.mappings::toString);
        mapper.close(() -> {});
        router.scheduler.runUntilIdle();
        assertEquals(Map.of(), router.mappings);
    }

    @Test
    void anotherPortIsTakenWhereOursBelongsToSomebodyElse() {
        foreignPort = 6881;
        start();
        int port = Integer.parseInt(events.get(0).split(" ")[1]);
        assertTrue(port >= 40_000, events::toString);
        assertEquals(Set.of("TCP " + port, "UDP " + port), router.mappings.keySet());
    }

    @Test
    void aMappingThatLeadsToUsAlreadyIsTakenOver() {
        foreignPort = 6881;
        owner = "192.168.1.7";
        start();
        assertEquals(List.of("UPnP 6881"), events);
    }

    @Test
    void noMoreThanFourOtherPortsAreTried() {
        for (int i = 0; i < 100; i++) {
            errors.add(501);
        }
        start();
        assertEquals(1 + IgdControl.OTHER_PORTS, 100 - errors.size());
        assertTrue(events.get(0).contains("UPnP: error 501"), events::toString);
    }

    @Test
    void anyOtherErrorIsFinal() {
        errors.add(606);
        start();
        assertEquals(List.of("UPnP: error 606; PCP: no answer; NAT-PMP: no answer"), events);
    }

    @Test
    void aPrivateAddressOfTheRouterIsNoticed() {
        externalAddress = "192.168.0.3";
        start();
        assertEquals(List.of("UPnP 6881 private"), events);
    }

    @Test
    void anUnknownAddressOfTheRouterIsNoProblem() {
        for (String address : List.of("", "router", "&x;")) {
            externalAddress = address;
            start();
        }
        assertEquals(List.of("UPnP 6881", "UPnP 6881", "UPnP 6881"), events);
    }

    @Test
    void aDeviceThatNamesAnotherHostIsNotBelieved() {
        for (String liar : List.of(
                "http://127.0.0.1:5000/root.xml",
                "http://192.168.1.2:5000/root.xml",
                "http://203.0.113.1/root.xml",
                "http://router.example/root.xml",
                "http://localhost/root.xml",
                "http://192.168.1.1:0/root.xml",
                "http://192.168.001.1/root.xml",
                "http://0xc0a80101/root.xml",
                "http://3232235777/root.xml",
                "http://192.168.1.1@127.0.0.1/root.xml",
                "http://[::ffff:192.168.1.1]/root.xml",
                "https://192.168.1.1/root.xml",
                "udp://192.168.1.1:5000/root.xml",
                "file:///etc/passwd",
                "/root.xml",
                "")) {
            router.devices = List.of(Map.entry(FakeRouter.ROUTER, liar));
            events.clear();
            router.datagrams.clear();
            assertNoConnection();
        }
    }

    @Test
    void onlyANeighbourIsBelieved() {
        for (String far : List.of("192.168.2.1", "127.0.0.1", "8.8.8.8", "192.168.1.7", "2001:db8::1")) {
            InetAddress address = FakeRouter.address(far);
            router.devices = List.of(Map.entry(address, "http://" + far + ":5000/root.xml"));
            events.clear();
            assertNoConnection();
        }
    }

    @Test
    void theGatewayIsAskedBeforeOthersAndHasAlwaysAPlace() {
        List<Map.Entry<InetAddress, String>> many = new ArrayList<>();
        for (int host = 100; host < 150; host++) {
            String digits = "192.168.1." + host;
            many.add(Map.entry(FakeRouter.address(digits), "http://" + digits + ":80/root.xml"));
        }
        many.add(Map.entry(FakeRouter.ROUTER, LOCATION));
        router.devices = many;
        start();
        assertEquals(HOST + " GET /root.xml HTTP/1.1", router.calls.get(0));
        assertEquals(List.of("UPnP 6881"), events);
    }

    @Test
    void noMoreThanFourOtherDevicesAreAsked() {
        List<Map.Entry<InetAddress, String>> many = new ArrayList<>();
        for (int host = 100; host < 150; host++) {
            String digits = "192.168.1." + host;
            many.add(Map.entry(FakeRouter.address(digits), "http://" + digits + ":80/root.xml"));
        }
        router.devices = many;
        router.http = request -> new FakeRouter.Reply(302, "");
        start();
        assertEquals(IgdSearch.MAX_DEVICES, router.calls.size());
    }

    @Test
    void aServiceElsewhereIsNotUsed() {
        for (String control : List.of(
                "http://127.0.0.1/control",
                "http://192.168.1.2/control",
                "//192.168.1.2/control",
                "https://192.168.1.1/control",
                "http://192.168.1.1:0/control",
                "")) {
            description = description("WANIPConnection:1", control);
            router.calls.clear();
            events.clear();
            start().close(() -> {});
            assertEquals(List.of(HOST + " GET /root.xml HTTP/1.1"), router.calls, control);
        }
    }

    @Test
    void aServiceIsFoundWhereItsDeviceSays() throws Exception {
        InetAddress device = FakeRouter.ROUTER;
        Url location = Url.of(LOCATION);
        List<IgdService> ppp = IgdService.read(
                description("WANPPPConnection:1", "http://192.168.1.1:99/c?a=1&amp;b=2"), location, device);
        assertEquals(99, ppp.get(0).control().port());
        assertEquals("/c?a=1&b=2", ppp.get(0).control().target());
        String base = description("WANIPConnection:2", "c")
                .replace("<device><deviceType>", "<URLBase>http://192.168.1.1:77/d/</URLBase><device><deviceType>");
        assertEquals(
                77, IgdService.read(base, location, device).get(0).control().port());
        String liar = base.replace("192.168.1.1:77", "127.0.0.1:77");
        assertEquals(
                5000, IgdService.read(liar, location, device).get(0).control().port());
        assertEquals(List.of(), IgdService.read(description("WANIPConnection:3", "/c"), location, device));
        String many = description("WANIPConnection:1", "/c")
                .replace(
                        "<SCPDURL/></service>",
                        "</service>"
                                + ("<service><serviceType>urn:schemas-upnp-org:service:WANIPConnection:2</serviceType>"
                                                + "<controlURL>/c</controlURL></service>")
                                        .repeat(9));
        List<IgdService> found = IgdService.read(many, location, device);
        assertEquals(IgdService.MAX_SERVICES, found.size());
        assertTrue(found.get(0).type().endsWith("WANIPConnection:2"));
    }

    @Test
    void aDocumentThatExpandsOrIsBrokenIsRefused() {
        for (String bad : List.of(
                "<!DOCTYPE x [<!ENTITY a \"aaaa\">]><a>&a;</a>",
                "<a><![CDATA[x]]></a>",
                "<a>".repeat(21) + "</a>".repeat(21),
                "<a><b></a></b>",
                "<a>",
                "<a",
                "</a>",
                "<?xml ",
                "<!-- ")) {
            assertEquals(Optional.empty(), IgdService.field(bad, "a"), bad);
        }
        String deep = "<a>".repeat(XmlScanner.MAX_DEPTH) + "x" + "</a>".repeat(XmlScanner.MAX_DEPTH);
        assertEquals(Optional.of("x"), IgdService.field(deep, "a"));
        assertEquals(Optional.of("<&lt;&x;"), IgdService.field("<a>&lt;&amp;lt;&x;</a>", "a"));
    }

    @Test
    void onlyAnAnswerOfAGatewayDeviceHasALocation() {
        String good =
                "HTTP/1.1 200 OK\r\nst:urn:schemas-upnp-org:service:WANIPConnection:1\r\nLOCATION: http://a/\r\n\r\n";
        assertEquals(Optional.of("http://a/"), location(good));
        assertEquals(Optional.empty(), location(good.replace("200", "404")));
        assertEquals(Optional.empty(), location(good.replace("WANIPConnection", "MediaServer")));
        assertEquals(Optional.empty(), location(good.replace("LOCATION", "X")));
        assertEquals(Optional.empty(), location("NOTIFY * HTTP/1.1\r\n" + good));
        assertEquals(Optional.empty(), location(""));
        assertEquals(Optional.empty(), location(good + "x".repeat(SsdpAnswer.MAX_BYTES)));
    }

    private static Optional<String> location(String text) {
        return SsdpAnswer.location(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aNeighbourIsAnotherHostOfTheSameNetwork() {
        Uplink uplink = new Uplink(FakeRouter.address("10.1.130.7"), 23, Optional.empty());
        assertTrue(uplink.isNeighbour(FakeRouter.address("10.1.131.255")));
        assertFalse(uplink.isNeighbour(FakeRouter.address("10.1.132.1")));
        assertFalse(uplink.isNeighbour(FakeRouter.address("10.1.130.7")));
        assertFalse(uplink.isNeighbour(FakeRouter.address("fe80::1")));
    }

    @Test
    void onlyALocalAddressOfOurNetworkIsARouter() {
        assertTrue(Uplinks.mayBeAsked(FakeRouter.UPLINK, FakeRouter.ROUTER));
        for (String none : List.of("192.168.2.1", "8.8.8.8", "127.0.0.1", "192.168.1.7", "0.0.0.0", "fe80::1")) {
            assertFalse(Uplinks.mayBeAsked(FakeRouter.UPLINK, FakeRouter.address(none)), none);
        }
        Uplink provider = new Uplink(FakeRouter.address("8.8.8.7"), 24, Optional.empty());
        assertFalse(Uplinks.mayBeAsked(provider, FakeRouter.address("8.8.8.8")));
        Uplink ipv6 = new Uplink(FakeRouter.address("2001:db8::7"), 64, Optional.empty());
        assertTrue(Uplinks.mayBeAsked(ipv6, FakeRouter.address("fe80::1")));
        assertFalse(Uplinks.mayBeAsked(ipv6, FakeRouter.address("2001:db8::1")));
    }

    @Test
    void loopbackIsNoWayToARouter() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        List<Gateway> gateways = List.of(new Gateway(FakeRouter.address("127.0.0.2"), "lo"));
        assertEquals(Optional.empty(), Uplinks.find(Family.IPV4, Optional.of(loopback), Optional.of(gateways)));
        assertEquals(Optional.empty(), Uplinks.find(Family.IPV4, Optional.of(loopback), Optional.empty()));
    }
}
