package bittc.dht;

import bittc.loop.SimulatedScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Datagrams in simulated time: each takes as long as its way is, and some are lost. */
final class SimulatedNetwork {
    private static final Duration NEAREST = Duration.ofMillis(15);
    private static final int SPREAD_MILLIS = 150;
    private static final int JITTER_MILLIS = 20;

    final SimulatedScheduler scheduler = new SimulatedScheduler();

    private final Map<InetSocketAddress, Endpoint> endpoints = new HashMap<>();
    private final Random random;
    private final double loss;
    private long sent;

    /** Takes what is sent to one address. */
    interface Endpoint {
        void onDatagram(InetSocketAddress from, byte[] datagram);
    }

    SimulatedNetwork(Random random, double loss) {
        this.random = random;
        this.loss = loss;
    }

    static InetSocketAddress address(String ip, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(ip), port);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // a literal
        }
    }

    void attach(InetSocketAddress address, Endpoint endpoint) {
        endpoints.put(address, endpoint);
    }

    void send(InetSocketAddress from, InetSocketAddress to, byte[] datagram) {
        sent++;
        if (random.nextDouble() >= loss) {
            long millis = NEAREST.toMillis() + distance(from, to) + random.nextInt(JITTER_MILLIS);
            scheduler.schedule(Duration.ofMillis(millis), () -> {
                Endpoint endpoint = endpoints.get(to);
                if (endpoint != null) {
                    endpoint.onDatagram(from, datagram);
                }
            });
        }
    }

    long sent() {
        return sent;
    }

    /** A socket of a node of ours. */
    DhtSocket socket(InetSocketAddress at) {
        return new DhtSocket() {
            @Override
            public void send(InetSocketAddress to, byte[] datagram) {
                SimulatedNetwork.this.send(at, to, datagram);
            }

            @Override
            public void deliverTo(Listener listener) {
                attach(at, listener::onDatagram);
            }
        };
    }

    private static int distance(InetSocketAddress first, InetSocketAddress second) {
        return Math.floorMod((first.hashCode() ^ second.hashCode()) * 0x9e3779b1, SPREAD_MILLIS);
    }
}
