package bittc.download.metadata;

import bittc.net.HostKey;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.Set;

/** Remembers hosts whose peers may have lied, so that reconnecting does not clear them; except loopback. */
final class SuspectHosts {
    /** Hosts remembered; the oldest are forgotten. */
    static final int MAX_HOSTS = 1000;

    private final Set<HostKey> hosts = new LinkedHashSet<>();

    void add(InetAddress address) {
        if (!address.isLoopbackAddress() && hosts.add(HostKey.of(address)) && hosts.size() > MAX_HOSTS) {
            hosts.remove(hosts.iterator().next());
        }
    }

    boolean contains(InetAddress address) {
        return hosts.contains(HostKey.of(address));
    }
}
