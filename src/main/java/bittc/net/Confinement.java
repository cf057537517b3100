package bittc.net;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Confines all traffic to one network interface; if that cannot carry it, nothing is sent.
 *
 * @param device the interface's name
 * @param addresses the usable addresses of the interface, at least one
 * @param bound the address that sockets are bound to, if the user gave an address instead of an interface
 */
public record Confinement(String device, List<InetAddress> addresses, Optional<InetAddress> bound) {
    /** Says why traffic cannot be confined as requested. */
    public static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        Unavailable(String message) {
            super(message);
        }
    }

    /** Confines to an interface, which must be up and have an address of the family. */
    public static Confinement toDevice(String name, Optional<Family> family) throws Unavailable {
        try {
            NetworkInterface found = NetworkInterface.getByName(name);
            if (found == null) {
                throw new Unavailable("there is no interface " + name);
            }
            return new Confinement(name, usable(found, family), Optional.empty());
        } catch (SocketException e) {
            throw new Unavailable("interface " + name + ": " + e.getMessage());
        }
    }

    /** Confines to an address, and to the interface that has it. */
    public static Confinement toAddress(InetAddress address) throws Unavailable {
        String text = address.getHostAddress();
        try {
            NetworkInterface found = NetworkInterface.getByInetAddress(address);
            if (found == null) {
                throw new Unavailable("no interface has the address " + text);
            }
            usable(found, Optional.of(Family.of(address)));
            return new Confinement(found.getName(), List.of(address), Optional.of(address));
        } catch (SocketException e) {
            throw new Unavailable("address " + text + ": " + e.getMessage());
        }
    }

    private static List<InetAddress> usable(NetworkInterface device, Optional<Family> family)
            throws Unavailable, SocketException {
        if (!device.isUp()) {
            throw new Unavailable("interface " + device.getName() + " is down");
        }
        List<InetAddress> addresses = Collections.list(device.getInetAddresses()).stream()
                .filter(address -> !address.isLinkLocalAddress())
                .filter(address -> family.isEmpty() || family.get() == Family.of(address))
                .sorted((one, other) -> Family.of(one).compareTo(Family.of(other)))
                .toList();
        if (addresses.isEmpty()) {
            String kind = family.map(only -> only + " address").orElse("address");
            throw new Unavailable("interface " + device.getName() + " has no " + kind);
        }
        return addresses;
    }
}
