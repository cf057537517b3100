package bittc.session;

import bittc.download.DownloadListener;
import bittc.download.Progress;
import bittc.download.TrackerChoice;
import bittc.net.Blocklist;
import bittc.net.Confinement;
import bittc.net.Family;
import bittc.net.PortRange;
import bittc.storage.Whereabouts;
import bittc.torrent.PeerAddress;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/** What downloads: all that {@code download} knows of the loop, the network and the disk. Called from the main thread. */
public interface Engine extends AutoCloseable {
    /**
     * Begins a download; its output folder need not exist.
     *
     * @param listener called on the engine's own thread
     */
    Transfer begin(Wanted torrent, DownloadListener listener);

    /**
     * Asks peers, or a server, what a torrent is, which {@link DownloadListener#onMetadata} tells, and downloads nothing.
     *
     * @param torrent named by a magnet link or a URL
     * @param listener called on the engine's own thread
     */
    Transfer learn(Wanted torrent, DownloadListener listener);

    /**
     * Stops all downloads: keeps what has come, tells the trackers.
     *
     * @param limit how long that may take
     * @param done called on the engine's own thread, whether or not all of it worked
     */
    void stop(Duration limit, Runnable done);

    /** Gives up threads and sockets. */
    @Override
    void close();

    /** A download that has begun. */
    interface Transfer {
        /** How far it is: at most a quarter of a second old, and made anew just before each change of state is told. */
        Progress progress();

        /** Where the torrent's files are; known at the latest when the first of them is complete, or all is. */
        default Optional<Whereabouts> whereabouts() {
            return Optional.empty();
        }
    }

    /** Makes the engine, once it is known to be needed: Netty is not loaded before. */
    interface Factory {
        /**
         * An engine that listens for peers; fails if it cannot.
         *
         * @param onBug called on the engine's own thread with a mistake of ours, after which nothing could be trusted
         */
        Engine start(Settings settings, Consumer<Throwable> onBug) throws EngineException;
    }

    /**
     * What the command line says about the engine.
     *
     * @param maxDownloadRate bytes per second, 0 for no limit
     * @param maxUploadRate bytes per second, 0 for no limit
     * @param seedRatio seed until this many times the torrent's size has been sent
     * @param seedTime seed for this long
     * @param seed seed once complete; without a ratio and a time, until stopped
     * @param stallTimeout give up after this long without a new byte; zero for never
     * @param metadataTimeout give up when it is not known by then what the torrent is; zero for never
     * @param timeout give up when a torrent is not complete by then; zero for never
     * @param overwrite replace files that stand in the way
     * @param recheck hash everything that exists, whatever the resume record says
     * @param sharingOnly whether nothing is downloaded: what is not complete is a failure, and is left as it is
     * @param discovery where peers may come from besides trackers
     */
    record Settings(
            int maxPeers,
            long maxDownloadRate,
            long maxUploadRate,
            Reach reach,
            Named named,
            boolean seed,
            OptionalDouble seedRatio,
            Optional<Duration> seedTime,
            Duration stallTimeout,
            Duration metadataTimeout,
            Duration timeout,
            boolean overwrite,
            boolean recheck,
            boolean sharingOnly,
            Discovery discovery) {}

    /**
     * Where peers may come from besides trackers and magnet links.
     *
     * @param dht whether a node of the DHT is run (BEP 5)
     * @param bootstrap DHT nodes to begin with
     * @param dhtCache where nodes are remembered
     * @param exchange whether peers may tell of others (BEP 11)
     * @param local whether the local network is asked (BEP 14)
     */
    record Discovery(boolean dht, List<PeerAddress> bootstrap, DhtCache dhtCache, boolean exchange, boolean local) {}

    /**
     * How we reach others, and they us.
     *
     * @param ports where to listen for peers; empty for the usual ones, or any if they are taken
     * @param address the only one to listen on and to connect from; empty for all
     * @param family the only one to use; empty for both
     * @param confinement the only interface to use; empty for all
     */
    record Reach(
            Optional<PortRange> ports,
            Optional<InetAddress> address,
            Optional<Family> family,
            Optional<Confinement> confinement) {
        /** Without an address, that of the interface may be asked for. */
        public Optional<InetAddress> localAddress() {
            return address.or(() -> confinement.flatMap(Confinement::bound));
        }
    }

    /**
     * What the command line names for every torrent.
     *
     * @param trackers which are asked
     * @param peers whom to connect to
     * @param blocklist whom to leave alone
     */
    record Named(TrackerChoice trackers, List<PeerAddress> peers, Optional<Blocklist> blocklist) {}
}
