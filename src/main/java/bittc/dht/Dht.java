package bittc.dht;

import bittc.loop.Scheduler;
import bittc.net.Family;
import bittc.net.UdpPort;
import bittc.torrent.InfoHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/** Our node in the distributed hash table, which finds peers without a tracker (BEP 5, BEP 32). On the loop only. */
public final class Dht {
    /** Permanent nodes, as {@code host:port}, for starting without known nodes; the caller resolves them. */
    public static final List<String> BOOTSTRAP_NODES = List.of(
            "dht.libtorrent.org:25401",
            "router.bittorrent.com:6881",
            "dht.transmissionbt.com:6881",
            "router.utorrent.com:6881");

    /** Torrents looked up at a time; the others wait. A lookup takes a few seconds. */
    static final int MAX_LOOKUPS = 8;

    private final Scheduler scheduler;
    private final Queries queries;
    private final DhtSocket socket;
    private final Map<Family, FamilyNode> overlays = new EnumMap<>(Family.class);
    private final QueryAnswers answers;
    private final boolean readOnly;
    private final LookupLimit lookups = new LookupLimit(MAX_LOOKUPS);
    private final Set<TorrentSearch> searches = new LinkedHashSet<>();
    private Scheduler.Timer upkeep;
    private boolean started;
    private boolean closed;

    /**
     * A node that is silent until it is started; it takes the port's datagrams from now on.
     *
     * @param random unpredictable: a {@link java.security.SecureRandom}
     * @param port is not closed with the node
     */
    public Dht(DhtOptions options, Scheduler scheduler, RandomGenerator random, UdpPort port) {
        this(options, scheduler, random, DhtSocket.on(port));
    }

    Dht(DhtOptions options, Scheduler scheduler, RandomGenerator random, DhtSocket socket) {
        this.scheduler = scheduler;
        this.socket = socket;
        readOnly = options.readOnly();
        queries = new Queries(scheduler, random, socket);
        NodeId id = options.nodeId().map(NodeId::of).orElseGet(() -> NodeId.random(random));
        for (Family family : Family.values()) {
            if (family == Family.IPV4 ? options.ipv4() : options.ipv6()) {
                overlays.put(
                        family,
                        new FamilyNode(family, id, readOnly, scheduler, random, queries, new FamilyListener(family)));
            }
        }
        options.externalAddress().ifPresent(address -> overlay(address).ifPresent(own -> own.useAddress(address)));
        answers = new QueryAnswers(scheduler, random, overlays);
        socket.deliverTo(this::onDatagram);
    }

    /**
     * Joins the table, and begins the waiting searches. Call it once.
     *
     * @param known nodes of an earlier run, and the {@link #BOOTSTRAP_NODES}; may be empty
     */
    public void start(List<InetSocketAddress> known) {
        assert scheduler.onLoop();
        if (started) {
            throw new IllegalStateException("already started");
        }
        started = true;
        overlays.forEach((family, overlay) -> overlay.start(known.stream()
                .filter(NodeAddresses::isHost)
                .filter(address -> Family.of(address) == family)
                .toList()));
        upkeep = scheduler.schedule(FamilyNode.UPKEEP_INTERVAL, this::upkeep);
        List.copyOf(searches).forEach(TorrentSearch::start);
    }

    /**
     * Pings a possible node, named by a peer or a magnet link, and adds it if it answers.
     *
     * @param address unresolved if the socket finds names, as through a proxy: then it may answer from any address
     */
    public void addNode(InetSocketAddress address) {
        assert scheduler.onLoop();
        if (started && !closed && address.isUnresolved()) {
            queries.send(address, new MessageEncoder(NodeId.of(nodeId()), readOnly)::ping, Pings.IGNORED);
        } else if (started && !closed && NodeAddresses.isHost(address)) {
            overlay(address.getAddress()).ifPresent(overlay -> overlay.hear(address));
        }
    }

    /**
     * Searches for a torrent's peers, repeatedly until the search is closed.
     *
     * @param announcePort the port on which we listen for its peers, read after each lookup; 0 to announce nothing
     */
    public Search search(InfoHash infoHash, IntSupplier announcePort, SearchListener listener) {
        assert scheduler.onLoop();
        TorrentSearch search = new TorrentSearch(
                NodeId.of(infoHash), announcePort, listener, this, overlays.values(), scheduler, lookups);
        searches.add(search);
        if (started && !closed) {
            scheduler.execute(search::start);
        }
        return search;
    }

