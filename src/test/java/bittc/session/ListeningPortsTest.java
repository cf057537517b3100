package bittc.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bittc.download.EncryptionPolicy;
import bittc.net.Network;
import bittc.net.PortRange;
import bittc.net.TimedNetwork;
import bittc.net.UdpPort;
import bittc.peer.Encryption;
import bittc.peer.IncomingConnections;
import bittc.peer.NettyLoop;
import bittc.peer.PeerServer;
import bittc.torrent.PeerId;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With sockets at the loopback address. */
class ListeningPortsTest {
    private final TimedNetwork own = new TimedNetwork();
    private final NettyLoop loop = own.loop;
    private final Network network = own.network;

    @AfterEach
    void close() {
        own.close();
    }

    private PeerServer tcp(PortRange range) throws IOException {
        PeerId id = PeerId.random(new Random(1));
        Encryption none = new Encryption(EncryptionPolicy.OFF, loop, Runnable::run, new Random(2));
        return PeerServer.open(
                loop,
                network,
                range.first(),
                range.last(),
                new IncomingConnections(id, (hash, from) -> Optional.empty(), none, 10));
    }

    private UdpPort udp(int number) throws IOException {
        return UdpPort.open(network, number);
    }

    private ListeningPorts open(Optional<PortRange> wanted) throws IOException {
        return ListeningPorts.open(wanted, this::tcp, this::udp);
    }

    private static int udpOf(ListeningPorts ports) {
        return ports.udp().orElseThrow().number();
    }

    @Test
    void haveTheSameNumber() throws Exception {
        ListeningPorts any = open(Optional.of(new PortRange(0, 0)));
        assertEquals(any.tcp().orElseThrow().port(), udpOf(any));
        ListeningPorts usual = open(Optional.empty());
        assertEquals(usual.tcp().orElseThrow().port(), udpOf(usual));
    }

    @Test
    void passOverANumberThatIsTakenForEither() throws Exception {
        PortRange range = freeRange(3);
        udp(range.first());
        tcp(new PortRange(range.first() + 1, range.first() + 1));
        ListeningPorts ports = open(Optional.of(range));
        assertEquals(range.last(), ports.tcp().orElseThrow().port());
        assertEquals(range.last(), udpOf(ports));
    }

    @Test
    void differRatherThanDoWithoutUdp() throws Exception {
        PortRange range = freeRange(1);
        udp(range.first());
        ListeningPorts ports = open(Optional.of(range));
        assertEquals(range.first(), ports.tcp().orElseThrow().port());
        assertNotEquals(range.first(), udpOf(ports));
    }

    @Test
    void needTheTcpPortThatTheUserWants() throws Exception {
        PortRange range = freeRange(1);
        tcp(range);
        assertThrows(IOException.class, () -> open(Optional.of(range)));
        assertThrows(IOException.class, () -> ListeningPorts.withoutUdp(Optional.of(range), this::tcp));
    }

    @Test
    void doWithoutUdpWhereThereIsNone() throws Exception {
        ListeningPorts ports = ListeningPorts.open(Optional.of(new PortRange(0, 0)), this::tcp, number -> {
            throw new IOException("none");
        });
        assertEquals(Optional.empty(), ports.udp());
    }

    /** Numbers that are free for both, for now. */
    private PortRange freeRange(int count) throws Exception {
        for (int first = 20_000; ; first += count) {
            int free = 0;
            while (free < count && isFree(first + free)) {
                free++;
            }
            if (free == count) {
                return new PortRange(first, first + count - 1);
            }
        }
    }

    private boolean isFree(int port) throws Exception {
        try {
            tcp(new PortRange(port, port)).close();
            udp(port).close();
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            loop.group().next().submit(() -> {}).await(); // what was closed is closed then
        }
    }
}
