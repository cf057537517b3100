package bittc.portmap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.fuzz.FuzzTarget;
import bittc.fuzz.Memory;
import bittc.net.InvalidUrlException;
import bittc.net.Url;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Messages of a router: what is read is within its limits, and leads nowhere but to the router. */
public final class PortmapFuzz {
    private static final InetAddress ROUTER = FakeRouter.ROUTER;
    private static final String HOST = "192.168.1.1";

    private PortmapFuzz() {}

    /** This package's targets. */
    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.of(
                        "pcp-nat-pmp",
                        PortmapFuzz::gateway,
                        "\u0002\u0081\0\0\0\0\u000e\u0010\0\0\0\1" + "\0".repeat(12)
                                + "0123456789ab\6\0\0\0\u001a\u00e1\u001a\u00e1" + "\0".repeat(10)
                                + "\u00ff\u00ff\5\5\5\5",
                        "\0\u0080\0\0\0\0\0\1\5\5\5\5",
                        "\0\u0082\0\0\0\0\0\1\u001a\u00e1\u001a\u00e1\0\0\u000e\u0010"),
                FuzzTarget.of(
                        "ssdp",
                        PortmapFuzz::search,
                        "HTTP/1.1 200 OK\r\nST: urn:schemas-upnp-org:device:InternetGatewayDevice:1\r\nLocation: http://"
                                + HOST + ":5000/a\r\n\r\n"),
                FuzzTarget.of(
                        "igd-xml",
                        PortmapFuzz::description,
                        "<?xml version=\"1.0\"?><root><URLBase>http://" + HOST + "/</URLBase><service><serviceType>"
                                + IgdService.TYPES.get(1)
                                + "</serviceType><controlURL>c?a&amp;b</controlURL></service></root>",
                        "<s:Fault><errorCode>718</errorCode><!-- x --><a/></s:Fault>"));
    }

    private static void gateway(byte[] input) {
        Optional<PcpMessage> pcp = Memory.bounded(input.length, 16, () -> PcpMessage.decode(input));
        if (pcp.isPresent()) {
            assertEquals(PcpMessage.NONCE_LENGTH, pcp.get().nonce().length);
            assertTrue(pcp.get().lifetimeSeconds() >= 0
                    && pcp.get().epoch() >= 0
                    && pcp.get().externalPort() >= 0);
            assertTrue(!pcp.get().resultText().isEmpty() && !PcpMessage.refusesVersion(input));
        }
        Optional<NatPmpMessage> natPmp = Memory.bounded(input.length, 16, () -> NatPmpMessage.decode(input));
        if (natPmp.isPresent()) {
            assertTrue(natPmp.get().opcode() <= 2 && natPmp.get().lifetimeSeconds() >= 0);
            assertTrue(natPmp.get().result() != 0
                    || natPmp.get().opcode() != 0
                    || natPmp.get().externalAddress().isPresent());
            assertTrue(!natPmp.get().resultText().isEmpty());
        }
    }

    private static void search(byte[] input) {
        Optional<String> location = Memory.bounded(input.length, 48, () -> SsdpAnswer.location(input));
        location.flatMap(text -> DeviceUrl.of(text, ROUTER)).ifPresent(PortmapFuzz::assertLeadsToTheRouter);
    }

    private static void assertLeadsToTheRouter(Url url) {
        assertEquals(Url.Scheme.HTTP, url.scheme());
        assertEquals(HOST, url.host());
        assertTrue(url.port() > 0 && url.port() <= 65535 && url.authorization().isEmpty());
        assertTrue(url.target().startsWith("/") && url.target().chars().allMatch(c -> c > ' ' && c <= '~'));
    }

    private static void description(byte[] input) throws InvalidUrlException {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        Url location = Url.of("http://" + HOST + ":5000/d/root.xml");
        List<IgdService> services = Memory.bounded(input.length, 48, () -> IgdService.read(text, location, ROUTER));
        assertTrue(services.size() <= IgdService.MAX_SERVICES);
        for (IgdService service : services) {
            assertLeadsToTheRouter(service.control());
            String request = new String(service.request("X"), StandardCharsets.ISO_8859_1);
            assertEquals(2, request.split("\r\n\r\n", -1).length, request);
        }
        Memory.bounded(input.length, 48, () -> IgdService.field(text, "errorCode"));
    }
}
