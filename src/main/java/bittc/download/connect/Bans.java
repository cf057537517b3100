package bittc.download.connect;

import bittc.net.HostKey;
import bittc.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** The peers that a session has banned: addresses and hosts, each from one torrent only. */
public final class Bans {
    /** Maximum number of bans of a session; the oldest are forgotten. */
    static final int MAX_OF_ALL = 20_000;

    /** A second ban at one host bans all its ports. */
    private static final int BANS_FOR_WHOLE_ADDRESS = 2;

    /** The key of a ban: one address, or one host with all its ports. */
    private record Ban(InfoHash torrent, Object from) {
        // A record's own equals and hashCode cost a dozen generated classes at first use, in every run.
        @Override
        public boolean equals(Object other) {
            return other instanceof Ban that && torrent.equals(that.torrent) && from.equals(that.from);
        }

        @Override
        public int hashCode() {
            return 31 * torrent.hashCode() + from.hashCode();
        }
    }

    /** Number of times each was banned, oldest ban first. */
    private final Map<Ban, Integer> counts = new LinkedHashMap<>();

    /** Bans an address or a host, or counts one more ban. */
    void add(InfoHash torrent, Object from) {
        Ban ban = new Ban(torrent, from);
        Integer before = counts.remove(ban); // so that it comes last again
        counts.put(ban, before == null ? 1 : before + 1);
        if (counts.size() > MAX_OF_ALL) {
            counts.remove(counts.keySet().iterator().next());
        }
    }

    /** Returns whether an address was banned from this torrent, or its host often enough. */
    public boolean isBanned(InfoHash torrent, InetSocketAddress address) {
        return count(torrent, address) > 0
                || !address.getAddress().isLoopbackAddress()
                        && count(torrent, HostKey.of(address.getAddress())) >= BANS_FOR_WHOLE_ADDRESS;
    }

    private int count(InfoHash torrent, Object from) {
        return counts.getOrDefault(new Ban(torrent, from), 0);
    }
}
