package bittc.portmap;

import bittc.net.AddressScope;
import bittc.net.Family;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** Finds our place in the network. May block, so it is not for the loop. */
public final class Uplinks {
    /** An address of the Internet for each family, from those set aside for documents: routes to it are the default ones. */
    private static final byte[] FAR_IPV4 = {(byte) 192, 0, 2, 1};

    private static final byte[] FAR_IPV6 = {0x20, 0x01, 0x0d, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private Uplinks() {}

    /**
     * Finds the network by which we reach the Internet, if a router there may be asked for ports: over IPv4 our address is a
     * private one there, over IPv6 a public one. Empty without such a network, or if none of the gateways is in it.
     *
     * @param local the only address that we use; empty for any
     * @param gateways of this machine; empty if they cannot be known
     */
    public static Optional<Uplink> find(Family family, Optional<InetAddress> local, Optional<List<Gateway>> gateways) {
        try {
            InetAddress ours = local.isPresent() ? local.get() : chosenAddress(family);
            NetworkInterface device = NetworkInterface.getByInetAddress(ours);
            if (Family.of(ours) != family || device == null || !mayBeMapped(ours) || !isNetwork(device)) {
                return Optional.empty();
            }
            Uplink network = new Uplink(ours, prefixLength(device, ours), Optional.empty());
            return gateways.isPresent()
                    ? withGateway(network, device, gateways.get())
                    : Optional.of(network).filter(found -> family == Family.IPV4); // to search by multicast
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty(); // no route
        }
    }

    /** True if a router can map ports to this address of ours. */
    private static boolean mayBeMapped(InetAddress ours) {
        AddressScope scope = AddressScope.of(ours);
        return !ours.isLinkLocalAddress()
                && (Family.of(ours) == Family.IPV4 ? scope == AddressScope.LOCAL : scope == AddressScope.PUBLIC);
    }

    private static boolean isNetwork(NetworkInterface device) throws SocketException {
        return device.isUp() && !device.isLoopback();
    }

    private static int prefixLength(NetworkInterface device, InetAddress ours) {
        return device.getInterfaceAddresses().stream()
                .filter(each -> each.getAddress().equals(ours))
                .mapToInt(InterfaceAddress::getNetworkPrefixLength)
                .findFirst()
                .orElse(Byte.SIZE * ours.getAddress().length);
    }

    private static Optional<Uplink> withGateway(Uplink network, NetworkInterface device, List<Gateway> gateways)
            throws IOException {
        String name = (device.isVirtual() ? device.getParent() : device).getName(); // eth0:1 is a part of eth0
        for (Gateway gateway : gateways) {
            if (gateway.device().equals(name) && mayBeAsked(network, gateway.address())) {
                InetAddress router = scoped(gateway.address(), device);
                return Optional.of(new Uplink(network.address(), network.prefixLength(), Optional.of(router)));
            }
        }
        return Optional.empty();
    }

    /** The address from which the system would reach the Internet; nothing is sent. */
    private static InetAddress chosenAddress(Family family) throws IOException {
        InetAddress far = InetAddress.getByAddress(family == Family.IPV4 ? FAR_IPV4 : FAR_IPV6);
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(new InetSocketAddress(far, 9));
            return socket.getLocalAddress();
        }
    }

    /** True if this is an address of a router of our network. */
    static boolean mayBeAsked(Uplink network, InetAddress gateway) {
        return Family.of(network.address()) == Family.IPV4
                ? AddressScope.of(gateway) == AddressScope.LOCAL && network.isNeighbour(gateway)
                : Family.of(gateway) == Family.IPV6 && gateway.isLinkLocalAddress();
    }

    /** Adds the interface to a link-local address, which means nothing without it. */
    private static InetAddress scoped(InetAddress address, NetworkInterface device)
            throws UnknownHostException, SocketException {
        return address instanceof Inet6Address
                ? Inet6Address.getByAddress(null, address.getAddress(), device)
                : address;
    }
}
