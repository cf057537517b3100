package bittc.dht;

import bittc.loop.Scheduler;
import bittc.net.Family;
import bittc.torrent.CompactAddress;
import java.net.InetSocketAddress;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Answers queries (BEP 5, BEP 32) from our tables and the peers announced to us, within the {@link QueryLimits}. */
final class QueryAnswers {
    /** Bytes of peers in one answer; with nodes of both families the whole is below 1 KiB, one Ethernet frame. */
    static final int MAX_PEER_BYTES = 320;

    /** Overhead of a bencoded string of 10 to 99 bytes: two digits and a colon. */
    private static final int STRING_OVERHEAD = 3;

    private static final byte[] NO_TOKEN = {};

    private final Scheduler scheduler;
    private final Map<Family, FamilyNode> overlays;
    private final QueryLimits limits;
    private final WriteTokens tokens;
    private final Map<Family, PeerStore> stores = new EnumMap<>(Family.class);

    QueryAnswers(Scheduler scheduler, RandomGenerator random, Map<Family, FamilyNode> overlays) {
        this.scheduler = scheduler;
        this.overlays = overlays;
        limits = new QueryLimits(scheduler.nanoTime());
        tokens = new WriteTokens(scheduler, random);
        for (Family family : overlays.keySet()) {
            stores.put(family, new PeerStore(random));
        }
    }

    /** Answers a query from there; empty if it gets no answer. */
    Optional<byte[]> answer(InetSocketAddress from, Query query) {
        if (!limits.allow(from.getAddress(), scheduler.nanoTime())) {
            return Optional.empty();
        }
        return Optional.of(
                switch (query.method()) {
                    case PING -> encoder(from).reply(query.transaction(), from, List.of(), List.of(), NO_TOKEN);
                    case FIND_NODE ->
                        encoder(from).reply(query.transaction(), from, nodes(from, query), List.of(), NO_TOKEN);
                    case GET_PEERS ->
                        encoder(from)
                                .reply(
                                        query.transaction(),
                                        from,
                                        nodes(from, query),
                                        peers(from, query.target()),
                                        tokens.of(from.getAddress()));
                    case ANNOUNCE_PEER -> announce(from, query);
                });
    }

    /** Refuses a query that cannot be answered. */
    Optional<byte[]> refuse(InetSocketAddress from, byte[] transaction, int code, String what) {
        return limits.allow(from.getAddress(), scheduler.nanoTime())
                ? Optional.of(encoder(from).error(transaction, code, what))
                : Optional.empty();
    }

    /** The number of peers kept, of both families. */
    int peerCount() {
        return stores.values().stream().mapToInt(PeerStore::size).sum();
    }

    private byte[] announce(InetSocketAddress from, Query query) {
        if (!tokens.accepts(query.token(), from.getAddress())) {
            return encoder(from).error(query.transaction(), MessageEncoder.PROTOCOL_ERROR, "bad token");
        }
        int port = query.port() == 0 ? from.getPort() : query.port();
        stores.get(Family.of(from))
                .announce(query.target(), new InetSocketAddress(from.getAddress(), port), scheduler.nanoTime());
        return encoder(from).reply(query.transaction(), from, List.of(), List.of(), NO_TOKEN);
    }

    private List<Contact> nodes(InetSocketAddress from, Query query) {
        Set<Family> wanted = query.want().isEmpty() ? Set.of(Family.of(from)) : query.want();
        return overlays.entrySet().stream()
                .filter(each -> wanted.contains(each.getKey()))
                .flatMap(each -> closest(each.getValue(), from, query.target()))
                .toList();
    }

    /** The closest good nodes, except the querying node, and those that it must not be told of. */
    private Stream<Contact> closest(FamilyNode overlay, InetSocketAddress from, NodeId target) {
        return overlay.table().closestGood(target, Bucket.SIZE, scheduler.nanoTime()).stream()
                .filter(node -> !node.address().equals(from))
                .filter(node -> mayBeTold(from, node.address()));
    }

    private List<byte[]> peers(InetSocketAddress from, NodeId infoHash) {
        Family family = Family.of(from);
        int max = MAX_PEER_BYTES / (Compact.addressLength(family) + STRING_OVERHEAD);
        return stores.get(family).peers(infoHash, max, scheduler.nanoTime()).stream()
                .filter(peer -> mayBeTold(from, peer))
                .map(CompactAddress::of)
                .toList();
    }

    /** Hides local addresses from hosts on the Internet, which have no use for them. */
    private static boolean mayBeTold(InetSocketAddress asking, InetSocketAddress told) {
        return !NodeAddresses.isPublic(asking.getAddress()) || NodeAddresses.isPublic(told.getAddress());
    }

    private MessageEncoder encoder(InetSocketAddress to) {
        return overlays.get(Family.of(to)).encoder();
    }
}
