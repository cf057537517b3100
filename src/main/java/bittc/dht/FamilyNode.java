package bittc.dht;

import bittc.loop.Scheduler;
import bittc.net.ExternalAddress;
import bittc.net.Family;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;

/** Our node in one family's hash table: its id, its routing table and the upkeep of that table. */
final class FamilyNode {
    /** Time between checks of the table; each causes at most one ping and one lookup, so upkeep is slow and even. */
    static final Duration UPKEEP_INTERVAL = Duration.ofSeconds(5);

    /** Wait after a try to join the table that found no nodes; doubles. */
    static final Duration FIRST_RETRY = Duration.ofSeconds(10);

    static final Duration MAX_RETRY = Duration.ofMinutes(5);

    /** With fewer nodes than this, we look up a random target now and then, to know more. */
    static final int FEW_NODES = 32;

    static final Duration BETWEEN_FEW = Duration.ofSeconds(30);

    /** Time without any answer after which we may be offline: failures are then not counted against nodes. */
    static final Duration OFFLINE = Duration.ofSeconds(10);

    /** Unanswered queries in a row after which this family counts as unreachable. */
    static final int UNREACHABLE = 32;

    /** Shortest time between two changes of our id to follow our address. */
    static final Duration ID_KEPT = Duration.ofMinutes(10);

    /** Addresses from outside the DHT, kept in case all nodes are lost. */
    static final int MAX_KNOWN = 300;

    /** Networks whose nodes have to say the same before our id follows from it. */
    static final int AGREEING_NETWORKS = 4;

    private final Family family;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final Queries queries;
    private final Listener listener;
    private final Pings pings;
    private final ExternalAddress ourAddress = new ExternalAddress(AGREEING_NETWORKS);
    private final Set<InetSocketAddress> known = new LinkedHashSet<>();
    private final Set<Lookup> lookups = new LinkedHashSet<>();

    private MessageEncoder encoder;
    private RoutingTable table;
    private int unanswered;

    /** True if our address is certain: votes do not change it. */
    private boolean addressIsKnown;

    /** The address that our id last followed, or null. */
    private InetAddress followed;

    private long followedAt;
    private boolean joining;
    private boolean refreshing;
    private Duration retry = FIRST_RETRY;
    private long nextTry;
    private long nextFew;

    /** Receives events for other parts of the node. */
    interface Listener {
        /** The table has its first node, or its first after it was empty. */
        void onFirstNode();

        /** An answer contained a node of the other family. */
        void onOtherFamily(Contact node);

        /** True if nodes of the other family are wanted. */
        boolean wantsOtherFamily();
    }

    FamilyNode(
            Family family,
            NodeId id,
            boolean readOnly,
            Scheduler scheduler,
            RandomGenerator random,
            Queries queries,
            Listener listener) {
        this.family = family;
        this.scheduler = scheduler;
        this.random = random;
        this.queries = queries;
        this.listener = listener;
        encoder = new MessageEncoder(id, readOnly);
        table = new RoutingTable(id, scheduler.nanoTime());
        nextTry = scheduler.nanoTime();
        nextFew = scheduler.nanoTime();
        pings = new Pings(this::ping);
    }

    MessageEncoder encoder() {
        return encoder;
    }

    NodeId id() {
        return encoder.self();
    }

    RoutingTable table() {
        return table;
    }

    /** True if so few nodes are known that lookups need other addresses too. */
    boolean isThin() {
        return table.size() < Bucket.SIZE;
    }

    /** True if nodes that the other family reports are worth a try. */
    boolean wantsHelp() {
        return isThin() && unanswered < UNREACHABLE;
    }

    /** Joins the table by these addresses, all of this family. */
    void start(List<InetSocketAddress> addresses) {
        addresses.forEach(this::remember);
        join();
        addresses.forEach(pings::add);
    }

    /** Pings a possible node, unless it is in the table. */
    void hear(InetSocketAddress address) {
        remember(address);
        if (!table.contains(address)) {
            pings.add(address);
        }
    }

    /** A node has sent us a query. */
    void onQuery(Contact node) {
        table.onQuery(node, scheduler.nanoTime());
        hear(node);
    }

    /** Pings a reported node if the table has room for it. */
    void hear(Contact node) {
        if (table.wants(node)) {
            pings.add(node.address());
        }
    }

    /** Prepares a lookup of nodes, and for {@code GET_PEERS} of peers, near a target. */
    Lookup lookup(NodeId target, Method method, Lookup.Listener found) {
        Lookup[] self = {null};
        Lookup.Listener onward = new Lookup.Listener() {
            @Override
            public void onPeers(List<InetSocketAddress> peers) {
                found.onPeers(peers);
            }

            @Override
            public void onEnd() {
                lookups.remove(self[0]);
                found.onEnd();
            }
        };
        IntFunction<byte[]> query = method == Method.GET_PEERS
                ? transaction -> encoder.getPeers(transaction, target, want())
                : transaction -> encoder.findNode(transaction, target, want());
        self[0] = new Lookup(
                target, id(), method == Method.GET_PEERS, (node, answer) -> send(node, query, answer), onward);
        table.closest(target, 2 * Bucket.SIZE).forEach(self[0]::offer);
        if (isThin()) {
            known.forEach(self[0]::offer);
        }
        lookups.add(self[0]);
        return self[0];
    }

