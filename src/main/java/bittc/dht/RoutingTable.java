package bittc.dht;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The nodes of one family that we know, many near our own id and few far from it (BEP 5). Only nodes that have answered
 * get in. A node that is there and answers is not driven out by newer ones, but for one whose id does not belong to its
 * address (BEP 42). There are at most {@link NodeId#BITS} buckets of {@link Bucket#SIZE} nodes and as many replacements.
 *
 * <p>Nobody gets many places with few addresses: a bucket has one node of each host, and there are bounds for whole
 * networks. Local addresses are free of them.
 */
final class RoutingTable {
    /** Nodes of one network, an IPv4 /24 or an IPv6 /48, in a bucket. */
    static final int MAX_OF_NETWORK_IN_BUCKET = 2;

    /** The same in the whole table. */
    static final int MAX_OF_NETWORK = 10;

    /** A bucket where nothing has changed for so long is looked up (BEP 5). */
    static final Duration STALE = Duration.ofMinutes(15);

    private final NodeId self;

    /** By the number of bits that their nodes have in common with us, the last for so many and all that have more. */
    private final List<Bucket> buckets = new ArrayList<>();

    private final Map<InetSocketAddress, TableNode> byAddress = new HashMap<>();

    /** How many nodes there are of each public network. */
    private final Map<Long, Integer> networks = new HashMap<>();

    /** A table around this id, with nobody in it. */
    RoutingTable(NodeId self, long now) {
        this.self = self;
        buckets.add(new Bucket(now));
    }

    int size() {
        return byAddress.size();
    }

    boolean contains(InetSocketAddress address) {
        return byAddress.containsKey(address);
    }

    /** Whether a node would find room, so that it is worth a ping. */
    boolean wants(Contact contact) {
        Bucket bucket = bucketOf(contact.id());
        return !contact.id().equals(self)
                && !byAddress.containsKey(contact.address())
                && (!bucket.isFull() || canSplit(bucket))
                && isAllowed(contact, bucket);
    }

    /**
     * A node has answered; it gets in if there is room, or waits for some.
     *
     * @return a node to be pinged, as it would have to give way if it is gone
     */
    Optional<Contact> onAnswer(Contact contact, long now) {
        if (contact.id().equals(self)) {
            return Optional.empty();
        }
        TableNode known = byAddress.get(contact.address());
        if (known != null && known.contact().equals(contact)) {
            known.onAnswer(now);
            bucketOf(contact.id()).lastChange = now;
            return Optional.empty();
        }
        if (known != null) {
            remove(known); // it has a new id
        }
        return idIsTaken(contact) ? Optional.empty() : insert(new TableNode(contact, now), now);
    }

    /** A node has asked us something. */
    void onQuery(Contact contact, long now) {
        TableNode known = byAddress.get(contact.address());
        if (known != null && known.contact().equals(contact)) {
            known.onQuery(now);
        }
    }

    /** A node has not answered. */
    void onFailure(InetSocketAddress address) {
        TableNode known = byAddress.get(address);
        if (known != null && known.onFailure()) {
            remove(known);
        }
    }

    /** Of the nodes that answer as far as we know, those closest to a target, the closest first. */
    List<Contact> closest(NodeId target, int count) {
        return closest(target, count, node -> !node.failing());
    }

    /** The same of the nodes that we would tell others of. */
    List<Contact> closestGood(NodeId target, int count, long now) {
        return closest(target, count, node -> node.good(now));
    }

    private List<Contact> closest(NodeId target, int count, Predicate<TableNode> which) {
        return nodes().filter(which)
                .map(TableNode::contact)
                .sorted((first, second) -> target.compareDistances(first.id(), second.id()))
                .limit(count)
                .toList();
    }

    /** Nodes to remember until the next run, those heard of last first. */
    List<InetSocketAddress> good(int max, long now) {
        return nodes().filter(node -> node.good(now))
                .sorted(Comparator.comparingLong(node -> now - node.lastHeard()))
                .limit(max)
                .map(node -> node.contact().address())
                .toList();
    }

    List<Contact> contacts() {
        return nodes().map(TableNode::contact).toList();
    }

    /** The node most in need of a ping: of those that have failed once or said nothing for long the one tried least lately. */
    Optional<Contact> doubtful(long now) {
        return nodes().filter(node -> !node.good(now))
                .max(Comparator.comparingLong(node -> now - node.lastTry()))
                .map(TableNode::contact);
    }

    /** A node that is doubtful gets a ping. */
    void onTry(Contact contact, long now) {
        byAddress.get(contact.address()).onTry(now);
    }

    /** An id in a bucket where nothing has changed for long, to be looked up; the bucket counts as changed now. */
    Optional<NodeId> stale(long now, RandomGenerator random) {
        for (int i = 0; i < buckets.size(); i++) {
            if (now - buckets.get(i).lastChange > STALE.toNanos()) {
                buckets.get(i).lastChange = now;
                return Optional.of(self.randomWithCommonBits(Math.min(i, NodeId.BITS - 1), random));
            }
        }
        return Optional.empty();
    }

    private Stream<TableNode> nodes() {
        return buckets.stream().flatMap(bucket -> bucket.nodes.stream());
    }

    private Bucket bucketOf(NodeId id) {
        return buckets.get(Math.min(self.commonBits(id), buckets.size() - 1));
    }

    private boolean canSplit(Bucket bucket) {
        return bucket == buckets.get(buckets.size() - 1) && buckets.size() < NodeId.BITS;
    }

    /** Whether another node has that id; it keeps it for as long as it is in the table. */
    private boolean idIsTaken(Contact contact) {
        return bucketOf(contact.id()).nodes.stream()
                .anyMatch(node -> node.contact().id().equals(contact.id()));
    }

    private Optional<Contact> insert(TableNode node, long now) {
        Bucket bucket = bucketOf(node.contact().id());
        while (bucket.isFull() && canSplit(bucket)) {
            split(bucket, now);
            bucket = bucketOf(node.contact().id());
        }
        if (!isAllowed(node.contact(), bucket)) {
            return Optional.empty();
        }
        if (!bucket.isFull()) {
            add(node, bucket);
            return Optional.empty();
        }
        Optional<TableNode> weaker = node.secure() ? bucket.insecure(now) : Optional.empty();
        if (weaker.isPresent()) {
            take(weaker.get(), bucket);
            add(node, bucket);
            bucket.keepForLater(weaker.get());
            return Optional.empty();
        }
        bucket.keepForLater(node);
        return bucket.doubtful(now).map(TableNode::contact);
    }

    private void split(Bucket last, long now) {
        Bucket deeper = new Bucket(now);
        deeper.lastChange = last.lastChange;
        int bits = buckets.size() - 1;
        buckets.add(deeper);
        last.nodes.removeIf(node -> self.commonBits(node.contact().id()) > bits && deeper.nodes.add(node));
        last.replacements.removeIf(
                node -> self.commonBits(node.contact().id()) > bits && deeper.replacements.add(node));
    }

    private void add(TableNode node, Bucket bucket) {
        bucket.nodes.add(node);
        bucket.lastChange = node.lastHeard();
        byAddress.put(node.contact().address(), node);
        NodeAddresses.publicNetwork(node.contact().address())
                .ifPresent(network -> networks.merge(network, 1, Integer::sum));
    }

    private void take(TableNode node, Bucket bucket) {
        bucket.nodes.remove(node);
        byAddress.remove(node.contact().address());
        NodeAddresses.publicNetwork(node.contact().address())
                .ifPresent(network -> networks.computeIfPresent(network, (key, count) -> count > 1 ? count - 1 : null));
    }

    /** Forgets a node and puts another in its place, if one waits that may. */
    private void remove(TableNode node) {
        Bucket bucket = bucketOf(node.contact().id());
        take(node, bucket);
        while (!bucket.isFull() && !bucket.replacements.isEmpty()) {
            TableNode next = bucket.replacements.removeLast();
            boolean known = byAddress.containsKey(next.contact().address()) || idIsTaken(next.contact());
            if (!known && isAllowed(next.contact(), bucket)) {
                add(next, bucket);
            }
        }
    }

    /** Whether the node would not give its host or its network too many places. */
    private boolean isAllowed(Contact contact, Bucket bucket) {
        Optional<Long> network = NodeAddresses.publicNetwork(contact.address());
        if (network.isEmpty()) {
            return true;
        }
        Optional<Long> host = NodeAddresses.publicHost(contact.address());
        int neighbours = 0;
        for (TableNode node : bucket.nodes) {
            InetSocketAddress other = node.contact().address();
            if (NodeAddresses.publicHost(other).equals(host)) {
                return false;
            }
            if (NodeAddresses.publicNetwork(other).equals(network)) {
                neighbours++;
            }
        }
        return neighbours < MAX_OF_NETWORK_IN_BUCKET && networks.getOrDefault(network.get(), 0) < MAX_OF_NETWORK;
    }
}
