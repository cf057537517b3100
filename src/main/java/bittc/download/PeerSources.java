package bittc.download;

import bittc.download.blocks.Counters;
import bittc.download.blocks.DataState;
import bittc.download.connect.PeerBook;
import bittc.torrent.InfoHash;
import bittc.torrent.InfoHashes;
import bittc.torrent.PeerAddress;
import bittc.tracker.AnnounceAnswer;
import bittc.tracker.Announcer;
import bittc.tracker.TrackerException;
import bittc.tracker.TrackerStatus;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Finds one torrent's peers: by its trackers and, unless it is private, by every {@link PeerFinder} of the session. Also
 * decides whether peers may be exchanged; {@link PeerExtensions} does it.
 */
final class PeerSources {
    interface Found {
        void onPeersFound(List<InetSocketAddress> peers, PeerBook.Source source);
    }

    private final InfoHashes infoHashes;
    private final List<List<String>> trackers;
    private final DataState data;
    private final Found found;
    private final Discovery discovery;
    private final boolean exchangesPeers;
    private final DownloadListener listener;
    private final Announcer announcer;
    private final List<TrackerStatus> unusable = new ArrayList<>();
    private final List<PeerFinder.Search> searches = new ArrayList<>();
    private boolean started;
    private boolean trackersOnly;
    private boolean loopbackOnly;

    /** Starts without asking any source. */
    PeerSources(
            InfoHashes infoHashes,
            List<List<String>> trackers,
            DataState data,
            Counters counters,
            SessionResources session,
            Found found,
            DownloadListener listener) {
        this.infoHashes = infoHashes;
        this.trackers = trackers;
        this.data = data;
        this.found = found;
        this.listener = listener;
        discovery = session.discovery();
        exchangesPeers = session.options().exchangePeers();
        announcer = discovery.announcer(
                trackers,
                event -> discovery.request(infoHashes.primary(), counters, data, event),
                new TrackerEvents(),
                unusable::add);
    }

    /** Starts to ask; only the first call counts. */
    void start() {
        if (started) {
            return;
        }
        started = true;
        unusable.forEach(tracker -> listener.onUnusableUrl(
                "tracker " + tracker.host() + ": " + tracker.failure().orElseThrow()));
        announcer.start();
        if (loopbackOnly && !discovery.finders().isEmpty()) {
            listener.onDetail("all its trackers are on this machine: no search by DHT or in the local network");
        } else if (!trackersOnly) {
            for (PeerFinder finder : discovery.finders()) {
                for (InfoHash infoHash : infoHashes.wireHashes()) {
                    searches.add(finder.search(infoHash, discovery::announcedPort, new FinderEvents(finder.name())));
                }
            }
        }
    }

    /** Takes the results of one finder. */
    private final class FinderEvents implements PeerFinder.Listener {
        private final String finder;

        FinderEvents(String finder) {
            this.finder = finder;
        }

        @Override
        public void onPeers(List<InetSocketAddress> peers) {
            for (InetSocketAddress peer : peers) {
                listener.onDetail(peer.getAddress().getHostAddress() + ":" + peer.getPort() + ": from " + finder);
            }
            found.onPeersFound(peers, PeerBook.Source.FOUND);
        }

        @Override
        public void onDetail(String line) {
            listener.onDetail(line);
        }
    }

    boolean started() {
        return started;
    }

    /** Restricts a private torrent to its trackers (BEP 27). */
    void useTrackersOnly() {
        trackersOnly = true;
        endSearches();
    }

    /**
     * Leaves out the finders if {@link LoopbackRule} applies, unless the user has named a source beyond this machine.
     *
     * @param webSeeds URLs that the torrent names
     * @param peers that its magnet link names
     */
    void onNamed(List<String> webSeeds, List<PeerAddress> peers) {
        loopbackOnly = !discovery.searchesForAll() && LoopbackRule.applies(trackers, webSeeds, peers);
    }

    /** Returns whether nothing is asked for peers but this machine. */
    boolean loopbackOnly() {
        return loopbackOnly;
    }

    boolean trackersOnly() {
        return trackersOnly;
    }

    /** Returns whether peer exchange is allowed (BEP 11, BEP 27). */
    boolean exchangesPeers() {
        return exchangesPeers && !trackersOnly;
    }

    /** The port of our DHT node, unless the torrent is private; 0 if there is none. */
    int nodePort() {
        return trackersOnly ? 0 : discovery.nodePort();
    }

    /** Passes on the port of a peer's DHT node. */
    void onNode(InetAddress peer, int port) {
        if (port > 0 && !trackersOnly) {
            discovery.onNode(new InetSocketAddress(peer, port));
        }
    }

    /** Asks for more peers, as they have run out. Cheap to call often. */
    void needPeers() {
        if (started) {
            announcer.needPeers();
            searches.forEach(PeerFinder.Search::needPeers);
        }
    }

    /** Notes that an address from one of the sources is our own. */
    void onOurselves(InetSocketAddress address) {
        searches.forEach(search -> search.onOurselves(address));
    }

    /** Tells the trackers that the download is complete. */
    void onCompleted() {
        announcer.onCompleted();
    }

    /** Tells the trackers that we leave, like {@link Announcer#stop}; ends the searches. */
    void stop(Duration limit, Runnable done) {
        endSearches();
        announcer.stop(limit, done);
    }

    private void endSearches() {
        searches.forEach(PeerFinder.Search::close);
        searches.clear();
    }

    /** The status of each tracker; those with invalid URLs last. */
    List<TrackerStatus> trackers() {
        List<TrackerStatus> all = announcer.statuses();
        all.addAll(unusable);
        return all;
    }

    /** The status of the other searches, one line each; with {@code over}, their final one. */
    List<String> searches(boolean over) {
        return searches.stream()
                .map(search -> search.status(over))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Returns whether only trackers can be expected to name a peer soon. */
    boolean haveSearchedInVain() {
        return searches.stream().allMatch(PeerFinder.Search::isFutile);
    }

    private final class TrackerEvents implements Announcer.Listener {
        @Override
        public void onPeers(String host, AnnounceAnswer answer, Duration next) {
            listener.onTracker(new DownloadListener.TrackerReport(
                    host, true, answer.peers().size(), answer.seeders(), answer.leechers(), answer.warning(), next));
            // All trackers count as one source, as we do not know their addresses.
            answer.externalAddress().ifPresent(ours -> discovery.onOurAddress(ours, ours));
            found.onPeersFound(answer.peers(), PeerBook.Source.TRACKER);
        }

        @Override
        public void onAnnounceFailed(String host, TrackerException failure, Duration next) {
            String message =
                    failure.refused() ? "refuses this torrent: \"" + failure.getMessage() + "\"" : failure.getMessage();
            listener.onTracker(new DownloadListener.TrackerReport(
                    host, false, 0, OptionalInt.empty(), OptionalInt.empty(), Optional.of(message), next));
        }
    }
}
