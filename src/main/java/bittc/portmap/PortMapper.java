package bittc.portmap;

import bittc.loop.Scheduler;
import bittc.net.AddressScope;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Opens our ports at the router of one network, of IPv4 or IPv6, and keeps them open. When no router grants them, or later does
 * not renew them, begins anew after a wait: the router may be restarting, or we may be in another network.
 *
 * <pre>{@code
 * LOOKING (for our network) --> ASKING --granted--> MAPPED
 *    ^                            |                   | not renewed
 *    '----- WAITING <--refused----'-------------------'
 * }</pre>
 */
public final class PortMapper {
    /** First wait before everything is tried again; doubles until a port is mapped. */
    static final Duration FIRST_WAIT = Duration.ofMinutes(1);

    /** Longest such wait. */
    static final Duration MAX_WAIT = Duration.ofHours(1);

    /** Longest time that the end waits for the router. */
    static final Duration CLOSE_LIMIT = Duration.ofMillis(300);

    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final RouterSockets sockets;
    private final Supplier<Optional<Uplink>> uplinks;
    private final Executor background;
    private final Ports ports;
    private final Listener listener;

    /** The current try; empty while waiting and while looking for our network. */
    private Optional<Attempt> attempt = Optional.empty();

    private Scheduler.Timer again = () -> {};
    private Duration wait = FIRST_WAIT;
    private boolean closed;

    /** Receives the results, on the loop. */
    public interface Listener {
        /**
         * Called when our TCP port is mapped, and with each renewal.
         *
         * @param protocol its name for people
         * @param isPublic false if the router itself has no public address: it is behind another one, or offline
         */
        void onMapped(String protocol, int externalPort, boolean isPublic);

        /** Called when no port is mapped, or no longer; the reason is for people. */
        void onFailed(String reason);
    }

    /**
     * The ports to open.
     *
     * @param tcp where peers connect to us
     * @param udp for the DHT, and for peers; 0 if there is none
     */
    public record Ports(int tcp, int udp) {}

    /**
     * Does nothing until {@link #start}.
     *
     * @param uplinks finds our place in the network; may block
     * @param background runs it
     */
    public PortMapper(
            Scheduler scheduler,
            RandomGenerator random,
            RouterSockets sockets,
            Supplier<Optional<Uplink>> uplinks,
            Executor background,
            Ports ports,
            Listener listener) {
        this.scheduler = scheduler;
        this.random = random;
        this.sockets = sockets;
        this.uplinks = uplinks;
        this.background = background;
        this.ports = ports;
        this.listener = listener;
    }

    /** Begins. */
    public void start() {
        assert scheduler.onLoop();
        background.execute(() -> {
            Optional<Uplink> found = uplinks.get();
            scheduler.execute(() -> begin(found));
        });
    }

    private void begin(Optional<Uplink> uplink) {
        if (closed) {
            return;
        }
        if (uplink.isEmpty()) {
            fail("no router");
            return;
        }
        Attempt begun = new Attempt(scheduler, random, sockets, uplink.get(), ports, new Attempt.Listener() {
            @Override
            public void onGranted(String protocol, Grant grant) {
                wait = FIRST_WAIT;
                boolean isPublic = grant.externalAddress()
                        .map(address -> AddressScope.of(address) == AddressScope.PUBLIC)
                        .orElse(true);
                listener.onMapped(protocol, grant.externalPort(), isPublic);
            }

            @Override
            public void onFailed(String reason) {
                fail(reason);
            }
        });
        attempt = Optional.of(begun);
        begun.start();
    }

    private void fail(String reason) {
        attempt = Optional.empty();
        again = scheduler.schedule(wait, this::start);
        wait = wait.compareTo(MAX_WAIT.dividedBy(2)) < 0 ? wait.multipliedBy(2) : MAX_WAIT;
        listener.onFailed(reason);
    }

    /** Gives the ports back; calls {@code done} once, when the router has confirmed that, and within {@link #CLOSE_LIMIT}. */
    public void close(Runnable done) {
        assert scheduler.onLoop();
        closed = true;
        again.cancel();
        if (attempt.isEmpty()) {
            done.run();
            return;
        }
        Attempt last = attempt.get();
        attempt = Optional.empty();
        boolean[] over = new boolean[1];
        Runnable once = () -> {
            if (!over[0]) {
                over[0] = true;
                last.closeSockets();
                done.run();
            }
        };
        scheduler.schedule(CLOSE_LIMIT, once);
        last.giveBack(once);
    }
}
