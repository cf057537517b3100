package bittc.net;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Our own address on the Internet, by a vote of the peers, trackers and nodes that report it (BEP 10 {@code yourip}, BEP 24,
 * BEP 42). Each network has one vote, and one vote alone is never enough.
 */
public final class ExternalAddress {
    /** Latest votes kept per family: enough to outvote a few liars, and few enough to notice a change soon. */
    static final int MAX_VOICES = 32;

    private final int agreeing;
    private final Map<Family, Map<HostKey, InetAddress>> voices = new EnumMap<>(Family.class);

    /**
     * Starts without votes.
     *
     * @param agreeing votes that must agree, besides being more than half of all
     */
    public ExternalAddress(int agreeing) {
        this.agreeing = agreeing;
        for (Family family : Family.values()) {
            voices.put(family, new LinkedHashMap<>());
        }
    }

    /**
     * Counts a vote for our address, if it can be one on the Internet; it replaces the earlier vote of the same network.
     */
    public void onTold(InetAddress by, InetAddress ours) {
        if (AddressScope.of(ours) != AddressScope.PUBLIC || ours.isMulticastAddress()) {
            return;
        }
        Map<HostKey, InetAddress> family = voices.get(Family.of(ours));
        HostKey network = HostKey.of(by).network();
        family.remove(network); // it is among the latest now
        if (family.size() == MAX_VOICES) {
            family.remove(family.keySet().iterator().next());
        }
        family.put(network, ours);
    }

    /** Our address of this family, if enough votes agree. */
    public Optional<InetAddress> of(Family family) {
        return voices.get(family).values().stream().filter(this::isBelieved).findFirst();
    }

    private boolean isBelieved(InetAddress address) {
        Map<HostKey, InetAddress> all = voices.get(Family.of(address));
        long same = all.values().stream().filter(address::equals).count();
        return same >= agreeing && 2 * same > all.size();
    }
}
