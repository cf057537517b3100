package bittc.download.metadata;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class SuspectHostsTest {
    private final SuspectHosts hosts = new SuspectHosts();

    private static InetAddress host(int number) throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
    }

    @Test
    void remembersSoManyAndForgetsTheOldest() throws UnknownHostException {
        for (int i = 0; i < SuspectHosts.MAX_HOSTS; i++) {
            hosts.add(host(i));
        }
        hosts.add(host(5)); // once more: it takes nobody's place
        assertTrue(hosts.contains(host(0)));
        hosts.add(host(SuspectHosts.MAX_HOSTS));
        assertFalse(hosts.contains(host(0)));
        assertTrue(hosts.contains(host(1)));
        assertTrue(hosts.contains(host(SuspectHosts.MAX_HOSTS)));
    }

    @Test
    void takesOneOfAnIpv6NetworkForAllOfIt() throws UnknownHostException {
        hosts.add(InetAddress.getByName("2001:db8:1:2::1"));
        assertTrue(hosts.contains(InetAddress.getByName("2001:db8:1:2:3::4")));
        assertFalse(hosts.contains(InetAddress.getByName("2001:db8:1:3::1")));
    }

    @Test
    void suspectsNobodyForHisNeighboursOnThisMachine() throws UnknownHostException {
        hosts.add(InetAddress.getByName("127.0.0.1"));
        assertFalse(hosts.contains(InetAddress.getByName("127.0.0.1")));
    }
}
