package bittc.peer;

import bittc.net.HostKey;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Bounds incoming connections without a finished handshake; above the limit, the oldest is closed. A genuine peer completes
 * its handshake within a round trip; one that only holds a slot does not.
 */
final class HalfOpenConnections {
    private final Map<Channel, HostKey> byAge = new LinkedHashMap<>();
    private final int limit;

    /** The limit per host: enough for a peer that connects once for each of its torrents, too few to shut out all others. */
    private final int limitPerHost;

    HalfOpenConnections(int limit) {
        this.limit = limit;
        this.limitPerHost = limit * 3 / 4;
    }

    /** Adds a connection, and closes one if there are too many. */
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

    /** Removes a connection whose handshake is done, or that closed. */
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
