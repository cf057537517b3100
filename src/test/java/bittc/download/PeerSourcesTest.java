package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.blocks.Counters;
import bittc.download.blocks.SmallTorrent;
import bittc.download.connect.PeerBook;
import bittc.torrent.InfoHash;
import bittc.tracker.AnnounceRequest.Event;
import bittc.tracker.TrackerException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** One tracker, and one other way to find peers. */
class PeerSourcesTest {
    private final FakeSession session = new FakeSession(100);
    private final List<String> found = new ArrayList<>();
    private final List<String> finderEvents = new ArrayList<>();
    private PeerFinder.Listener finderListener;
    private boolean vain;

    private final class Finder implements PeerFinder {
        @Override
        public String name() {
            return "finder";
        }

        @Override
        public int nodePort() {
            return 7;
        }

        @Override
        public void onNode(InetSocketAddress node) {
            finderEvents.add("node " + node.getPort());
        }

        @Override
        public Search search(InfoHash infoHash, IntSupplier announcedPort, Listener listener) {
            finderListener = listener;
            finderEvents.add("search");
            return new Search() {
                @Override
                public void needPeers() {
                    finderEvents.add("need peers");
                }

                @Override
                public void close() {
                    finderEvents.add("close");
                }

                @Override
                public boolean isFutile() {
                    return vain;
                }

                @Override
                public String status(boolean over) {
                    return over ? "over" : "";
                }
            };
        }
    }

    private PeerSources sources() {
        return sources("tracker");
    }

    private PeerSources sources(String tracker) {
        session.resources.discovery().use(new Finder());
        return new PeerSources(
                FakeSession.INFO_HASHES,
                List.of(List.of(tracker)),
                SmallTorrent.open(1),
                new Counters(),
                session.resources,
                (peers, source) -> found.add(source + " " + peers.size()),
                session.listener());
    }

    @Test
    void asksEverybodyOnce() {
        PeerSources sources = sources();
        sources.needPeers();
        assertEquals(List.of(), finderEvents, "nobody is asked before it starts");
        session.trackers.get("tracker").answersPeers(3);
        sources.start();
        sources.start();
        session.loop.advance(Duration.ofSeconds(1));
        finderListener.onPeers(List.of(FakeSession.address(1)));
        assertEquals(List.of("TRACKER 3", "FOUND 1"), found);
        assertEquals(List.of("search"), finderEvents);
        sources.needPeers();
        assertEquals(List.of("search", "need peers"), finderEvents);
    }

    @Test
    void aPrivateTorrentAsksItsTrackersOnly() {
        PeerSources sources = sources();
        sources.useTrackersOnly();
        sources.start();
        session.loop.advance(Duration.ofSeconds(1));
        assertEquals(List.of(), finderEvents);
        assertEquals(1, session.trackers.get("tracker").requests().size());
        assertFalse(sources.exchangesPeers());
        assertEquals(0, sources.nodePort());
        sources.onNode(FakeSession.address(1).getAddress(), 7);
        assertEquals(List.of(), finderEvents);
    }

    @Test
    void aTorrentOfThisMachineAsksItsTrackersOnly() {
        String tracker = "http://127.0.0.1:6969/announce";
        PeerSources sources = sources(tracker);
        sources.onNamed(List.of(), List.of());
        sources.start();
        sources.needPeers();
        session.loop.advance(Duration.ofHours(1));
        assertEquals(List.of(), finderEvents);
        assertTrue(session.trackers.get(tracker).requests().size() > 0);
        assertTrue(sources.loopbackOnly() && sources.haveSearchedInVain());
        assertTrue(
                session.details.stream().anyMatch(line -> line.contains("no search by DHT")),
                session.details::toString);
    }

    @Test
    void aSourceElsewhereThatTheUserNamesHasTheFindersAsked() {
        PeerSources sources = sources("http://127.0.0.1:6969/announce");
        session.resources.discovery().searchForAll();
        sources.onNamed(List.of(), List.of());
        sources.start();
        assertEquals(List.of("search"), finderEvents);
        assertFalse(sources.loopbackOnly());
    }

    @Test
    void oneThatTurnsOutToBePrivateEndsItsSearches() {
        PeerSources sources = sources();
        sources.start();
        assertTrue(sources.exchangesPeers());
        assertEquals(7, sources.nodePort());
        sources.onNode(FakeSession.address(1).getAddress(), 0);
        sources.onNode(FakeSession.address(1).getAddress(), 8);
        sources.useTrackersOnly();
        sources.needPeers();
        assertEquals(List.of("search", "node 8", "close"), finderEvents);
    }

    @Test
    void searchesAreInVainOnceAllAre() {
        PeerSources sources = sources();
        assertTrue(sources.haveSearchedInVain(), "there is none");
        sources.start();
        assertFalse(sources.haveSearchedInVain());
        vain = true;
        assertTrue(sources.haveSearchedInVain());
        assertEquals(List.of(), sources.searches(false));
        assertEquals(List.of("over"), sources.searches(true));
    }

    @Test
    void aRefusalIsToldInTheTrackersWords() {
        PeerSources sources = sources();
        session.trackers.get("tracker").fails(TrackerException.refused("unregistered torrent"));
        sources.start();
        session.loop.advance(Duration.ofSeconds(1));
        assertEquals(List.of("tracker: Optional[refuses this torrent: \"unregistered torrent\"]"), session.details);
    }

    @Test
    void tellsTheTrackersThatItIsCompleteAndThatItLeaves() {
        PeerSources sources = sources();
        session.trackers.get("tracker").answersPeers(0);
        sources.start();
        session.loop.advance(Duration.ofSeconds(1));
        sources.onCompleted();
        session.loop.advance(Duration.ofSeconds(1));
        List<String> ends = new ArrayList<>();
        sources.stop(Duration.ofSeconds(3), () -> ends.add("done"));
        session.loop.advance(Duration.ofSeconds(3));
        assertEquals(
                List.of(Event.STARTED, Event.COMPLETED, Event.STOPPED),
                session.trackers.get("tracker").events());
        assertEquals(List.of("done"), ends);
        assertEquals(List.of("search", "close"), finderEvents);
    }

    @Test
    void sourcesAreTrustedByTheirKind() {
        PeerSources sources = sources();
        sources.start();
        finderListener.onPeers(List.of());
        assertEquals(List.of(PeerBook.Source.FOUND + " 0"), found);
    }
}
