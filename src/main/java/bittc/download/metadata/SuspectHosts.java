package bittc.download.metadata;

import bittc.net.HostKey;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.Set;

/** Hosts whose peers may have lied: who comes back by another connection is what it was; hosts of this machine excepted. */
final class SuspectHosts {
    /** So many are remembered; the oldest are forgotten. */
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
