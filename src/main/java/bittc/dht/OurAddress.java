package bittc.dht;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Determines our public address in one family by the votes of nodes in different networks (BEP 42). */
final class OurAddress {
    /** Votes of different networks that an address needs, besides a majority. */
    static final int ENOUGH = 4;

    /** Most voters remembered, the latest. */
    static final int MAX_VOTERS = 32;

    /** The one voter for everything outside the DHT: any tracker or peer can repeat its vote at will. */
    private static final long ELSEWHERE = Long.MIN_VALUE;

    private final Map<Long, InetAddress> votes = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, InetAddress> eldest) {
            return size() > MAX_VOTERS;
        }
    };

    /** Counts the vote of a node on the Internet that has answered us. */
    void vote(InetAddress voter, InetAddress address) {
        NodeAddresses.publicNetwork(voter).ifPresent(network -> vote(network, address));
    }

    /** Counts a vote from outside the DHT. */
    void voteFromElsewhere(InetAddress address) {
        vote(ELSEWHERE, address);
    }

    /** The address that has won, if any. */
    Optional<InetAddress> believed() {
        return votes.values().stream().filter(this::isBelieved).findFirst();
    }

    private void vote(long voter, InetAddress address) {
        if (NodeAddresses.isPublic(address)) {
            votes.remove(voter); // moves it to the latest
            votes.put(voter, address);
        }
    }

    private boolean isBelieved(InetAddress address) {
        long same = votes.values().stream().filter(address::equals).count();
        return same >= ENOUGH && 2 * same > votes.size();
    }
}
