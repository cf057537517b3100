package bittc.portmap;

import bittc.loop.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps our ports mapped at one router: maps TCP, then UDP to the same external port if possible, renews both at half of the
 * shorter lease, at once after a restart of the router, and gives them back at the end.
 */
final class Mappings {
    /** The lease that we ask for: what a crash of ours leaves behind ends by then. */
    static final Duration LEASE = Duration.ofHours(1);

    /** The longest lease that we believe. */
    static final Duration MAX_LEASE = Duration.ofDays(1);

    /** Shortest time between two renewals, whatever the router says (RFC 6887, 11.2.1). */
    static final Duration MIN_RENEWAL = Duration.ofSeconds(4);

    private final Scheduler scheduler;
    private final Router router;
    private final Port tcp;
    private final int udpPort;
    private final Listener listener;

    /** The ports that we have asked the router for, with the external one; they may be mapped, even without an answer. */
    private final Map<Port, Integer> asked = new HashMap<>();

    private Scheduler.Timer renewal = () -> {};
    private boolean closed;

    /** Learns what becomes of the mapping of our TCP port. */
    interface Listener {
        /** Called with each grant and each renewal. */
        void onGranted(Grant grant);

        /** Called if it is refused or cannot be renewed; nothing more happens then. */
        void onRefused(String reason);
    }

    /**
     * Nothing is mapped yet.
     *
     * @param udpPort our UDP port; 0 if there is none
     */
    Mappings(Scheduler scheduler, Router router, int tcpPort, int udpPort, Listener listener) {
        this.scheduler = scheduler;
        this.router = router;
        this.tcp = new Port(Port.Transport.TCP, tcpPort);
        this.udpPort = udpPort;
        this.listener = listener;
    }

    /** Maps the ports, or renews them. */
    void begin() {
        ask(tcp, asked.getOrDefault(tcp, tcp.number()), new Router.Answer() {
            @Override
            public void onGranted(Grant grant) {
                listener.onGranted(grant);
                if (!closed) {
                    mapUdp(grant);
                }
            }

            @Override
            public void onRefused(String reason) {
                listener.onRefused(reason);
            }
        });
    }

    private void mapUdp(Grant tcpGrant) {
        if (udpPort == 0) {
            renewLater(tcpGrant.lease(), false);
            return;
        }
        Port udp = new Port(Port.Transport.UDP, udpPort);
        int wanted = udpPort == tcp.number() ? tcpGrant.externalPort() : udpPort;
        ask(udp, asked.getOrDefault(udp, wanted), new Router.Answer() {
            @Override
            public void onGranted(Grant grant) {
                boolean tcpIsLonger = tcpGrant.lease().compareTo(grant.lease()) > 0;
                renewLater(tcpIsLonger ? grant.lease() : tcpGrant.lease(), grant.restarted());
            }

            @Override
            public void onRefused(String reason) {
                renewLater(tcpGrant.lease(), false); // peers come by TCP
            }
        });
    }

    /** Asks for one port; after the end nobody is told. */
    private void ask(Port port, int external, Router.Answer answer) {
        asked.put(port, external);
        router.map(port, external, new Router.Answer() {
            @Override
            public void onGranted(Grant grant) {
                if (!closed) {
                    asked.put(port, grant.externalPort());
                    answer.onGranted(grant);
                }
            }

            @Override
            public void onRefused(String reason) {
                if (!closed) {
                    asked.remove(port);
                    answer.onRefused(reason);
                }
            }
        });
    }

    private void renewLater(Duration lease, boolean lost) {
        Duration half = (lease.compareTo(MAX_LEASE) > 0 ? MAX_LEASE : lease).dividedBy(2);
        boolean soon = lost || half.compareTo(MIN_RENEWAL) < 0;
        renewal = scheduler.schedule(soon ? MIN_RENEWAL : half, this::begin);
    }

    /** Gives the ports back, all at once; calls {@code done} when the router has confirmed that, which it may never do. */
    void close(Runnable done) {
        closed = true;
        renewal.cancel();
        List<Port> left = new ArrayList<>(asked.keySet());
        if (left.isEmpty()) {
            done.run();
        }
        for (Port port : List.copyOf(left)) {
            router.unmap(port, asked.remove(port), () -> {
                if (left.remove(port) && left.isEmpty()) {
                    done.run();
                }
            });
        }
    }
}
