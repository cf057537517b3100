package bittc.tracker;

import bittc.loop.Scheduler;
import bittc.net.NameResolver;
import bittc.net.Url;
import bittc.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
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

    /** How long to wait for the answer to an announce; twice as long each further time. */
    static final Duration ANNOUNCE_WAIT = Duration.ofSeconds(15);

    /** How often to announce again: BEP 15 would have 8, which is an hour. */
    static final int ANNOUNCE_REPETITIONS = 3;

    /** The same for a scrape, which somebody waits for. */
    static final Duration SCRAPE_WAIT = Duration.ofSeconds(3);

    static final int SCRAPE_REPETITIONS = 2;

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
        return ask(
                new UdpExchange.Question() {
                    @Override
                    public byte[] datagram(long connectionId, int transactionId) {
                        return UdpMessages.announce(connectionId, transactionId, request, url.target());
                    }

                    @Override
                    public int action() {
                        return UdpMessages.ANNOUNCE;
                    }

                    @Override
                    public int minReplyLength() {
                        return UdpMessages.ANNOUNCE_REPLY_LENGTH;
                    }

                    @Override
                    public void onReply(InetSocketAddress from, ByteBuffer reply) {
                        listener.onAnswer(
                                UdpMessages.answer(reply, from.getAddress().getAddress().length));
                    }

                    @Override
                    public void onFailure(TrackerException failure) {
                        listener.onFailure(failure);
                    }
                },
                new UdpExchange.Patience(ANNOUNCE_WAIT, ANNOUNCE_REPETITIONS));
    }

    /** Asks how many peers a torrent has. */
    Cancellable scrape(InfoHash infoHash, ScrapeListener listener) {
        return ask(
                new UdpExchange.Question() {
                    @Override
                    public byte[] datagram(long connectionId, int transactionId) {
                        return UdpMessages.scrape(connectionId, transactionId, infoHash);
                    }

                    @Override
                    public int action() {
                        return UdpMessages.SCRAPE;
                    }

                    @Override
                    public int minReplyLength() {
                        return UdpMessages.SCRAPE_REPLY_LENGTH;
                    }

                    @Override
                    public void onReply(InetSocketAddress from, ByteBuffer reply) {
                        listener.onAnswer(UdpMessages.scrapeAnswer(reply));
                    }

                    @Override
                    public void onFailure(TrackerException failure) {
                        listener.onFailure(failure);
                    }
                },
                new UdpExchange.Patience(SCRAPE_WAIT, SCRAPE_REPETITIONS));
    }

    private Cancellable ask(UdpExchange.Question question, UdpExchange.Patience patience) {
        assert scheduler.onLoop();
        UdpExchange exchange = new UdpExchange(this, scheduler, transactions, question, patience);
        resolver.resolve(url.host(), exchange::onResolved, exchange::unreachable);
        return exchange;
    }

    int port() {
        return url.port();
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
