package bittc.utp;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * SYNs that we answered, until their initiators prove their addresses by an ack of a number that we drew. Above the limits the
 * oldest is forgotten; nothing is sent to a forged address but the answer to each SYN, which is no longer than that.
 */
final class HalfOpen {
    /** Answered SYNs kept, in all. */
    static final int MAX = 256;

    /** The same from one IPv4 address, or one /64 of IPv6. */
    static final int MAX_OF_HOST = 16;

    /** Time that one waits for the first data. */
    static final Duration LIFETIME = Duration.ofSeconds(10);

    private final Map<Key, Syn> byAge = new LinkedHashMap<>();

    private record Key(InetSocketAddress from, int id) {}

    /**
     * An answered SYN.
     *
     * @param sequence the number of the SYN
     * @param ours the number that our first packet with data will have
     */
    record Syn(int sequence, int ours, long host, long at) {}

    /** The answer to a SYN with this id: the same for a repeated SYN, else a new one. */
    Syn answer(InetSocketAddress from, int id, int sequence, int ours, long now) {
        Key key = new Key(from, id);
        Syn known = byAge.get(key);
        if (known != null && known.sequence == sequence && now - known.at < LIFETIME.toNanos()) {
            return known;
        }
        byAge.remove(key);
        Syn syn = new Syn(sequence, ours, host(from), now);
        makeRoom(syn.host);
        byAge.put(key, syn);
        return syn;
    }

    /** Takes out the SYN with this id, if this ack of our answer is right; null otherwise. */
    Syn confirm(InetSocketAddress from, int id, int ack, long now) {
        Key key = new Key(from, id);
        Syn syn = byAge.get(key);
        if (syn == null || (syn.ours - 1 - ack & 0xffff) != 0 || now - syn.at >= LIFETIME.toNanos()) {
            return null;
        }
        byAge.remove(key);
        return syn;
    }

    int size() {
        return byAge.size();
    }

    void clear() {
        byAge.clear();
    }

    private void makeRoom(long host) {
        int ofHost = 0;
        Key oldestOfHost = null;
        for (Map.Entry<Key, Syn> each : byAge.entrySet()) {
            if (each.getValue().host == host) {
                ofHost++;
                oldestOfHost = oldestOfHost == null ? each.getKey() : oldestOfHost;
            }
        }
        if (ofHost >= MAX_OF_HOST) {
            byAge.remove(oldestOfHost);
        } else if (byAge.size() >= MAX) {
            Iterator<Key> oldest = byAge.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** The host of an address: its first eight bytes; of an IPv4 address, all. */
    private static long host(InetSocketAddress from) {
        byte[] address = from.getAddress().getAddress();
        long host = address.length;
        for (int i = 0; i < Math.min(8, address.length); i++) {
            host = host << 8 | address[i] & 0xff;
        }
        return host;
    }
}
