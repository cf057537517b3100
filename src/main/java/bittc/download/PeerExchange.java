package bittc.download;

import bittc.net.AddressScope;
import bittc.wire.PexMessage;
import bittc.wire.ProtocolViolation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Peer exchange (BEP 11) over one connection: tracks which peers we told it of, and limits what we accept. Local network
 * addresses are neither sent to a peer on the Internet nor accepted from it.
 */
final class PeerExchange {
    /** Minimum time between two messages of ours. */
    static final Duration INTERVAL = Duration.ofMinutes(1);

    /** Minimum average time between two messages of the peer's: a little less than its minute. */
    static final Duration ACCEPTED_INTERVAL = Duration.ofSeconds(45);

    /** Messages accepted at once after a pause; some clients send a second one soon after the first. */
    static final int BURST = 3;

    /** Excess messages in a row that are ignored before the peer is closed. */
    static final int MAX_IGNORED = 10;

    private final AddressScope remoteScope;
    private final Set<InetSocketAddress> told = new LinkedHashSet<>();
    private boolean hasSent;
    private long lastSent;
    private int allowed = BURST;
    private long lastAllowed;
    private int ignored;

    /** Peer exchange with a peer at this address. */
    PeerExchange(InetAddress remote, long now) {
        remoteScope = AddressScope.of(remote);
        lastAllowed = now;
    }

    /**
     * The next message to this peer, if it is due and there is anything to tell.
     *
     * @param connected listening addresses of our peers, possibly including this one; best first, as a message holds few
     * @param itself this peer's listening address, if known
     */
    Optional<PexMessage> next(List<PexMessage.Peer> connected, Optional<InetSocketAddress> itself, long now) {
        if (hasSent && now - lastSent < INTERVAL.toNanos()) {
            return Optional.empty();
        }
        itself.ifPresent(told::remove);
        Map<InetSocketAddress, PexMessage.Peer> current = new LinkedHashMap<>();
        for (PexMessage.Peer peer : connected) {
            if (!itself.equals(Optional.of(peer.address())) && isOfUse(peer.address())) {
                current.put(peer.address(), peer);
            }
        }
        List<PexMessage.Peer> added = current.values().stream()
                .filter(peer -> !told.contains(peer.address()))
                .limit(PexMessage.MAX_PEERS)
                .toList();
        List<InetSocketAddress> dropped = told.stream()
                .filter(address -> !current.containsKey(address))
                .limit(PexMessage.MAX_PEERS)
                .toList();
        if (added.isEmpty() && dropped.isEmpty()) {
            return Optional.empty();
        }
        added.forEach(peer -> told.add(peer.address()));
        dropped.forEach(told::remove);
        hasSent = true;
        lastSent = now;
        return Optional.of(new PexMessage(added, dropped));
    }

    /** Returns whether to read a message that arrives now, or ignore it as too many. */
    boolean takes(long now) throws ProtocolViolation {
        if (isAllowed(now)) {
            ignored = 0;
            return true;
        }
        if (++ignored > MAX_IGNORED) {
            throw new ProtocolViolation("too many messages of peer exchange (expected: one a minute)");
        }
        return false;
    }

    /** The useful peers of a message. */
    List<PexMessage.Peer> worthKnowing(PexMessage message) {
        List<PexMessage.Peer> worthKnowing = new ArrayList<>();
        Set<InetSocketAddress> seen = new LinkedHashSet<>();
        for (PexMessage.Peer peer : message.added()) {
            if (isOfUse(peer.address()) && seen.add(peer.address())) {
                worthKnowing.add(peer);
            }
        }
        return worthKnowing;
    }

    private boolean isAllowed(long now) {
        long intervals = (now - lastAllowed) / ACCEPTED_INTERVAL.toNanos();
        lastAllowed += intervals * ACCEPTED_INTERVAL.toNanos();
        allowed = (int) Math.min(BURST, allowed + intervals);
        if (allowed == 0) {
            return false;
        }
        allowed--;
        return true;
    }

    /** Returns whether the peer and that address could reach each other. */
    boolean isOfUse(InetSocketAddress address) {
        // A link-local address is meaningless without its interface.
        return remoteScope.mayLeadTo(address.getAddress())
                && !address.getAddress().isLinkLocalAddress()
                && !AddressScope.standsForName(address.getAddress());
    }
}
