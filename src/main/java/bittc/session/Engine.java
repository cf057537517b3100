package bittc.session;

import bittc.download.DownloadListener;
import bittc.download.EncryptionPolicy;
import bittc.download.PeerStatus;
import bittc.download.Progress;
import bittc.download.SeedPolicy;
import bittc.download.TrackerChoice;
import bittc.net.Blocklist;
import bittc.net.Confinement;
import bittc.net.Family;
import bittc.net.PortRange;
import bittc.net.Proxies;
import bittc.portmap.Gateway;
import bittc.storage.FoundData;
import bittc.storage.file.DiskPaths;
import bittc.torrent.PeerAddress;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Runs downloads: hides the loop, the network and the disk. Called from the main thread. */
public interface Engine extends AutoCloseable {
    /**
     * Begins a download; its output folder need not exist.
     *
     * @param listener called on the engine's own thread
     */
    Transfer begin(TorrentRequest torrent, DownloadListener listener);

    /**
     * Fetches only a torrent's metadata, from peers or a server, and passes it to {@link DownloadListener#onMetadata}.
     *
     * @param torrent named by a magnet link or a URL
     * @param listener called on the engine's own thread
     */
    Transfer learn(TorrentRequest torrent, DownloadListener listener);

    /**
     * Stops all downloads: saves received data, tells the trackers.
     *
     * @param limit longest time for it
     * @param done called on the engine's own thread, even if some of it failed
     */
    void stop(Duration limit, Runnable done);

    /**
     * Takes lines for {@code -v} that concern no single torrent. May contain unsanitised text from outside.
     *
     * @param listener called on the engine's own thread
     */
    default void onDetail(Consumer<String> listener) {}

    /** Releases threads and sockets. */
    @Override
    void close();

    /** A running download. */
    interface Transfer {
        /** The progress: at most a quarter of a second old, and refreshed just before a change of state is reported. */
        Progress progress();

        /** The connected peers, like {@link #progress}; computed from the first call on, which finds none. */
        default List<PeerStatus> peers() {
            return List.of();
        }

        /** What was on disk at the start; known like {@link #diskPaths}. */
        default FoundData found() {
            return FoundData.NOTHING;
        }

        /** The torrent's files on disk; known at the latest when the first file, or the torrent, is complete. */
        default Optional<DiskPaths> diskPaths() {
            return Optional.empty();
        }
    }

    /** Makes the engine once it is needed, so that Netty is not loaded before. */
    interface Factory {
        /**
         * Makes an engine that listens for peers; throws if it cannot.
         *
         * @param onBug called on the engine's own thread with a bug of ours, after which no state can be trusted
         */
        Engine start(Settings settings, Consumer<Throwable> onBug) throws EngineException;
    }

    /**
     * The engine's settings from the command line.
     *
     * @param encryption of connections to peers
     * @param utp connect over uTP too (BEP 29)
     * @param maxDownloadRate bytes per second, 0 for no limit
     * @param maxUploadRate bytes per second, 0 for no limit
     * @param seed whether and how to seed once complete
     * @param stallTimeout give up after this long without a new byte; zero for never
     * @param metadataTimeout give up if the metadata has not come after this long; zero for never
     * @param timeout give up if a torrent is not complete after this long; zero for never
     * @param existing what to do with data that is on disk already
     * @param sharingOnly download nothing: an incomplete torrent fails, and is left unchanged
     * @param discovery sources of peers besides trackers
     * @param gateways reads this machine's gateways, to open our ports there; empty not to open any. It may block, and returns
     *     empty if they cannot be known
     */
    record Settings(
            int maxPeers,
            long maxDownloadRate,
            long maxUploadRate,
            Reach reach,
            EncryptionPolicy encryption,
            boolean utp,
            Named named,
            SeedPolicy seed,
            Duration stallTimeout,
            Duration metadataTimeout,
            Duration timeout,
            ExistingData existing,
            boolean sharingOnly,
            Discovery discovery,
            Optional<Supplier<Optional<List<Gateway>>>> gateways) {}

    /**
     * What to do with data that is on disk already.
     *
     * @param overwrite replace files that are in the way
     * @param recheck hash all of it, whatever records say
     * @param records the folder for records of complete torrents; empty to keep none
     * @param reuse folders whose files may be linked or copied if they hold data of a torrent
     */
    record ExistingData(boolean overwrite, boolean recheck, Optional<Path> records, List<Path> reuse) {}

    /**
     * Sources of peers besides trackers and magnet links.
     *
     * @param dht run a DHT node (BEP 5)
     * @param bootstrap DHT nodes to start from
     * @param named whether the user has named these nodes
     * @param dhtCache keeps nodes between runs
     * @param exchange exchange addresses with peers (BEP 11)
     * @param local search the local network (BEP 14)
     */
    record Discovery(
            boolean dht,
            List<PeerAddress> bootstrap,
            boolean named,
            DhtCache dhtCache,
            boolean exchange,
            boolean local) {}

    /**
     * The addresses, ports and interfaces to use.
     *
     * @param ports to listen on for peers; empty for the usual ones, or any if those are taken
     * @param address the only one to listen on and to connect from; empty for all
     * @param family the only one to use; empty for both
     * @param confinement the only interface to use; empty for all
     * @param proxies the way to others; empty for the direct one
     */
    record Reach(
            Optional<PortRange> ports,
            Optional<InetAddress> address,
            Optional<Family> family,
            Optional<Confinement> confinement,
            Optional<Proxies> proxies) {
        /** The address to bind to: the one given, or that of the confinement. */
        public Optional<InetAddress> localAddress() {
            return address.or(() -> confinement.flatMap(Confinement::bound));
        }

        /** The addresses that we use, if they are limited; else none. */
        List<InetAddress> localAddresses() {
            return address.map(List::of)
                    .orElseGet(() -> confinement.map(Confinement::addresses).orElse(List.of()));
        }
    }

    /**
     * Trackers and peers that the command line gives for every torrent.
     *
     * @param trackers to ask
     * @param peers to connect to
     * @param blocklist peers to ignore
     */
    record Named(TrackerChoice trackers, List<PeerAddress> peers, Optional<Blocklist> blocklist) {}
}
