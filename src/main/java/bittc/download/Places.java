package bittc.download;

import bittc.net.HostKey;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * A session's places for peers, and who may take one. Nobody takes them all: not one torrent from the others, not one host
 * that connects to us again and again, and not those who connect to us from those whom we connect to.
 */
final class Places {
    /** Peers that one host may have connected to us at one torrent: enough for a household or a lab behind it. */
    static final int FROM_ONE_ADDRESS = 16;

    /** Who has connected to us, and at which torrent. */
    private record Visit(HostKey from, Download torrent) {}

    private final int all;
    private final Collection<Download> downloads;
    private final Map<Visit, Integer> visits = new HashMap<>();
    private int taken;
    private int incoming;

    /** What each torrent can be sure of: half of an equal part; the other half goes to whoever finds more peers. */
    private int share;

    /** Places by torrent, of those that have any. */
    private final Map<Download, Integer> held = new HashMap<>();

    /** What all torrents together lack of their shares. */
    private int kept;

    /** So many places, for these downloads, which may come and go. */
    Places(int all, Collection<Download> downloads) {
        this.all = all;
        this.downloads = downloads;
    }

    /** Connections that stand or are being made. */
    int taken() {
        return taken;
    }

    /** Torrents have come or gone. */
    void onDownloadsChanged() {
        share = all / (2 * Math.max(1, downloads.size()));
        kept = 0;
        for (Download each : downloads) {
            kept += lacking(each);
        }
    }

    /** What a torrent has less than its share. */
    private int lacking(Download which) {
        return Math.max(0, share - held.getOrDefault(which, 0));
    }

    /** Whether a torrent may take one more place: one that the others' shares leave free. Asked often. */
    boolean isFree(Download asking) {
        return taken + kept - lacking(asking) < all;
    }

    /** Whether a peer that connects to us from this address may take a place. */
    boolean isFreeFor(InetAddress address, Download wanted) {
        HostKey host = HostKey.of(address);
        // One host may want many torrents of ours, but not half of all places.
        boolean crowded = !address.isLoopbackAddress()
                && (visits.getOrDefault(new Visit(host, wanted), 0) >= FROM_ONE_ADDRESS
                        || visitsFrom(host) >= Math.max(1, all / 2));
        // Whoever looks for peers keeps a quarter of the places for those that it finds.
        boolean most =
                incoming >= Math.max(1, all - all / 4) && !wanted.content().isComplete();
        return !crowded && !most && isFree(wanted);
    }

    private int visitsFrom(HostKey host) {
        return visits.entrySet().stream()
                .filter(visit -> visit.getKey().from().equals(host))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    private static Visit visit(PeerState peer) {
        return new Visit(HostKey.of(peer.address().getAddress()), peer.download());
    }

    void take(PeerState peer) {
        taken++;
        count(peer.download(), 1);
        if (peer.incoming()) {
            incoming++;
            visits.merge(visit(peer), 1, Integer::sum);
        }
    }

    void giveBack(PeerState peer) {
        taken--;
        count(peer.download(), -1);
        if (peer.incoming()) {
            incoming--;
            visits.computeIfPresent(visit(peer), (v, n) -> n == 1 ? null : n - 1);
        }
    }

    private void count(Download which, int more) {
        boolean known = downloads.contains(which);
        kept -= known ? lacking(which) : 0;
        held.merge(which, more, (n, m) -> n + m == 0 ? null : n + m);
        kept += known ? lacking(which) : 0;
    }

    /** How many places a torrent has beyond its share that others, below theirs, have peers for. */
    int owed(Download rich, long now) {
        int lacking = 0;
        for (Download other : downloads) {
            if (other != rich && other.swarm().wantsPeers(now)) {
                lacking += Math.max(0, share - other.swarm().peers());
            }
        }
        return Math.max(0, Math.min(lacking - (all - taken), rich.swarm().peers() - share));
    }
}
