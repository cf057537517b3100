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
 * Determines our own Internet address from what peers and servers report (BEP 10 {@code yourip}, BEP 24): the majority
 * wins. Each network has one vote, and no single vote is believed.
 */
public final class ExternalAddress {
    /** Latest votes kept per address family: enough to outvote a few liars, few enough to notice a change soon. */
    static final int MAX_VOICES = 30;

    /** Votes that must agree, besides being more than half. */
    private static final int MIN_AGREEING = 2;

    /** Bytes of an IPv4 network prefix: /24. */
    private static final int IPV4_NETWORK = 3;

    /** Bytes of an IPv6 network prefix: /48. */
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

    /** Counts a vote if it is a public address; it replaces the same network's earlier one. */
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

    /** Our address of the same family as this one, if enough votes agree. */
    public Optional<InetAddress> of(InetAddress family) {
        return family instanceof Inet4Address ? ipv4() : ipv6();
    }

    /** Our IPv4 address, if enough votes agree. */
    Optional<InetAddress> ipv4() {
        return agreedOn(ipv4);
    }

    /** Our IPv6 address, if enough votes agree. */
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
