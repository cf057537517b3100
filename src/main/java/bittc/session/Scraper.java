package bittc.session;

import bittc.http.HttpClient;
import bittc.http.Tls;
import bittc.loop.Cancellable;
import bittc.net.InvalidUrlException;
import bittc.net.Network;
import bittc.peer.NettyLoop;
import bittc.torrent.InfoHash;
import bittc.tracker.NettyTrackers;
import bittc.tracker.ScrapeListener;
import bittc.tracker.TrackerException;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Consumer;

/** The object graph of a command that only asks trackers: one Netty loop and its outgoing connections. */
public final class Scraper implements AutoCloseable {
    private final NettyLoop loop;
    private final Network network;
    private final NettyTrackers trackers;
    private volatile Optional<String> refusal = Optional.empty();

    /** Starts the loop; sends nothing yet. */
    public Scraper(Engine.Reach reach, Consumer<Throwable> onBug) {
        loop = Networks.loop(onBug);
        network = Networks.network(loop, reach);
        reach.proxies().ifPresent(any -> network.listenToProxy(new ProxyEvents()));
        trackers = new NettyTrackers(network, new HttpClient(network, new Tls(network)), new SecureRandom());
    }

    /** The reason, for people, if the proxy refuses our login, so that no tracker can be asked. */
    public Optional<String> refusal() {
        return refusal;
    }

    private final class ProxyEvents implements Network.ProxyListener {
        @Override
        public void onRefused(String reason) {
            refusal = Optional.of(reason);
        }

        @Override
        public void onNoUdp(String reason) {
            // Each UDP tracker's failure tells it.
        }
    }

    /** Scrapes one tracker for one torrent; calls the listener on the loop's thread. */
    public void ask(String announceUrl, InfoHash infoHash, ScrapeListener listener) {
        loop.execute(() -> {
            try {
                Optional<Cancellable> asked = trackers.scrape(announceUrl, infoHash, listener);
                if (asked.isEmpty()) {
                    listener.onFailure(TrackerException.unreachable("its URL does not support scrape"));
                }
            } catch (InvalidUrlException e) {
                listener.onFailure(TrackerException.unreachable(e.getMessage()));
            }
        });
    }

    @Override
    public void close() {
        trackers.close();
        loop.close();
        network.close();
    }
}
