package bittc.tracker;

import bittc.http.HttpClient;
import bittc.loop.Cancellable;
import bittc.net.InvalidUrlException;
import bittc.net.Network;
import bittc.net.Url;
import bittc.torrent.InfoHash;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Trackers on Netty: one UDP socket for all, one TCP connection for each announce by HTTP. */
public final class NettyTrackers implements TrackerFactory, AutoCloseable {
    private final Network network;
    private final HttpClient client;
    private final UdpSocket udpSocket;
    private final UdpTransactions transactions;

    /**
     * Makes trackers for this network.
     *
     * @param client on the same network
     * @param random unpredictable: a {@link java.security.SecureRandom}
     */
    public NettyTrackers(Network network, HttpClient client, RandomGenerator random) {
        this.network = network;
        this.client = client;
        udpSocket = new UdpSocket(network);
        transactions = new UdpTransactions(random, udpSocket);
        udpSocket.deliverTo(transactions);
    }

    @Override
    public Tracker open(String announceUrl) throws InvalidUrlException {
        Url url = Url.of(announceUrl);
        switch (url.scheme()) {
            case UDP:
                return new UdpTracker(url, network.scheduler(), network.resolver(), transactions);
            case HTTP:
            case HTTPS:
                return new HttpTracker(url, client);
            default:
                throw new AssertionError(url.scheme());
        }
    }

    /**
     * Asks a tracker for a torrent's number of peers (BEP 15, 48); called on the loop.
     *
     * @return cancels the scrape; empty if the URL shows that it is impossible: then the listener is not called
     * @throws InvalidUrlException if the URL is malformed
     */
    public Optional<Cancellable> scrape(String announceUrl, InfoHash infoHash, ScrapeListener listener)
            throws InvalidUrlException {
        Url url = Url.of(announceUrl);
        if (url.scheme() == Url.Scheme.UDP) {
            UdpTracker tracker = new UdpTracker(url, network.scheduler(), network.resolver(), transactions);
            return Optional.of(tracker.scrape(infoHash, listener));
        }
        HttpScrape scrape = new HttpScrape(infoHash, listener);
        return HttpScrape.scrapeUrl(url).map(target -> scrape.start(client, target));
    }

    /** Closes the UDP socket; announces in progress are lost. */
    @Override
    public void close() {
        network.scheduler().execute(udpSocket::close);
    }
}