    /** Cancels a lookup. */
    void cancel(Lookup lookup) {
        lookup.cancel();
        lookups.remove(lookup);
    }

    /** Announces a peer to a node; its answer is ignored. */
    void announce(InetSocketAddress node, NodeId infoHash, int port, byte[] token) {
        send(node, transaction -> encoder.announcePeer(transaction, infoHash, port, token), Pings.IGNORED);
    }

    /** Checks the table; called regularly. */
    void upkeep() {
        long now = scheduler.nanoTime();
        if (isThin() && !joining && now - nextTry >= 0) {
            join();
        }
        table.doubtful(now).ifPresent(this::tryAgain);
        Optional<NodeId> target = table.stale(now, random);
        if (target.isEmpty() && !isThin() && table.size() < FEW_NODES && now - nextFew >= 0) {
            nextFew = now + BETWEEN_FEW.toNanos();
            target = Optional.of(NodeId.random(random));
        }
        if (target.isPresent() && !refreshing) {
            refreshing = true;
            findNode(target.get(), () -> refreshing = false);
        }
    }

    /** Pings a node that may be gone; the next check picks another. */
    private void tryAgain(Contact doubtful) {
        table.onTry(doubtful, scheduler.nanoTime());
        pings.add(doubtful.address());
    }

    /** Counts a vote for our address from outside the DHT. */
    void hearOurAddress(InetAddress address) {
        ourAddress.onTold(InetAddress.getLoopbackAddress(), address); // all of them are one voice: anybody may say it
        settleId();
    }

    /** Uses a certain address: changes our id unless it matches the address (BEP 42). */
    void useAddress(InetAddress address) {
        addressIsKnown = true;
        follow(address);
    }

    private void follow(InetAddress address) {
        followed = address;
        followedAt = scheduler.nanoTime();
        if (!SecureIds.matches(id(), address)) {
            changeId(SecureIds.random(address, random));
        }
    }

    private void settleId() {
        if (addressIsKnown || followed != null && scheduler.nanoTime() - followedAt < ID_KEPT.toNanos()) {
            return;
        }
        ourAddress.of(family).filter(address -> !address.equals(followed)).ifPresent(this::follow);
    }

    private void changeId(NodeId id) {
        long now = scheduler.nanoTime();
        List<Contact> nodes = table.contacts();
        encoder = new MessageEncoder(id, encoder.readOnly());
        table = new RoutingTable(id, now);
        nodes.forEach(node -> table.onAnswer(node, now));
        if (!nodes.isEmpty() && !joining) {
            join();
        }
    }

    /** Looks up our own id, so that we and our neighbours learn of each other. */
    private void join() {
        joining = true;
        findNode(id(), () -> {
            joining = false;
            nextTry = scheduler.nanoTime() + retry.toNanos();
            retry = isThin() ? min(retry.multipliedBy(2), MAX_RETRY) : FIRST_RETRY;
        });
    }

    private void findNode(NodeId target, Runnable done) {
        Lookup.Listener listener = new Lookup.Listener() {
            @Override
            public void onPeers(List<InetSocketAddress> peers) {
                // find_node asks for no peers
            }

            @Override
            public void onEnd() {
                done.run();
            }
        };
        lookup(target, Method.FIND_NODE, listener).start();
    }

    private void ping(InetSocketAddress node, Queries.Listener answer) {
        send(node, encoder::ping, answer);
    }

    private void send(InetSocketAddress node, IntFunction<byte[]> query, Queries.Listener answer) {
        queries.send(node, query, new Queries.Listener() {
            @Override
            public void onReply(Reply reply) {
                onAnswer(node, reply);
                answer.onReply(reply);
            }

            @Override
            public void onSlow() {
                answer.onSlow();
            }

            @Override
            public void onRefused() {
                answer.onRefused();
            }

            @Override
            public void onSilence() {
                unanswered++;
                if (queries.silence().compareTo(OFFLINE) < 0) {
                    table.onFailure(node);
                }
                answer.onSilence();
            }
        });
    }

    private void onAnswer(InetSocketAddress from, Reply reply) {
        Contact node = new Contact(reply.from(), from);
        unanswered = 0;
        boolean wasEmpty = table.size() == 0;
        boolean wasKnown = table.contains(from);
        table.onAnswer(node, scheduler.nanoTime()).ifPresent(doubtful -> pings.add(doubtful.address()));
        if (!wasKnown && table.contains(from)) {
            new ArrayList<>(lookups).forEach(lookup -> lookup.offer(node));
        }
        if (wasEmpty && table.size() > 0) {
            listener.onFirstNode();
        }
        if (NodeAddresses.isPublic(from.getAddress())) {
            reply.ourAddress().ifPresent(address -> ourAddress.onTold(from.getAddress(), address));
            settleId();
        }
        for (Contact told : reply.nodes()) {
            if (told.family() != family) {
                listener.onOtherFamily(told);
            }
        }
    }

    private Set<Family> want() {
        return listener.wantsOtherFamily() ? EnumSet.allOf(Family.class) : EnumSet.of(family);
    }

    private void remember(InetSocketAddress address) {
        if (known.size() < MAX_KNOWN) {
            known.add(address);
        }
    }

    private static Duration min(Duration first, Duration second) {
        return first.compareTo(second) < 0 ? first : second;
    }
}
