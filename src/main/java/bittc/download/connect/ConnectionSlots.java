package bittc.download.connect;

import bittc.net.HostKey;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A session's places for peers, and who may take one. Nobody takes them all: not one torrent from the others, not one host
 * that connects to us again and again, and not those who connect to us from those whom we connect to.
 */
public final class ConnectionSlots {
    /** Peers that one host may have connected to us at one torrent: enough for a household or a lab behind it. */
    static final int FROM_ONE_ADDRESS = 16;

    /** A torrent that takes places. */
    public interface Holder {
        boolean isComplete();

        /** Whether more peers would be of use, and are known. */
        boolean wantsPeers(long now);
    }

    /** Who has connected to us, and at which torrent. */
    private record Visit(HostKey from, Holder torrent) {}

    private final int all;
    private final Set<Holder> torrents = new LinkedHashSet<>();
    private final Map<Visit, Integer> visits = new HashMap<>();
    private int taken;
    private int incoming;

    /** What each torrent can be sure of: half of an equal part; the other half goes to whoever finds more peers. */
    private int share;

    /** Places by torrent, of those that have any. */
    private final Map<Holder, Integer> held = new HashMap<>();

    /** What all torrents together lack of their shares. */
    private int kept;

    /** So many places, which nobody has taken. */
    public ConnectionSlots(int all) {
        this.all = all;
    }

    /** A torrent has come. */
    public void add(Holder torrent) {
        torrents.add(torrent);
        deal();
    }

    /** A torrent has gone; what it still has it gives back one by one. */
    public void remove(Holder torrent) {
        torrents.remove(torrent);
        deal();
    }

    /** How many torrents there are. */
    public int torrents() {
        return torrents.size();
    }

    /** Connections that stand or are being made. */
    public int taken() {
        return taken;
    }

    private void deal() {
        share = all / (2 * Math.max(1, torrents.size()));
        kept = 0;
        for (Holder each : torrents) {
            kept += lacking(each);
        }
    }

    /** What a torrent has less than its share. */
    private int lacking(Holder which) {
        return Math.max(0, share - heldBy(which));
    }

    /** Whether a torrent may take one more place: one that the others' shares leave free. Asked often. */
    public boolean isFree(Holder asking) {
        return taken + kept - lacking(asking) < all;
    }

    /** Whether a peer that connects to us from this address may take a place. */
    public boolean isFreeFor(InetAddress address, Holder wanted) {
        HostKey host = HostKey.of(address);
        // One host may want many torrents of ours, but not half of all places.
        boolean crowded = !address.isLoopbackAddress()
                && (visits.getOrDefault(new Visit(host, wanted), 0) >= FROM_ONE_ADDRESS
                        || visitsFrom(host) >= Math.max(1, all / 2));
        // Whoever looks for peers keeps a quarter of the places for those that it finds.
        boolean most = incoming >= Math.max(1, all - all / 4) && !wanted.isComplete();
        return !crowded && !most && isFree(wanted);
    }

    private int visitsFrom(HostKey host) {
        return visits.entrySet().stream()
                .filter(visit -> visit.getKey().from().equals(host))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** How many places a torrent has. */
    public int heldBy(Holder which) {
        return held.getOrDefault(which, 0);
    }

    /** A connection that we make for this torrent takes a place. */
    public void take(Holder torrent) {
        taken++;
        count(torrent, 1);
    }

    /** One that is made to us takes a place. */
    public void takeFrom(InetAddress address, Holder torrent) {
        take(torrent);
        incoming++;
        visits.merge(new Visit(HostKey.of(address), torrent), 1, Integer::sum);
    }

    /** A connection that we made has ended. */
    public void giveBack(Holder torrent) {
        taken--;
        count(torrent, -1);
    }

    /** One that was made to us has ended. */
    public void giveBackFrom(InetAddress address, Holder torrent) {
        giveBack(torrent);
        incoming--;
        visits.computeIfPresent(new Visit(HostKey.of(address), torrent), (v, n) -> n == 1 ? null : n - 1);
    }

    private void count(Holder which, int more) {
        boolean known = torrents.contains(which);
        kept -= known ? lacking(which) : 0;
        held.merge(which, more, (n, m) -> n + m == 0 ? null : n + m);
        kept += known ? lacking(which) : 0;
    }

    /** How many places a torrent has beyond its share that others, below theirs, have peers for. */
    public int owed(Holder rich, long now) {
        int lacking = 0;
        for (Holder other : torrents) {
            if (other != rich && other.wantsPeers(now)) {
                lacking += lacking(other);
            }
        }
        return Math.max(0, Math.min(lacking - (all - taken), heldBy(rich) - share));
    }
}
