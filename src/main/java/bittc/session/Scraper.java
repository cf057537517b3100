package bittc.session;

import bittc.http.HttpClient;
import bittc.http.Tls;
import bittc.net.Confinement;
import bittc.net.InvalidUrlException;
import bittc.net.Network;
import bittc.net.NetworkOptions;
import bittc.peer.NettyLoop;
import bittc.torrent.InfoHash;
import bittc.tracker.NettyTrackers;
import bittc.tracker.ScrapeListener;
import bittc.tracker.Tracker;
import bittc.tracker.TrackerException;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.Slf4JLoggerFactory;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Consumer;

/** The object graph of a command that only asks trackers: one Netty loop and what goes out from it. */
public final class Scraper implements AutoCloseable {
    private final NettyLoop loop;
    private final Network network;
    private final NettyTrackers trackers;

    /** Nobody is asked yet. */
    public Scraper(Engine.Reach reach, Consumer<Throwable> onBug) {
        // Else Netty, which finds nobody to take its log, writes its warnings on standard error.
        InternalLoggerFactory.setDefaultFactory(Slf4JLoggerFactory.INSTANCE);
        loop = new NettyLoop((thread, bug) -> onBug.accept(bug));
        network = new Network(
                loop.group().next(),
                loop,
                new NetworkOptions(
                        new ReflectiveChannelFactory<>(loop.socketChannel()),
                        new ReflectiveChannelFactory<>(loop.datagramChannel()),
                        reach.localAddress(),
                        reach.family(),
                        reach.confinement().map(Confinement::device)));
        trackers = new NettyTrackers(network, new HttpClient(network, new Tls(network)), new SecureRandom());
    }

    /** Asks one tracker about one torrent; the listener is called on a thread of its own. */
    public void ask(String announceUrl, InfoHash infoHash, ScrapeListener listener) {
        loop.execute(() -> {
            try {
                Optional<Tracker.Cancellable> asked = trackers.scrape(announceUrl, infoHash, listener);
                if (asked.isEmpty()) {
                    listener.onFailure(TrackerException.unreachable("its URL shows that it cannot be scraped"));
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
