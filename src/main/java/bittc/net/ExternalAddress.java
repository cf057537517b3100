package bittc.net;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Our own address on the Internet, which only others see: what most of those say who told us (BEP 10 {@code yourip},
 * BEP 24, BEP 42). Whoever holds one network has one voice, and nobody is believed alone.
 */
public final class ExternalAddress {
    /** Voices remembered of each family, the latest: enough to tell the truth from a few liars, and a change soon. */
    static final int MAX_VOICES = 32;

    private final int agreeing;
    private final Map<Family, Map<HostKey, InetAddress>> voices = new EnumMap<>(Family.class);

    /**
     * No voice has been heard.
     *
     * @param agreeing voices that have to agree, besides being more than half of all
     */
    public ExternalAddress(int agreeing) {
        this.agreeing = agreeing;
        for (Family family : Family.values()) {
            voices.put(family, new LinkedHashMap<>());
        }
    }

    /**
     * Somebody says what our address is; counts if it can be one on the Internet, in place of what the same network said
     * before.
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

    /** Our address of this family, if enough voices agree on one. */
    public Optional<InetAddress> of(Family family) {
        return voices.get(family).values().stream().filter(this::isBelieved).findFirst();
    }

    private boolean isBelieved(InetAddress address) {
        Map<HostKey, InetAddress> all = voices.get(Family.of(address));
        long same = all.values().stream().filter(address::equals).count();
        return same >= agreeing && 2 * same > all.size();
    }
}
