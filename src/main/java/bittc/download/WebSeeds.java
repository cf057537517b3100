package bittc.download;

import bittc.download.blocks.Counters;
import bittc.download.blocks.DataState;
import bittc.download.blocks.SharedRate;
import bittc.download.connect.ConnectionSlots;
import bittc.metainfo.Metainfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Manages one torrent's web seeds: which to connect to, with how many connections, and when to retry. A server gets one
 * more connection as long as the last one has made it faster.
 */
final class WebSeeds {
    /** Servers in use at once. */
    static final int MAX_SERVERS = 8;

    /** Connections to one server at once. */
    static final int MAX_CONNECTIONS = 4;

    /** Wait after a connection that delivered. */
    private static final Duration SHORT_WAIT = Duration.ofSeconds(2);

    /** First wait after one that did not; doubles each time. */
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(10);

    private static final Duration MAX_BACK_OFF = Duration.ofMinutes(30);
    private static final int MAX_DOUBLINGS = 10;

    /** Trial time of a number of connections before one is added. */
    private static final Duration TRIAL = Duration.ofSeconds(4);

    /** Factor by which one more connection must speed the server up. */
    private static final double WORTH = 1.2;

    /** Remaining seconds below which no further connection is made. */
    private static final double SOON_OVER = 10;

    /** A connection to a server, made to look like one to a peer. */
    interface Connection {
        PeerHandler handler();

        WebSeed server();

        boolean isOpen();

        /** Returns whether it has sent anything yet. */
        boolean isProven();

        /** Bytes per second that it sends, over about 2 s. */
        double rate(long now);

        /** The number of blocks that may be requested from it now. */
        int room(double secondsLeft, long now);

        void close(String reason);
    }

    /** The torrent of these web seeds. */
    interface Owner extends ConnectionSlots.Holder {
        /** Returns whether it is ending. */
        boolean isStopping();

        /** Creates the connection for this server. */
        Connection connection(WebSeed server);

        /** Like {@link DownloadListener#onUnusableUrl}. */
        void onUnusableUrl(String what);

        /** Takes a line for {@code -v}. */
        void detail(String line);
    }

    private static final class Server {
        final WebSeed seed;
        final List<Connection> connections = new ArrayList<>();
        int allowed = 1;
        boolean settled;
        double rateBefore;
        long trialSince;
        int failures;
        long nextTry;
        boolean banned;
        String trouble = "";

        Server(WebSeed seed, long now) {
            this.seed = seed;
            nextTry = now;
        }

        boolean isOut() {
            return banned || seed.isUseless();
        }

        boolean isOpen() {
            return connections.stream().anyMatch(Connection::isOpen);
        }
    }

    private final Owner owner;
    private final DataState data;
    private final Counters counters;
    private final Discovery discovery;
    private final ConnectionSlots slots;
    private final SharedRate requestRate;
    private final LongSupplier clock;

    /** Null until the metadata is known. */
    private List<Server> servers;

    private final Map<Connection, Server> byConnection = new HashMap<>();

    WebSeeds(Owner owner, DataState data, Counters counters, SessionResources session) {
        this.owner = owner;
        this.data = data;
        this.counters = counters;
        discovery = session.discovery();
        slots = session.slots();
        requestRate = session.requestRate();
        clock = session.clock();
    }

    /** The number of connected servers. */
    int serversOpen() {
        return servers == null
                ? 0
                : (int) servers.stream().filter(Server::isOpen).count();
    }

    /** Returns whether any server may still deliver. */
    boolean mayDeliver() {
        return servers != null && servers.stream().anyMatch(server -> !server.isOut());
    }

    /** Makes all connections that are due. */
    void connectMore() {
        if (owner.isStopping() || !data.isOpen() || data.picker().remainingBlocks() == 0) {
            return;
        }
        long now = clock.getAsLong();
        if (servers == null) {
            Metainfo metainfo = data.metainfo().orElseThrow();
            discovery.unusableWebSeeds(metainfo).forEach(which -> owner.onUnusableUrl("web seed " + which));
            servers = discovery.webSeeds(metainfo).stream()
                    .map(seed -> new Server(seed, now))
                    .toList();
        }
        for (Server server : servers) {
            if (isDue(server, now) && slots.isFree(owner)) {
                connect(server, now);
            }
        }
    }

    private boolean isDue(Server server, long now) {
        if (server.isOut()) {
            return false;
        }
        if (!server.connections.isEmpty()) {
            return mayGrow(server, now);
        }
        long busy = servers.stream().filter(s -> !s.connections.isEmpty()).count();
        return server.nextTry - now <= 0 && busy < MAX_SERVERS;
    }

