package bittc.dht;

import bittc.loop.TokenBucket;
import bittc.net.HostKey;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** Limits the queries that are answered, in all and for each host, so that no one can make us flood it or a victim. */
final class QueryLimits {
    /** Queries answered each second, of all hosts together; with answers of at most 1 KiB that makes 200 KiB/s. */
    static final int PER_SECOND = 200;

    /** Queries of one host on the Internet answered each second: a node's lookup asks us once. */
    static final int PER_SECOND_AND_HOST = 5;

    /** Largest burst of one host. */
    static final int HOST_BURST = 20;

    /** Most hosts remembered; the one silent for longest is forgotten first. */
    static final int MAX_HOSTS = 1000;

    private final TokenBucket all;
    private final Map<HostKey, TokenBucket> hosts = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<HostKey, TokenBucket> eldest) {
            return size() > MAX_HOSTS;
        }
    };

    QueryLimits(long now) {
        all = new TokenBucket(PER_SECOND, PER_SECOND, now);
    }

    /** True if a query from there may be answered; counts it. */
    boolean allow(InetAddress from, long now) {
        return hostAllows(from, now) && all.takeOne(now);
    }

    int hosts() {
        return hosts.size();
    }

    private boolean hostAllows(InetAddress from, long now) {
        return NodeAddresses.publicHost(from)
                .map(host -> hosts.computeIfAbsent(host, key -> new TokenBucket(PER_SECOND_AND_HOST, HOST_BURST, now)))
                .map(limit -> limit.takeOne(now))
                .orElse(true);
    }
}
