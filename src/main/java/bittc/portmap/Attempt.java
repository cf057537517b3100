package bittc.portmap;

import bittc.loop.Countdown;
import bittc.loop.Scheduler;
import bittc.net.Family;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * One try to open our ports. Asks the gateway by PCP, then by NAT-PMP. Over IPv4 looks for UPnP devices meanwhile, and after a
 * second asks them if the gateway refuses or is silent. The first grant decides: what the others may have mapped is given back.
 */
final class Attempt {
    /** Time before UPnP devices are asked: the gateway answers faster, and the devices need some time to be found. */
    static final Duration GATEWAY_FIRST = Duration.ofSeconds(1);

    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final RouterSockets sockets;
    private final Uplink uplink;
    private final PortMapper.Ports ports;
    private final Listener listener;
    private final Optional<GatewayExchange> gateway;
    private final Optional<IgdSearch> search;

    /** All that may hold a port of ours. */
    private final List<Mappings> mappings = new ArrayList<>();

    private final List<String> refusals = new ArrayList<>();
    private Scheduler.Timer gatewayFirst = () -> {};
    private boolean gatewayHadItsTime;
    private boolean gatewayRefused;
    private boolean igdAsked;
    private boolean igdRefused;
    private boolean chosen;

    /** Learns what becomes of it. */
    interface Listener {
        /** Called with the first grant for our TCP port, and each renewal. */
        void onGranted(String protocol, Grant grant);

        /** Called if no router grants it, or the one that did does not renew it; then this attempt is over. */
        void onFailed(String reason);
    }

    Attempt(
            Scheduler scheduler,
            RandomGenerator random,
            RouterSockets sockets,
            Uplink uplink,
            PortMapper.Ports ports,
            Listener listener) {
        this.scheduler = scheduler;
        this.random = random;
        this.sockets = sockets;
        this.uplink = uplink;
        this.ports = ports;
        this.listener = listener;
        gateway = uplink.router().map(router -> new GatewayExchange(scheduler, sockets, uplink.address(), router));
        search = Family.of(uplink.address()) == Family.IPV4
                ? Optional.of(new IgdSearch(scheduler, sockets, uplink, this::goOn))
                : Optional.empty();
    }

    void start() {
        igdRefused = search.isEmpty();
        gatewayRefused = gateway.isEmpty();
        gateway.ifPresent(exchange -> ask(
                new Pcp(random, uplink.address(), exchange), () -> ask(new NatPmp(exchange), this::onGatewayRefused)));
        search.ifPresent(begun -> {
            begun.start();
            gatewayFirst = scheduler.schedule(GATEWAY_FIRST, () -> {
                gatewayHadItsTime = true;
                goOn();
            });
        });
    }

    private void onGatewayRefused() {
        gatewayRefused = true;
        goOn();
    }

    /** Does what is next after something has become known. */
    private void goOn() {
        askIgd();
        if (gatewayRefused && igdRefused && !chosen) {
            fail(String.join("; ", refusals));
        }
    }

    /** Asks the devices found, if it is time for that. */
    private void askIgd() {
        boolean silent = gateway.filter(GatewayExchange::hasHeard).isEmpty();
        if (search.isEmpty() || chosen || igdAsked || !gatewayHadItsTime || !silent && !gatewayRefused) {
            return;
        }
        if (!search.get().found().isEmpty()) {
            igdAsked = true;
            search.get().close();
            ask(new Igd(random, sockets, uplink.address(), search.get().found()), this::onIgdRefused);
        } else if (search.get().isOver()) {
            igdAsked = true;
            igdRefused = true;
            refusals.add("UPnP: no answer");
        }
    }

    private void onIgdRefused() {
        igdRefused = true;
        goOn();
    }

    private void fail(String reason) {
        giveBack(() -> {});
        closeSockets();
        listener.onFailed(reason);
    }

    /** Asks a router for our ports; if it refuses, goes on otherwise. */
    private void ask(Router router, Runnable onRefusal) {
        Mappings[] asked = new Mappings[1];
        asked[0] = new Mappings(scheduler, router, ports.tcp(), ports.udp(), new Mappings.Listener() {
            @Override
            public void onGranted(Grant grant) {
                choose(asked[0]);
                listener.onGranted(router.protocol(), grant);
            }

            @Override
            public void onRefused(String reason) {
                String text = router.protocol() + ": " + reason;
                if (chosen) {
                    fail(text);
                } else {
                    refusals.add(text);
                    onRefusal.run();
                }
            }
        });
        mappings.add(asked[0]);
        asked[0].begin();
    }

    private void choose(Mappings granted) {
        chosen = true;
        search.ifPresent(IgdSearch::close);
        for (Mappings each : mappings) {
            if (each != granted) {
                each.close(() -> {});
            }
        }
        mappings.retainAll(List.of(granted));
    }

    /** Gives all ports back; calls {@code done} when the routers have confirmed that, which they may never do. */
    void giveBack(Runnable done) {
        gatewayFirst.cancel();
        chosen = true; // whatever is still found comes too late
        Countdown closed = new Countdown(mappings.size() + 1, done);
        mappings.forEach(each -> each.close(closed));
        mappings.clear();
        closed.run();
    }

    /** Stops listening; what has been sent is on its way. */
    void closeSockets() {
        gateway.ifPresent(GatewayExchange::close);
        search.ifPresent(IgdSearch::close);
    }
}
