package bittc.peer;

import bittc.net.HostKey;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The incoming connections whose handshake is not done, so many and no more. When there are too many the oldest gives
 * way: who means it is through within a round trip, who only occupies a place is not.
 */
final class HalfOpenConnections {
    private final Map<Channel, HostKey> byAge = new LinkedHashMap<>();
    private final int limit;

    /**
     * From one host: enough for the batch of a neighbour who connects once for each of its torrents, not for keeping
     * everybody else out.
     */
    private final int limitPerHost;

    HalfOpenConnections(int limit) {
        this.limit = limit;
        this.limitPerHost = limit * 3 / 4;
    }

    /** Takes one in, and closes one if that makes too many. */
    void add(Channel channel, InetAddress address) {
        HostKey host = HostKey.of(address);
        byAge.put(channel, host);
        Channel tooMany = null;
        if (byAge.values().stream().filter(host::equals).count() > limitPerHost) {
            tooMany = oldest(host);
        } else if (byAge.size() > limit) {
            tooMany = byAge.keySet().iterator().next();
        }
        if (tooMany != null) {
            byAge.remove(tooMany);
            tooMany.close();
        }
    }

    /** It is done, or closed. */
    void remove(Channel channel) {
        byAge.remove(channel);
    }

    private Channel oldest(HostKey host) {
        Iterator<Map.Entry<Channel, HostKey>> entries = byAge.entrySet().iterator();
        Map.Entry<Channel, HostKey> entry;
        do {
            entry = entries.next();
        } while (!entry.getValue().equals(host));
        return entry.getKey();
    }
}
