package bittc.dht;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** How many queries are answered: in all, and to each host, so that nobody can make us flood him or anybody else. */
final class QueryLimits {
    /** Queries answered each second, all hosts together; answers of at most 1 KiB make this 200 KiB/s. */
    static final int PER_SECOND = 200;

    /** Of these, to one host on the Internet: a node that looks something up asks us once. */
    static final int PER_SECOND_AND_HOST = 5;

    /** Queries of one host that are answered at once. */
    static final int HOST_BURST = 20;

    /** Hosts that are remembered; the one that has been silent for longest is forgotten first. */
    static final int MAX_HOSTS = 1000;

    private final RateLimit all;
    private final Map<Long, RateLimit> hosts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, RateLimit> eldest) {
            return size() > MAX_HOSTS;
        }
    };

    QueryLimits(long now) {
        all = new RateLimit(PER_SECOND, PER_SECOND, now);
    }

    /** Whether a query from there is answered. */
    boolean allow(InetAddress from, long now) {
        return hostAllows(from, now) && all.take(now);
    }

    int hosts() {
        return hosts.size();
    }

    private boolean hostAllows(InetAddress from, long now) {
        return NodeAddresses.publicHost(from)
                .map(host -> hosts.computeIfAbsent(host, key -> new RateLimit(PER_SECOND_AND_HOST, HOST_BURST, now)))
                .map(limit -> limit.take(now))
                .orElse(true);
    }
}
