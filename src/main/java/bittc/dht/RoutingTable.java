package bittc.dht;

import bittc.net.HostKey;
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
 * The known nodes of one family, many near our own id and few far from it (BEP 5). Only nodes that have answered are
 * added. A node that keeps answering is not displaced by newer ones, unless its id does not match its address (BEP 42).
 * There are at most {@link NodeId#BITS} buckets of {@link Bucket#SIZE} nodes and as many replacements.
 *
 * <p>Few addresses cannot take many places: a bucket has one node of each host, and whole networks are limited too.
 * Local addresses are exempt.
 */
final class RoutingTable {
    /** Most nodes of one network, an IPv4 /24 or an IPv6 /48, in a bucket. */
    static final int MAX_OF_NETWORK_IN_BUCKET = 2;

    /** Most nodes of one network in the whole table. */
    static final int MAX_OF_NETWORK = 10;

    /** Time without change after which a bucket is looked up (BEP 5). */
    static final Duration STALE = Duration.ofMinutes(15);

    private final NodeId self;

    /** By the number of leading bits shared with our id; the last bucket also has all nodes that share more. */
    private final List<Bucket> buckets = new ArrayList<>();

    private final Map<InetSocketAddress, TableNode> byAddress = new HashMap<>();

    /** The number of nodes of each public network. */
    private final Map<HostKey, Integer> networks = new HashMap<>();

    /** Makes an empty table around this id. */
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

    /** True if there is room for a node, so that it is worth a ping. */
    boolean wants(Contact contact) {
        Bucket bucket = bucketOf(contact.id());
        return !contact.id().equals(self)
                && !byAddress.containsKey(contact.address())
                && (!bucket.isFull() || canSplit(bucket))
                && isAllowed(contact, bucket);
    }

    /**
     * Records a node's answer; adds the node if there is room, or else as a replacement.
     *
     * @return a node to ping, which would be replaced if it is gone
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

    /** Records a node's query. */
    void onQuery(Contact contact, long now) {
        TableNode known = byAddress.get(contact.address());
        if (known != null && known.contact().equals(contact)) {
            known.onQuery(now);
        }
    }

    /** Records that a node has not answered. */
    void onFailure(InetSocketAddress address) {
        TableNode known = byAddress.get(address);
        if (known != null && known.onFailure()) {
            remove(known);
        }
    }

    /** Nodes not known to fail, closest to the target first. */
    List<Contact> closest(NodeId target, int count) {
        return closest(target, count, node -> !node.failing());
    }

    /** Like {@link #closest(NodeId, int)}, restricted to good nodes, which we may report to others. */
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

    /** Good nodes to save for the next run, most recently heard first. */
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

    /** The node most in need of a ping: of those that failed once or are long silent, the least recently tried. */
    Optional<Contact> doubtful(long now) {
        return nodes().filter(node -> !node.good(now))
                .max(Comparator.comparingLong(node -> now - node.lastTry()))
                .map(TableNode::contact);
    }

    /** Records a ping to a doubtful node. */
    void onTry(Contact contact, long now) {
        byAddress.get(contact.address()).onTry(now);
    }

    /** A random id in a bucket that has not changed for long, to look up; the bucket then counts as changed. */
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

    /** True if another node has this id; it keeps it for as long as it is in the table. */
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

    /** Removes a node, and adds a replacement that is allowed, if there is one. */
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

    /** True if the node would not exceed the limits of its host and its network. */
    private boolean isAllowed(Contact contact, Bucket bucket) {
        Optional<HostKey> network = NodeAddresses.publicNetwork(contact.address());
        if (network.isEmpty()) {
            return true;
        }
        Optional<HostKey> host = NodeAddresses.publicHost(contact.address());
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
