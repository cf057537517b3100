package bittc.lsd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.netty.channel.ChannelException;
import io.netty.channel.DefaultEventLoop;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What can be seen without a network; the rest is in the interop test, where multicast leaves no machine. */
class MulticastSocketsTest {
    private final DefaultEventLoop loop = new DefaultEventLoop();
    private final List<String> details = new ArrayList<>();

    private MulticastSockets without(Optional<InetAddress> localAddress) {
        return new MulticastSockets(
                loop,
                family -> {
                    throw new ChannelException("socket: Address family not supported by protocol");
                },
                localAddress,
                details::add);
    }

    private static void ignore(MulticastSockets sockets) {
        sockets.open((sender, datagram) -> fail("nobody could send it"));
        sockets.send(Group.IPV4, new byte[1]);
        sockets.send(Group.IPV6, new byte[1]);
        sockets.close();
    }

    @Test
    void aMachineThatHasNoSuchSocketsIsNoError() {
        ignore(without(Optional.empty()));
        assertEquals(
                List.of(
                        "local discovery: no IPv4: socket: Address family not supported by protocol",
                        "local discovery: no IPv6: socket: Address family not supported by protocol"),
                details);
    }

    @Test
    void opensNoSocketOfTheOtherFamilyWhereItIsBoundToAnAddress() throws Exception {
        ignore(without(Optional.of(InetAddress.getByName("192.0.2.1"))));
        assertEquals(1, details.size());
        ignore(without(Optional.of(InetAddress.getByName("2001:db8::1"))));
        assertEquals(2, details.size());
    }

    @Test
    void onlyInterfacesThatAreThereAreRemembered() throws SocketException {
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            assertFalse(MulticastSockets.isGone(each.getIndex()), each.getName());
        }
        assertTrue(MulticastSockets.isGone(Integer.MAX_VALUE));
    }
}
