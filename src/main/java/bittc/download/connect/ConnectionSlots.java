package bittc.download.connect;

import bittc.net.HostKey;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Allocates a session's peer slots. Keeps slots from being taken over: by one torrent, by one host that connects
 * repeatedly, or by incoming connections at the cost of outgoing ones.
 */
public final class ConnectionSlots {
    /** Incoming connections from one host to one torrent: enough for a household or a lab behind one address. */
    static final int FROM_ONE_ADDRESS = 16;

    /** A torrent that takes slots. */
    public interface Holder {
        boolean isComplete();

        /** Returns whether it needs more peers and knows some. */
        boolean wantsPeers(long now);
    }

    /** The host and torrent of incoming connections. */
    private record Visit(HostKey from, Holder torrent) {}

    private final int all;
    private final Set<Holder> torrents = new LinkedHashSet<>();
    private final Map<Visit, Integer> visits = new HashMap<>();
    private int taken;
    private int incoming;

    /** Slots guaranteed to each torrent: half of an equal share; the other half goes to torrents that find more peers. */
    private int share;

    /** Slots by torrent; absent for none. */
    private final Map<Holder, Integer> held = new HashMap<>();

    /** The sum of slots that torrents lack of their shares. */
    private int kept;

    /** Starts with this many free slots. */
    public ConnectionSlots(int all) {
        this.all = all;
    }

    /** Adds a torrent. */
    public void add(Holder torrent) {
        torrents.add(torrent);
        deal();
    }

    /** Removes a torrent; it gives back its slots one by one. */
    public void remove(Holder torrent) {
        torrents.remove(torrent);
        deal();
    }

    public int torrents() {
        return torrents.size();
    }

    /** Slots in use by open or pending connections. */
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

    /** The slots that a torrent lacks of its share. */
    private int lacking(Holder which) {
        return Math.max(0, share - heldBy(which));
    }

    /** Returns whether a torrent may take one more slot without touching the others' shares. Called often. */
    public boolean isFree(Holder asking) {
        return taken + kept - lacking(asking) < all;
    }

    /** Returns whether an incoming peer at this address may take a slot. */
    public boolean isFreeFor(InetAddress address, Holder wanted) {
        HostKey host = HostKey.of(address);
        // A host may want many of our torrents, but gets less than half of all slots.
        boolean crowded = !address.isLoopbackAddress()
                && (visits.getOrDefault(new Visit(host, wanted), 0) >= FROM_ONE_ADDRESS
                        || visitsFrom(host) >= Math.max(1, all / 2));
        // A torrent that looks for peers keeps a quarter of the slots for outgoing connections.
        boolean most = incoming >= Math.max(1, all - all / 4) && !wanted.isComplete();
        return !crowded && !most && isFree(wanted);
    }

    private int visitsFrom(HostKey host) {
        return visits.entrySet().stream()
                .filter(visit -> visit.getKey().from().equals(host))
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    public int heldBy(Holder which) {
        return held.getOrDefault(which, 0);
    }

    /** Takes a slot for an outgoing connection. */
    public void take(Holder torrent) {
        taken++;
        count(torrent, 1);
    }

    /** Takes a slot for an incoming connection. */
    public void takeFrom(InetAddress address, Holder torrent) {
        take(torrent);
        incoming++;
        visits.merge(new Visit(HostKey.of(address), torrent), 1, Integer::sum);
    }

    /** Gives back the slot of an outgoing connection. */
    public void giveBack(Holder torrent) {
        taken--;
        count(torrent, -1);
    }

    /** Gives back the slot of an incoming connection. */
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

    /** Slots beyond its share that a torrent must yield to torrents below theirs that know more peers. */
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