    private boolean mayGrow(Server server, long now) {
        if (server.settled
                || server.seed.readsForward() // it would send everything twice to two readers
                || server.allowed == MAX_CONNECTIONS
                || now - server.trialSince < TRIAL.toNanos()
                || !server.connections.stream().allMatch(Connection::isProven)
                || secondsLeft(now) < SOON_OVER
                || couldBeAskedForMore(server, now)) {
            return false;
        }
        double rate = server.connections.stream().mapToDouble(c -> c.rate(now)).sum();
        if (rate < WORTH * server.rateBefore) {
            server.settled = true;
            return false;
        }
        server.rateBefore = rate;
        server.allowed++;
        return true;
    }

    /** Returns whether our own limit keeps the server from sending more: then one more connection is useless. */
    private boolean couldBeAskedForMore(Server server, long now) {
        return !requestRate.unlimited() && server.connections.stream().anyMatch(c -> c.room(secondsLeft(now), now) > 0);
    }

    private double secondsLeft(long now) {
        return counters.secondsFor(data.remainingBytes(), now);
    }

    private void connect(Server server, long now) {
        Connection connection = owner.connection(server.seed);
        server.connections.add(connection);
        server.trialSince = now;
        byConnection.put(connection, server);
        slots.take(owner);
        server.seed.connect(connection.handler());
    }

    void onOpen(Connection connection) {
        Server server = byConnection.get(connection);
        if (owner.isStopping() || data.isComplete()) {
            connection.close("we leave");
            return;
        }
        server.trialSince = clock.getAsLong();
        owner.detail(connection + ": connected"
                + (server.connections.size() > 1 ? ", connection " + server.connections.size() : ""));
    }

    void onClosed(Connection connection, String reason) {
        slots.giveBack(owner);
        Server server = byConnection.remove(connection);
        server.connections.remove(connection);
        if (server.banned || owner.isStopping()) {
            return;
        }
        if (!server.connections.isEmpty()) {
            server.settled = true; // the server allows no more than these
        } else {
            server.allowed = 1;
            server.settled = false;
            server.rateBefore = 0;
            boolean useful = connection.isProven() || server.seed.hasLearnt();
            server.failures = useful ? 0 : server.failures + 1;
            server.nextTry = clock.getAsLong() + waitOf(server).toNanos();
        }
        if (!reason.equals(server.trouble)) { // reports a repeated reason once
            server.trouble = reason;
            int left = server.connections.size();
            String what = left == 0 ? ": gone: " : ": goes on with " + StallReasons.count(left, "connection") + ": ";
            owner.detail(connection + what + reason + (server.isOut() ? "; not used again" : ""));
        }
    }

    private static Duration waitOf(Server server) {
        Duration wait = server.seed.hasLearnt() ? Duration.ZERO : SHORT_WAIT;
        if (server.failures > 0) {
            Duration doubled = FIRST_BACK_OFF.multipliedBy(1L << Math.min(server.failures - 1, MAX_DOUBLINGS));
            wait = doubled.compareTo(MAX_BACK_OFF) < 0 ? doubled : MAX_BACK_OFF;
        }
        Duration asked = server.seed.pause();
        return asked.compareTo(wait) > 0 ? asked : wait;
    }

    /** Bans a server proven to send wrong bytes. */
    void ban(Connection connection, String sent) {
        Server server = servers.stream()
                .filter(s -> s.seed == connection.server())
                .findFirst()
                .orElseThrow(); // its connection may be gone by now
        if (!server.banned) {
            server.banned = true;
            server.trouble = "it sent " + sent;
            owner.detail(connection + ": banned: it sent " + sent);
            List.copyOf(server.connections).forEach(each -> each.close("banned: it sent " + sent));
        }
    }

    /**
     * The status of the web seeds while nothing arrives: that of the most promising one.
     *
     * @param over whether the wait is given up: then no server is asked again
     */
    Optional<String> explain(long now, boolean over) {
        if (servers == null || servers.isEmpty()) {
            return Optional.empty();
        }
        Server best = null;
        for (Server server : servers) {
            if (best == null || hope(server) > hope(best)) {
                best = server;
            }
        }
        String name = "web seed " + best.seed.name();
        if (best.isOpen()) {
            return Optional.of(name + " was asked for what is missing, but does not answer");
        } else if (!best.connections.isEmpty()) {
            return Optional.of("asking " + name);
        }
        boolean again = !best.isOut() && !over;
        return Optional.of(name + ": " + best.trouble
                + (again ? "; trying again in " + StallReasons.duration(Duration.ofNanos(best.nextTry - now)) : ""));
    }

    private static int hope(Server server) {
        if (server.isOpen()) {
            return 3;
        } else if (!server.connections.isEmpty()) {
            return 2;
        }
        return server.isOut() ? 0 : 1;
    }
}
