package bittc.download.connect;

import bittc.net.AddressScope;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Our own address on the Internet, which only others see: what most of those say who told us (BEP 10 {@code yourip},
 * BEP 24). Whoever holds one network has one voice, and nobody is believed alone.
 */
public final class ExternalAddress {
    /** Voices remembered of each family, the latest: enough to tell the truth from a few liars, and a change soon. */
    static final int MAX_VOICES = 30;

    /** Voices that have to agree, besides being more than half of all. */
    private static final int MIN_AGREEING = 2;

    /** Bytes of an IPv4 address that make a network: /24. */
    private static final int IPV4_NETWORK = 3;

    /** Bytes of an IPv6 address that make a network: /48. */
    private static final int IPV6_NETWORK = 6;

    private final Map<Network, InetAddress> ipv4 = new LinkedHashMap<>();
    private final Map<Network, InetAddress> ipv6 = new LinkedHashMap<>();

    private record Network(boolean isIpv4, long prefix) {
        public static Network of(InetAddress address) {
            byte[] bytes = address.getAddress();
            boolean isIpv4 = address instanceof Inet4Address;
            long prefix = 0;
            for (byte b : Arrays.copyOf(bytes, isIpv4 ? IPV4_NETWORK : IPV6_NETWORK)) {
                prefix = prefix << Byte.SIZE | b & 0xff;
            }
            return new Network(isIpv4, prefix);
        }
    }

    /**
     * Somebody says what our address is; counts if it can be one on the Internet, in place of what the same network said
     * before.
     */
    public void onTold(InetAddress by, InetAddress ours) {
        if (AddressScope.of(ours) != AddressScope.PUBLIC || ours.isMulticastAddress()) {
            return;
        }
        Map<Network, InetAddress> voices = ours instanceof Inet4Address ? ipv4 : ipv6;
        Network network = Network.of(by);
        voices.remove(network);
        if (voices.size() == MAX_VOICES) {
            voices.remove(voices.keySet().iterator().next());
        }
        voices.put(network, ours);
    }

    /** Our address of the same family as this one, if enough voices agree on one. */
    public Optional<InetAddress> of(InetAddress family) {
        return family instanceof Inet4Address ? ipv4() : ipv6();
    }

    /** Our IPv4 address, if enough voices agree on one. */
    Optional<InetAddress> ipv4() {
        return agreedOn(ipv4);
    }

    /** Our IPv6 address, if enough voices agree on one. */
    Optional<InetAddress> ipv6() {
        return agreedOn(ipv6);
    }

    private static Optional<InetAddress> agreedOn(Map<Network, InetAddress> voices) {
        Map<InetAddress, Integer> counts = new HashMap<>();
        voices.values().forEach(address -> counts.merge(address, 1, Integer::sum));
        return counts.entrySet().stream()
                .filter(e -> e.getValue() >= MIN_AGREEING && 2 * e.getValue() > voices.size())
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
