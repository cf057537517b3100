package bittc.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The reach of an address, nearest first. A server may redirect us outwards, never inwards. */
public enum AddressScope {
    /** This machine, by any of its addresses. */
    LOOPBACK,
    /** The machine's own networks: link-local, private, shared and unique local addresses. */
    LOCAL,
    /** The Internet. */
    PUBLIC;

    /** The first half of addresses whose packets are discarded (RFC 6666); here of such as stand for a name. */
    static final byte[] DISCARDED = {1, 0, 0, 0, 0, 0, 0, 0};

    /** The same of a local network that exists nowhere (RFC 4193). */
    static final byte[] NOWHERE = {(byte) 0xfd, 0x62, 0x69, 0x74, 0x74, 0x63, 0, 0};

    private static final int PREFIX_LENGTH = 8;

    /** Of names that mean something in one network only (RFC 6762, RFC 8375, ICANN's {@code internal}, and customs). */
    private static final List<String> LOCAL_DOMAINS =
            List.of(".local", ".internal", ".home.arpa", ".lan", ".home", ".localdomain");

    public static AddressScope of(InetAddress address) {
        if (address.isLoopbackAddress() || address.isAnyLocalAddress()) {
            return LOOPBACK; // connecting to the unspecified address reaches this machine
        }
        byte[] bytes = address.getAddress();
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        if (address instanceof Inet6Address) {
            boolean uniqueLocal = (first & 0xfe) == 0xfc;
            return uniqueLocal || address.isLinkLocalAddress() || address.isSiteLocalAddress() ? LOCAL : PUBLIC;
        }
        boolean shared = first == 100 && (second & 0xc0) == 64; // behind the provider's address translation
        return shared || address.isLinkLocalAddress() || address.isSiteLocalAddress() ? LOCAL : PUBLIC;
    }

    /** The scope of a host that is not looked up: of an address its own, of a name what it looks like. */
    public static AddressScope ofHost(String host) {
        Optional<InetAddress> literal = NameResolver.literal(host);
        if (literal.isPresent()) {
            return of(literal.get());
        }
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (name.equals("localhost") || name.endsWith(".localhost")) {
            return LOOPBACK;
        }
        return name.indexOf('.') < 0 || LOCAL_DOMAINS.stream().anyMatch(name::endsWith) ? LOCAL : PUBLIC;
    }

    /** True if an address only stands for a name that a proxy is to look up: it is of no use to others. */
    public static boolean standsForName(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address
                && (Arrays.equals(bytes, 0, PREFIX_LENGTH, DISCARDED, 0, PREFIX_LENGTH)
                        || Arrays.equals(bytes, 0, PREFIX_LENGTH, NOWHERE, 0, PREFIX_LENGTH));
    }

    /** True if a server in this scope may redirect us to that address. */
    public boolean mayLeadTo(InetAddress address) {
        return of(address).compareTo(this) >= 0;
    }
}
