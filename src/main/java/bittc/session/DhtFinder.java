package bittc.session;

import bittc.dht.Dht;
import bittc.dht.DhtOptions;
import bittc.dht.NodeCache;
import bittc.dht.SearchListener;
import bittc.download.PeerFinder;
import bittc.net.Family;
import bittc.net.Network;
import bittc.net.UdpPort;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;

/**
 * Finds peers in the DHT. Starts the node with the first search, so that it costs nothing until a torrent needs it;
 * starts from the nodes of the last run and the bootstrap nodes. Owned by the loop.
 */
final class DhtFinder implements PeerFinder {
    /** Longest time that the program's end waits for the nodes to save. */
    private static final Duration SAVE_LIMIT = Duration.ofMillis(300);

    private final Network network;
    private final Executor background;
    private final SecureRandom random;
    private final Optional<UdpPort> udp;
    private final List<PeerAddress> bootstrap;
    private final DhtCache cache;
    private final List<Waiting> waiting = new ArrayList<>();
    private Optional<Dht> dht = Optional.empty();
    private String failure;
    private boolean starting;

    /**
     * Makes a finder whose node is not started.
     *
     * @param background runs file reads
     * @param udp the port to use; without one, there is no node
     * @param bootstrap nodes to start with, besides the cached ones
     */
    DhtFinder(
            Network network,
            Executor background,
            SecureRandom random,
            Optional<UdpPort> udp,
            List<PeerAddress> bootstrap,
            DhtCache cache) {
        this.network = network;
        this.background = background;
        this.random = random;
        this.udp = udp;
        failure = udp.isPresent() ? "" : "no UDP port";
        this.bootstrap = bootstrap;
        this.cache = cache;
    }

    @Override
    public String name() {
        return "DHT";
    }

    @Override
    public Search search(InfoHash infoHash, IntSupplier announcedPort, Listener listener) {
        Waiting search = new Waiting(infoHash, announcedPort, listener);
        dht.ifPresentOrElse(search::begin, () -> waiting.add(search));
        if (!starting) {
            starting = true;
            udp.ifPresent(port -> background.execute(() -> open(port)));
        }
        return search;
    }

    @Override
    public int nodePort() {
        return dht.isPresent() && !network.isProxied()
                ? udp.map(UdpPort::number).orElse(0)
                : 0;
    }

    @Override
    public void onNode(InetSocketAddress node) {
        dht.ifPresent(ours -> ours.addNode(node));
    }

    @Override
    public void onExternalAddress(InetAddress address) {
        dht.ifPresent(node -> node.onExternalAddress(address));
    }

    /** Runs in the background. */
    private void open(UdpPort port) {
        NodeCache known = cache.read();
        network.scheduler().execute(() -> start(port, known));
    }

    private void start(UdpPort port, NodeCache known) {
        DhtOptions options = new DhtOptions( // nobody can ask us first through a proxy
                known.nodeId(),
                network.isProxied(),
                Optional.empty(),
                network.uses(Family.IPV4),
                network.uses(Family.IPV6));
        Dht node = new Dht(options, network.scheduler(), random, port);
        dht = Optional.of(node);
        node.start(known.nodes());
        waiting.forEach(search -> search.begin(node));
        waiting.clear();
        for (PeerAddress each : bootstrap) {
            if (network.isProxied()) { // the proxy finds its address, and its answer tells it
                node.addNode(InetSocketAddress.createUnresolved(each.host(), each.port()));
                continue;
            }
            network.resolver()
                    .resolve(
                            each.host(),
                            addresses -> addresses.forEach(
                                    address -> node.addNode(new InetSocketAddress(address, each.port()))),
                            reason -> {});
        }
    }

    /** Saves the nodes for the next run, and closes. Called on the main thread, before the loop is closed. */
    void close() {
        CompletableFuture<Optional<NodeCache>> kept = new CompletableFuture<>();
        network.scheduler().execute(() -> {
            kept.complete(dht.filter(node -> node.nodeCount() > 0)
                    .map(node -> new NodeCache(Optional.of(node.nodeId()), node.goodNodes(NodeCache.MAX_NODES))));
            dht.ifPresent(Dht::close);
        });
        try {
            kept.get(SAVE_LIMIT.toMillis(), TimeUnit.MILLISECONDS).ifPresent(cache::write);
        } catch (TimeoutException | ExecutionException e) {
            return; // the next run starts without them
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String count(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** Formats {@code 48s}, {@code 4m 05s}; no search rests for an hour. */
    private static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds < 60 ? seconds + "s" : seconds / 60 + "m " + seconds % 60 / 10 + seconds % 10 + "s";
    }

    /** One torrent's search, which begins once the node has started. */
    private final class Waiting implements Search {
        private final InfoHash infoHash;
        private final IntSupplier announcedPort;
        private final Listener listener;
        private Optional<bittc.dht.Search> search = Optional.empty();

        Waiting(InfoHash infoHash, IntSupplier announcedPort, Listener listener) {
            this.infoHash = infoHash;
            this.announcedPort = announcedPort;
            this.listener = listener;
        }

        void begin(Dht node) {
            search = Optional.of(node.search(infoHash, announcedPort, new SearchListener() {
                @Override
                public void onPeers(List<InetSocketAddress> peers) {
                    listener.onPeers(peers);
                }

                @Override
                public void onLookupEnd(int peers, int nodesAsked) {
                    listener.onDetail("DHT: " + count(peers, "peer") + " from " + count(nodesAsked, "node"));
                }
            }));
        }

        @Override
        public void needPeers() {
            search.ifPresent(bittc.dht.Search::needPeers);
        }

        @Override
        public void onOurselves(InetSocketAddress address) {
            search.ifPresent(begun -> begun.onOurselves(address));
        }

        @Override
        public void close() {
            waiting.remove(this);
            search.ifPresent(bittc.dht.Search::close);
        }

        @Override
        public boolean isFutile() {
            return search.map(
                            begun -> !begun.status().asking() && begun.status().peersFound() == 0)
                    .orElse(!failure.isEmpty());
        }

        @Override
        public String status(boolean over) {
            if (search.isEmpty()) {
                return failure.isEmpty() ? "DHT: starting" : "DHT: " + failure;
            }
            bittc.dht.Search.Status status = search.get().status();
            String nodes = "DHT: " + count(status.nodes(), "node");
            String found = status.peersFound() == 0 ? "no peers" : count(status.peersFound(), "peer");
            if (status.asking()) {
                return status.nodes() == 0 ? "DHT: looking for nodes" : nodes + ", " + found + " so far";
            }
            return nodes + ", " + found + " found"
                    + status.next()
                            .filter(next -> !over)
                            .map(next -> "; again in " + duration(next))
                            .orElse("");
        }
    }
}
