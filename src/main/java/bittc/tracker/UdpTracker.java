package bittc.tracker;

import bittc.loop.Cancellable;
import bittc.loop.Scheduler;
import bittc.net.NameResolver;
import bittc.net.Url;
import bittc.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/**
 * A tracker with a UDP URL (BEP 15, BEP 41). Keeps the connection id that its announces share.
 *
 * <p>It may be on this machine, with any path: nothing of the URL is sent before the other end has shown, by its reply
 * to 16 fixed bytes, that it is a tracker.
 */
final class UdpTracker implements Tracker {
    /** The time for which a connection id is valid. */
    static final Duration CONNECTION_LIFETIME = Duration.ofSeconds(60);

    /** First timeout of an announce; each further one is twice as long. */
    static final Duration ANNOUNCE_WAIT = Duration.ofSeconds(15);

    /** Number of retransmissions: BEP 15 has 8, which take an hour. */
    static final int ANNOUNCE_REPETITIONS = 3;

    /** The same for a scrape, for which a user waits. */
    static final Duration SCRAPE_WAIT = Duration.ofSeconds(3);

    static final int SCRAPE_REPETITIONS = 2;

    private final Url url;
    private final Scheduler scheduler;
    private final NameResolver resolver;
    private final UdpTransactions transactions;
    private Connection connection;

    /** A connection id and its age; valid for one of the tracker's addresses. */
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

    /** Asks for a torrent's number of peers. */
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

    /** The connection id for that address, if there is a valid one. */
    Optional<Long> connectionId(InetSocketAddress address) {
        boolean good = connection != null
                && connection.address().equals(address)
                && scheduler.nanoTime() - connection.since() < CONNECTION_LIFETIME.toNanos();
        return good ? Optional.of(connection.id()) : Optional.empty();
    }

    /** True if that address gave us the last connection id. */
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
