package bittc.download;

import bittc.download.blocks.Counters;
import bittc.download.blocks.DataState;
import bittc.download.connect.PeerBook;
import bittc.torrent.InfoHash;
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
 * Where one torrent's peers come from: its trackers, and for a torrent that is not private every {@link PeerFinder} of the
 * session. What peers tell of each other comes on top.
 */
final class PeerSources {
    /** Takes what is found. */
    interface Found {
        void onPeersFound(List<InetSocketAddress> peers, PeerBook.Source source);
    }

    private final InfoHash infoHash;
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

    /** Nobody has been asked yet. */
    PeerSources(
            InfoHash infoHash,
            List<List<String>> trackers,
            DataState data,
            Counters counters,
            SessionResources session,
            Found found,
            DownloadListener listener) {
        this.infoHash = infoHash;
        this.data = data;
        this.found = found;
        this.listener = listener;
        discovery = session.discovery();
        exchangesPeers = session.options().exchangePeers();
        announcer = discovery.announcer(
                trackers,
                event -> discovery.request(infoHash, counters, data, event),
                new TrackerEvents(),
                unusable::add);
    }

    /** Begins to ask; only the first call counts. */
    void start() {
        if (started) {
            return;
        }
        started = true;
        unusable.forEach(tracker -> listener.onUnusableUrl(
                "tracker " + tracker.host() + ": " + tracker.failure().orElseThrow()));
        announcer.start();
        if (!trackersOnly) {
            for (PeerFinder finder : discovery.finders()) {
                searches.add(finder.search(infoHash, new FinderEvents(finder.name())));
            }
        }
    }

    /** What one finder finds. */
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

    /** The torrent is private: peers may come from its trackers only (BEP 27). */
    void useTrackersOnly() {
        trackersOnly = true;
        endSearches();
    }

    boolean trackersOnly() {
        return trackersOnly;
    }

    /** Whether peers may tell us of others, and we them (BEP 11, BEP 27). */
    boolean exchangesPeers() {
        return exchangesPeers && !trackersOnly;
    }

    /** Where our DHT node is, for the peers of a torrent that is not private; 0 if there is none. */
    int nodePort() {
        return trackersOnly ? 0 : discovery.nodePort();
    }

    /** A peer runs a DHT node at this port. */
    void onNode(InetAddress peer, int port) {
        if (port > 0 && !trackersOnly) {
            discovery.onNode(new InetSocketAddress(peer, port));
        }
    }

    /** Peers have run out. May be called often. */
    void needPeers() {
        if (started) {
            announcer.needPeers();
            searches.forEach(PeerFinder.Search::needPeers);
        }
    }

    /** At this address, which somebody has told, are we. */
    void onOurselves(InetSocketAddress address) {
        searches.forEach(search -> search.onOurselves(address));
    }

    /** The last missing byte has come. */
    void onCompleted() {
        announcer.onCompleted();
    }

    /** Tells the trackers that we leave, as {@link Announcer#stop}; ends the searches. */
    void stop(Duration limit, Runnable done) {
        endSearches();
        announcer.stop(limit, done);
    }

    private void endSearches() {
        searches.forEach(PeerFinder.Search::close);
        searches.clear();
    }

    /** How we stand with each tracker; last come those whose URLs make no sense. */
    List<TrackerStatus> trackers() {
        List<TrackerStatus> all = announcer.statuses();
        all.addAll(unusable);
        return all;
    }

    /** How the other searches stand, a line each; with {@code over}, how they stood in the end. */
    List<String> searches(boolean over) {
        return searches.stream()
                .map(search -> search.status(over))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Whether nobody but trackers can be expected to name a peer soon. */
    boolean haveSearchedInVain() {
        return searches.stream().allMatch(PeerFinder.Search::isVain);
    }

    private final class TrackerEvents implements Announcer.Listener {
        @Override
        public void onPeers(String host, AnnounceAnswer answer, Duration next) {
            listener.onTracker(new DownloadListener.TrackerReport(
                    host, true, answer.peers().size(), answer.seeders(), answer.leechers(), answer.warning(), next));
            // All trackers together have one voice: they are not asked where they are.
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
