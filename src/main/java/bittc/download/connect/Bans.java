package bittc.download.connect;

import bittc.torrent.InfoHash;
import java.util.LinkedHashMap;
import java.util.Map;

/** The peers that a session has banned: addresses and hosts, each from one torrent only. */
public final class Bans {
    /** Maximum number of bans of a session; the oldest are forgotten. */
    static final int MAX_OF_ALL = 20_000;

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

    /** Returns how often an address or a host was banned from this torrent. */
    int count(InfoHash torrent, Object from) {
        return counts.getOrDefault(new Ban(torrent, from), 0);
    }
}
