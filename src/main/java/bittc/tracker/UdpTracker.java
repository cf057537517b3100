package bittc.tracker;

import bittc.loop.Scheduler;
import bittc.net.NameResolver;
import bittc.net.Url;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A tracker that is asked by UDP (BEP 15, BEP 41). Keeps the connection id that its announces share.
 *
 * <p>It may be on this machine whatever its path is: nothing of the URL is sent before the other end has shown, by its
 * reply to 16 fixed bytes, that it is a tracker.
 */
final class UdpTracker implements Tracker {
    /** A connection id may be used for this long after it came. */
    static final Duration CONNECTION_LIFETIME = Duration.ofSeconds(60);

    private final Url url;
    private final Scheduler scheduler;
    private final NameResolver resolver;
    private final UdpTransactions transactions;
    private Connection connection;

    /** What the tracker calls us for a minute; good for one of its addresses. */
    private record Connection(InetSocketAddress address, long id, long since) {}

    UdpTracker(Url url, Scheduler scheduler, NameResolver resolver, UdpTransactions transactions) {
        this.url = url;
        this.scheduler = scheduler;
        this.resolver = resolver;
        this.transactions = transactions;
    }

    @Override
    public String host() {
        return url.hostAndPort();
    }

    @Override
    public Cancellable announce(AnnounceRequest request, Listener listener) {
        assert scheduler.onLoop();
        UdpAnnounce announce = new UdpAnnounce(this, scheduler, transactions, request, listener);
        resolver.resolve(url.host(), announce::onResolved, announce::unreachable);
        return announce;
    }

    int port() {
        return url.port();
    }

    String target() {
        return url.target();
    }

    /** The connection id for that address, if there is one that is still good. */
    Optional<Long> connectionId(InetSocketAddress address) {
        boolean good = connection != null
                && connection.address().equals(address)
                && scheduler.nanoTime() - connection.since() < CONNECTION_LIFETIME.toNanos();
        return good ? Optional.of(connection.id()) : Optional.empty();
    }

    /** Whether the last announce that got through did so by that address. */
    boolean isKnownToWork(InetSocketAddress address) {
        return connection != null && connection.address().equals(address);
    }

    void onConnected(InetSocketAddress address, long id) {
        connection = new Connection(address, id, scheduler.nanoTime());
    }

    void forgetConnection() {
        connection = null;
    }
}
