package bittc.simulation;

import bittc.download.PeerHandler;
import bittc.download.WebSeed;
import bittc.loop.Scheduler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Simulated web seeds: servers with everything, each connection to which has a rate of its own. */
final class WebServers {
    private WebServers() {}

    /** What one connection does. */
    private static final class Connection extends RemotePeer {
        private final Server server;
        private int lastPiece = -1;
        private long lastEnd = -1;
        private long lastAsked;

        Connection(Server server) {
            super(server.content, server.scheduler, server.random, Duration.ofMillis(20), server.bytesPerSecond);
            this.server = server;
        }

        @Override
        void onConnected() {
            send(PeerHandler::onHaveAll);
            unchoke();
        }

        @Override
        void onRequest(Request request) {
            if (request.piece() != lastPiece) {
                server.pieces++;
                server.follows += request.piece() == lastPiece + 1 ? 1 : 0;
                lastPiece = request.piece();
            }
            countRange(request);
            super.onRequest(request);
        }

        /** Blocks that follow each other and are asked for at once are one range. */
        private void countRange(Request request) {
            long begin = content.at(request.piece(), request.begin());
            if (begin != lastEnd || scheduler.nanoTime() != lastAsked) {
                server.ranges++;
            }
            lastEnd = begin + request.length();
            lastAsked = scheduler.nanoTime();
        }

        @Override
        byte[] bytes(Request request) {
            byte[] data = super.bytes(request);
            if (server.lies) {
                data[0] ^= 1;
            }
            return data;
        }

        @Override
        void onSent(Request request) {
            if (server.breaksAfter > 0 && ++server.sent % server.breaksAfter == 0) {
                hangUp("closed by the server in mid-answer");
            }
        }
    }

    /** One server. */
    static final class Server implements WebSeed {
        final List<RemotePeer> connections = new ArrayList<>();

        /** Pieces that were asked for, and those behind the one that the same connection was asked for before. */
        int pieces;

        int follows;

        /** Ranges that were asked for. */
        int ranges;

        boolean lies;
        boolean refuses;
        boolean useless;
        Duration pause = Duration.ZERO;

        /** After so many blocks a connection breaks; 0 for never. */
        int breaksAfter;

        int attempts;
        private int sent;
        private final Content content;
        private final Scheduler scheduler;
        private final Random random;
        private final double bytesPerSecond;
        private final String host;

        Server(Simulation sim, String host, double bytesPerSecond) {
            content = sim.content;
            scheduler = sim.scheduler;
            random = sim.random;
            this.bytesPerSecond = bytesPerSecond;
            this.host = host;
        }

        @Override
        public InetSocketAddress address() {
            return InetSocketAddress.createUnresolved(host, 80);
        }

        @Override
        public void connect(PeerHandler handler) {
            attempts++;
            scheduler.schedule(Duration.ofMillis(20), () -> {
                if (refuses) {
                    handler.onClosed(false, "connection refused");
                } else {
                    RemotePeer connection = new Connection(this);
                    connections.add(connection);
                    connection.connect(handler, address(), false);
                }
            });
        }

        @Override
        public boolean isUseless() {
            return useless;
        }

        @Override
        public Duration pause() {
            return pause;
        }

        long sentBytes() {
            return connections.stream().mapToLong(c -> c.sentBytes).sum();
        }

        int open() {
            return (int) connections.stream().filter(c -> c.open).count();
        }
    }
}
