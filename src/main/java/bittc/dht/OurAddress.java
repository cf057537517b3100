package bittc.dht;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** At which address of one family others see us, by what nodes in different networks say (BEP 42). */
final class OurAddress {
    /** An address is believed when networks in this number say the same, and more than half of all. */
    static final int ENOUGH = 4;

    /** Voters that are remembered, the latest. */
    static final int MAX_VOTERS = 32;

    /** All that was heard elsewhere, from trackers and peers, is one voter: anybody may say it any number of times. */
    private static final long ELSEWHERE = Long.MIN_VALUE;

    private final Map<Long, InetAddress> votes = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, InetAddress> eldest) {
            return size() > MAX_VOTERS;
        }
    };

    /** A node on the Internet that has answered us says so. */
    void vote(InetAddress voter, InetAddress address) {
        NodeAddresses.publicNetwork(voter).ifPresent(network -> vote(network, address));
    }

    /** Somebody else says so. */
    void voteFromElsewhere(InetAddress address) {
        vote(ELSEWHERE, address);
    }

    /** The address that is believed, once there is one. */
    Optional<InetAddress> believed() {
        return votes.values().stream().filter(this::isBelieved).findFirst();
    }

    private void vote(long voter, InetAddress address) {
        if (NodeAddresses.isPublic(address)) {
            votes.remove(voter); // it is among the latest now
            votes.put(voter, address);
        }
    }

    private boolean isBelieved(InetAddress address) {
        long same = votes.values().stream().filter(address::equals).count();
        return same >= ENOUGH && 2 * same > votes.size();
    }
}
