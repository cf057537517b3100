package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.blocks.RecordingLink;
import bittc.download.blocks.SmallTorrent;
import bittc.metainfo.FileChoice;
import bittc.metainfo.Metainfo;
import bittc.picker.PieceOrder;
import bittc.torrent.Bitfield;
import bittc.tracker.AnnounceRequest.Event;
import bittc.tracker.FakeTracker;
import bittc.wire.DontHave;
import bittc.wire.ExtensionHandshake;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** A torrent of four pieces with one tracker; the test is its disk and its peers. */
class TorrentTest {
    private static final String TRACKER = "http://t.test/announce";
    private static final SeedPolicy SEED = new SeedPolicy(true, OptionalDouble.empty(), Optional.empty());
    private static final SeedPolicy SUPER_SEED = new SeedPolicy(true, OptionalDouble.empty(), Optional.empty(), true);

    private final FakeSession session = new FakeSession(10);
    private final FakeStore store = new FakeStore();
    private final List<String> ends = new ArrayList<>();
    private Torrent torrent;

    private void start(SeedPolicy seed, Metainfo metainfo) {
        DownloadOptions options = new DownloadOptions(
                seed,
                new TrackerChoice(true, List.of(TRACKER)),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                FileChoice.ALL,
                PieceOrder.SEQUENTIAL);
        torrent =
                new Torrent(metainfo, store, options, session.resources, session.listener(), gone -> ends.add("ended"));
        torrent.start();
    }

    private void open(SeedPolicy seed, int... found) {
        start(seed, SmallTorrent.metainfo(4));
        store.answers.onOpened(SmallTorrent.bits(4, found));
    }

    private List<Event> announced() {
        session.loop.advance(Duration.ofSeconds(1));
        return session.trackers.containsKey(TRACKER)
                ? session.trackers.get(TRACKER).events()
                : List.of();
    }

    /** A peer that understands {@code lt_donthave} as 9; what it is told, but for extension handshakes. */
    private RecordingLink connect(int number) throws Exception {
        InetSocketAddress address = FakeSession.address(number);
        PeerHandler peer = torrent.accept(address).orElseThrow();
        RecordingLink link = new RecordingLink(address.getHostString(), true, number);
        peer.onOpen(link);
        byte[] handshake = new ExtensionHandshake(
                        Map.of(DontHave.EXTENSION, 9),
                        Optional.of("far 1.0"),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        false,
                        false)
                .encode();
        peer.onExtended(0, handshake);
        peer.onHaveNone();
        return link;
    }

    private static List<String> take(RecordingLink link) {
        return link.take().stream().filter(line -> !line.equals("extended 0")).toList();
    }

    @Test
    void asksTrackersAndTakesPeersOnceItKnowsWhatIsOnDisk() {
        start(SeedPolicy.LEAVE, SmallTorrent.metainfo(4));
        assertTrue(torrent.accept(FakeSession.address(1)).isEmpty());
        assertEquals(List.of(), announced());
        store.answers.onOpened(SmallTorrent.bits(4, 0));
        assertEquals(List.of(Event.STARTED), announced());
        assertTrue(torrent.accept(FakeSession.address(1)).isPresent());
        assertEquals(List.of(DownloadState.CONNECTING), session.states);
    }

    @Test
    void whatWasCompleteBeforeEndsWithoutATrackerAndOnlyWhenTheStoreIsClosed() {
        open(SeedPolicy.LEAVE, 0, 1, 2, 3);
        assertEquals(List.of(), announced());
        assertEquals(List.of(), session.states, "not done before all is on disk");
        assertTrue(torrent.accept(FakeSession.address(1)).isEmpty(), "it leaves");
        store.closed.run();
        assertEquals(List.of(DownloadState.DONE), session.states);
        assertEquals(List.of("ended"), ends);
        assertEquals(0, session.slots.torrents());
    }

    @Test
    void tellsTrackersAndPeersThatItLeaves() throws Exception {
        session.trackers.put(TRACKER, new FakeTracker(session.loop, TRACKER).answersPeers(0));
        open(SeedPolicy.LEAVE, 0);
        announced();
        RecordingLink peer = connect(1);
        take(peer);
        torrent.stop(Duration.ofSeconds(3), () -> ends.add("stopped"));
        assertEquals(List.of("close: we leave"), take(peer));
        assertTrue(session.details.contains("connections made: 1 by TCP"), session.details.toString());
        store.closed.run();
        assertEquals(List.of(Event.STARTED, Event.STOPPED), announced());
        assertEquals(List.of("ended", "stopped"), ends);
        assertEquals(DownloadState.STOPPED, session.states.get(session.states.size() - 1));
    }

    @Test
    void aPieceThatIsLostIsTakenBackFromPeersAndMissingAgain() throws Exception {
        open(SeedPolicy.LEAVE, 0, 1);
        RecordingLink peer = connect(1);
        assertEquals(List.of("bitfield 2"), take(peer));
        store.answers.onLost(1);
        assertEquals(List.of("extended 9"), take(peer));
        assertEquals(
                1, DontHave.decode(peer.extended.get(peer.extended.size() - 1)).pieceIndex());
        assertEquals(1, torrent.progress().piecesDone());
    }

    @Test
    void listsItsPeers() throws Exception {
        open(SeedPolicy.LEAVE, 0);
        connect(1);
        PeerStatus peer = torrent.peers().get(0);
        assertEquals(FakeSession.address(1), peer.address());
        assertEquals(Optional.of("far 1.0"), peer.client());
        assertEquals("tcp", peer.path().word());
        assertEquals(0, peer.have());
        assertTrue(peer.amChoking() && peer.peerChoking() && !peer.amInterested() && !peer.peerInterested());
    }

    @Test
    void superSeedsOnlyWhatIsCompleteAndNotPrivate() throws Exception {
        open(SUPER_SEED, 0, 1, 2, 3);
        assertEquals(List.of("have none", "have 0"), take(connect(1)));
    }

    @Test
    void seedsAPrivateTorrentAsUsual() throws Exception {
        start(SUPER_SEED, SmallTorrent.privateMetainfo(4));
        Bitfield all = SmallTorrent.bits(4, 0, 1, 2, 3);
        store.answers.onOpened(all);
        assertEquals(List.of("a private torrent is not super-seeded"), session.details);
        assertEquals(List.of("have all"), take(connect(1)));
    }

    @Test
    void aSeedStaysAndIsAnnouncedAsOne() throws Exception {
        open(SEED, 0, 1, 2, 3);
        assertEquals(List.of(Event.STARTED), announced());
        assertEquals(0, session.trackers.get(TRACKER).requests().get(0).left());
        assertEquals(List.of("have all"), take(connect(1)));
        assertFalse(session.states.contains(DownloadState.DONE));
    }
}
