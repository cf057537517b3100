package bittc.session;

import bittc.loop.Countdown;
import bittc.net.Family;
import bittc.net.Network;
import bittc.portmap.Gateway;
import bittc.portmap.NettyRouterSockets;
import bittc.portmap.PortMapper;
import bittc.portmap.Uplinks;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Opens the session's ports at the routers of both families in use, and says which port to announce: that of the IPv4 router;
 * over IPv6 no port changes. Owned by the loop.
 */
final class PortMapping {
    private final Network network;
    private final RandomGenerator random;
    private final Executor background;
    private final PortMapper.Ports ports;
    private final IntConsumer announce;
    private final Consumer<String> onDetail;
    private final List<PortMapper> mappers = new ArrayList<>();
    private String lastDetail = "";
    private int announced;

    /**
     * Asks nobody yet.
     *
     * @param background runs what may block
     * @param announce takes the port that others are told
     * @param onDetail takes lines for {@code -v}
     */
    PortMapping(
            Network network,
            RandomGenerator random,
            Executor background,
            PortMapper.Ports ports,
            IntConsumer announce,
            Consumer<String> onDetail) {
        this.network = network;
        this.random = random;
        this.background = background;
        this.ports = ports;
        this.announce = announce;
        this.onDetail = onDetail;
        announced = ports.tcp();
    }

    /**
     * Begins to ask the routers.
     *
     * @param addresses the only ones that we use; empty for any
     * @param gateways reads those of this machine; may block
     */
    void start(List<InetAddress> addresses, Supplier<Optional<List<Gateway>>> gateways) {
        for (Family family : Family.values()) {
            Optional<InetAddress> ours = addresses.stream()
                    .filter(address -> Family.of(address) == family)
                    .findFirst();
            if (network.uses(family) && (addresses.isEmpty() || ours.isPresent())) {
                PortMapper mapper = new PortMapper(
                        network.scheduler(),
                        random,
                        new NettyRouterSockets(network),
                        () -> Uplinks.find(family, ours, gateways.get()),
                        background,
                        ports,
                        family == Family.IPV4 ? new Translated() : new Firewalled());
                mappers.add(mapper);
                mapper.start();
            }
        }
    }

    private void announce(int port) {
        if (port != announced) {
            announced = port;
            announce.accept(port);
        }
    }

    private void tell(String detail) {
        if (!detail.equals(lastDetail)) {
            lastDetail = detail;
            onDetail.accept("port mapping: " + detail);
        }
    }

    /** Gives the ports back; calls {@code done} once, within {@link PortMapper#CLOSE_LIMIT}. */
    void close(Runnable done) {
        Countdown closed = new Countdown(mappers.size() + 1, done);
        List.copyOf(mappers).forEach(mapper -> mapper.close(closed));
        closed.run();
    }

    /** The router of IPv4, which translates addresses and ports. */
    private final class Translated implements PortMapper.Listener {
        @Override
        public void onMapped(String protocol, int externalPort, boolean isPublic) {
            // The port out there is not known then; ours is the best guess.
            announce(isPublic ? externalPort : ports.tcp());
            String as = externalPort == ports.tcp() ? "" : " as " + externalPort;
            tell(ports.tcp() + as + " by " + protocol + (isPublic ? "" : ", but the router has no public address"));
        }

        @Override
        public void onFailed(String reason) {
            announce(ports.tcp());
            tell("none (" + reason + ")");
        }
    }

    /** The router of IPv6, whose firewall may be closed. Few can be asked to open it, so failures are of no interest. */
    private final class Firewalled implements PortMapper.Listener {
        private boolean told;

        @Override
        public void onMapped(String protocol, int externalPort, boolean isPublic) {
            if (!told) {
                told = true;
                onDetail.accept("port mapping: " + externalPort + " over IPv6 by " + protocol);
            }
        }

        @Override
        public void onFailed(String reason) {
            told = false;
        }
    }
}
