package bittc.cli.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.portmap.Gateway;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Linux's tables of routes. */
class GatewaysTest {
    private static final String HEAD =
            "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT";

    private static Gateway gateway(String address, String device) throws UnknownHostException {
        return new Gateway(InetAddress.getByName(address), device);
    }

    @Test
    void theGatewayOfTheDefaultRouteIsFound() throws UnknownHostException {
        List<String> lines = List.of(
                HEAD,
                "eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0",
                "eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0",
                "eth1\t0002A8C0\t0101A8C0\t0003\t0\t0\t100\t00FFFFFF\t0\t0\t0",
                "down\t00000000\t0201A8C0\t0002\t0\t0\t100\t00000000\t0\t0\t0",
                "wg0\t00000000\t00000000\t0001\t0\t0\t0\t00000000\t0\t0\t0",
                "tun0\t00000000\t0100080A\t0003\t0\t0\t0\t00000080\t0\t0\t0",
                "tun0\t00000080\t0100080A\t0003\t0\t0\t0\t00000080\t0\t0\t0");
        assertEquals(
                List.of(gateway("192.168.1.1", "eth0"), gateway("10.8.0.1", "tun0"), gateway("10.8.0.1", "tun0")),
                Gateways.ofIpv4(lines, ByteOrder.LITTLE_ENDIAN));
        assertEquals(
                List.of(gateway("192.168.1.1", "eth0")),
                Gateways.ofIpv4(
                        List.of(HEAD, "eth0\t00000000\tC0A80101\t0003\t0\t0\t0\t00000000\t0\t0\t0"),
                        ByteOrder.BIG_ENDIAN));
    }

    @Test
    void theGatewayOfIpv6IsFound() throws UnknownHostException {
        String zero = "0".repeat(32);
        List<String> lines = List.of(
                zero + " 00 " + zero
                        + " 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0",
                "fe80" + "0".repeat(28) + " 40 " + zero + " 00 " + zero
                        + " 00000100 00000001 00000000 00000001     eth0",
                zero + " 00 " + zero + " 00 " + zero + " ffffffff 00000001 00000000 00200200       lo");
        assertEquals(List.of(gateway("fe80::1", "eth0")), Gateways.ofIpv6(lines));
    }

    @Test
    void aTableOfAnotherFormatHasNoGateways() {
        List<String> odd = List.of(
                "",
                HEAD,
                "eth0 0 0 3",
                "eth0\t00000000\tXX01A8C0\t0003\t0\t0\t100\t00000000",
                "eth0\t00000000\t0101A8C0\t-003\t0\t0\t100\t00000000",
                "eth0\t00000000\t0101A8C0\t\u0663\t0\t0\t100\t00000000",
                "a b 00 d e f g h 3 j k");
        assertEquals(List.of(), Gateways.ofIpv4(odd, ByteOrder.LITTLE_ENDIAN));
        assertEquals(List.of(), Gateways.ofIpv6(odd));
    }
}