    /** Good nodes for the start of a later run, most recently heard first. */
    public List<InetSocketAddress> goodNodes(int max) {
        assert scheduler.onLoop();
        List<List<InetSocketAddress>> tables = overlays.values().stream()
                .map(overlay -> overlay.table().good(max, scheduler.nanoTime()))
                .toList();
        List<InetSocketAddress> nodes = new ArrayList<>();
        for (int i = 0; i < max; i++) {
            for (List<InetSocketAddress> table : tables) {
                if (i < table.size() && nodes.size() < max) {
                    nodes.add(table.get(i));
                }
            }
        }
        return nodes;
    }

    /** The number of known nodes that answer, of both families. */
    public int nodeCount() {
        return overlays.values().stream()
                .mapToInt(overlay -> overlay.table().size())
                .sum();
    }

    /** Our id, to save for a later run; if there are two, that of IPv4. */
    public byte[] nodeId() {
        return overlays.values().iterator().next().id().toBytes();
    }

    /** Counts a vote of a tracker or a peer for our address. Once enough voters agree, our id follows it. */
    public void onExternalAddress(InetAddress address) {
        assert scheduler.onLoop();
        overlay(address).ifPresent(overlay -> overlay.hearOurAddress(address));
    }

    /** Leaves the table: closes the searches, and neither sends nor answers datagrams any more. */
    public void close() {
        assert scheduler.onLoop();
        closed = true;
        List.copyOf(searches).forEach(TorrentSearch::close);
        if (upkeep != null) {
            upkeep.cancel();
        }
        queries.close();
    }

    void onClosed(TorrentSearch search) {
        searches.remove(search);
    }

    /** The number of our queries that wait for an answer. */
    int queriesUnderWay() {
        return queries.inFlight();
    }

    /** The number of peers that others have announced to us. */
    int peersKept() {
        return answers.peerCount();
    }

    private void upkeep() {
        overlays.values().forEach(FamilyNode::upkeep);
        upkeep = scheduler.schedule(FamilyNode.UPKEEP_INTERVAL, this::upkeep);
    }

    private Optional<FamilyNode> overlay(InetAddress address) {
        return Optional.ofNullable(overlays.get(Family.of(address)));
    }

    private void onDatagram(InetSocketAddress from, byte[] datagram) {
        assert scheduler.onLoop();
        if (!closed && NodeAddresses.isHost(from)) {
            overlay(from.getAddress())
                    .ifPresent(overlay -> MessageDecoder.decode(from, datagram, new Inbound(from, overlay)));
        }
    }

    /** The content and source of one datagram. */
    private final class Inbound implements MessageListener {
        private final InetSocketAddress from;
        private final FamilyNode overlay;

        Inbound(InetSocketAddress from, FamilyNode overlay) {
            this.from = from;
            this.overlay = overlay;
        }

        @Override
        public void onQuery(Query query) {
            if (readOnly) {
                return;
            }
            answers.answer(from, query).ifPresent(answer -> {
                socket.send(from, answer);
                if (!query.readOnly()) {
                    overlay.onQuery(new Contact(query.from(), from));
                }
            });
        }

        @Override
        public void onBadQuery(byte[] transaction, int errorCode, String what) {
            if (!readOnly) {
                answers.refuse(from, transaction, errorCode, what).ifPresent(answer -> socket.send(from, answer));
            }
        }

        @Override
        public void onReply(int transaction, Reply reply) {
            if (queries.onReply(from, transaction, reply)) {
                overlay.hear(from);
            }
        }

        @Override
        public void onError(int transaction) {
            queries.onError(from, transaction);
        }
    }

    private final class FamilyListener implements FamilyNode.Listener {
        private final Family family;

        FamilyListener(Family family) {
            this.family = family;
        }

        @Override
        public void onFirstNode() {
            List.copyOf(searches).forEach(TorrentSearch::onFirstNode);
        }

        @Override
        public void onOtherFamily(Contact node) {
            FamilyNode other = overlays.get(family.other());
            if (other != null && other.wantsHelp()) {
                other.hear(node);
            }
        }

        @Override
        public boolean wantsOtherFamily() {
            FamilyNode other = overlays.get(family.other());
            return other != null && other.wantsHelp();
        }
    }
}
