package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.blocks.BlockReceiver;
import bittc.download.blocks.Counters;
import bittc.download.blocks.DataState;
import bittc.download.blocks.RecordingLink;
import bittc.download.blocks.SmallTorrent;
import bittc.download.connect.PeerBook.Source;
import bittc.metainfo.FileSelection;
import bittc.picker.Candidate;
import bittc.picker.PieceOrder;
import bittc.storage.disk.StorageException;
import bittc.wire.ProtocolViolation;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens between a torrent of four pieces, of which the first is there, and its peers. */
class SwarmTest {
    private final FakeSession session = new FakeSession(100);
    private final Counters counters = new Counters();
    private DataState data = SmallTorrent.open(4, 0);
    private boolean stopping;
    private Swarm swarm;

    @BeforeEach
    void make() {
        BlockReceiver blocks = new BlockReceiver(data, counters, session.resources.received(), new Blocks());
        PeerSources sources = new PeerSources(
                FakeSession.INFO_HASHES,
                List.of(),
                data,
                counters,
                session.resources,
                (peers, source) -> {},
                session.listener());
        swarm = new Swarm(
                FakeSession.INFO_HASHES,
                data,
                counters,
                blocks,
                sources,
                session.resources,
                session.listener(),
                () -> stopping);
        swarm.join();
    }

    private final class Blocks implements BlockReceiver.Listener {
        @Override
        public boolean isStopping() {
            return stopping;
        }

        @Override
        public void onNewBlock() {}

        @Override
        public void onBlockOfOthers(int pieceIndex, int blockIndex) {}

        @Override
        public void onCulprit(Object peer) {}

        @Override
        public void onReleased() {
            swarm.requester().fillLater();
        }

        @Override
        public void onOpened() {}

        @Override
        public void onStored(int pieceIndex) {}

        @Override
        public void onBegunLost(int pieceIndex) {}

        @Override
        public void onLost(int pieceIndex) {}

        @Override
        public void onFileComplete(int fileIndex) {}

        @Override
        public void onFileChanged(String what) {}

        @Override
        public void onFailed(StorageException failure) {}

        @Override
        public void detail(String line) {}
    }

    /** A connection that the test is the other end of. */
    private final class Far {
        final RecordingLink link;
        final PeerHandler messages;

        Far(int number) {
            InetSocketAddress address = FakeSession.address(number);
            swarm.onPeersFound(List.of(address), Source.TRACKER);
            link = new RecordingLink(address.getHostString(), false, number + 1);
            messages = session.dialled.get(address);
            messages.onOpen(link);
        }

        /** What it has been told, but for extension handshakes. */
        List<String> told() {
            session.loop.runUntilIdle();
            List<String> told = new ArrayList<>(link.take());
            told.removeIf(line -> line.startsWith("extended"));
            return told;
        }
    }

    @Test
    void aNewPeerIsToldWhatWeHaveAndAskedForWhatWeLack() throws ProtocolViolation {
        Far peer = new Far(0);
        assertEquals(List.of("bitfield 1"), peer.told());
        peer.messages.onHaveAll();
        peer.messages.onUnchoke();
        peer.messages.onReadComplete();
        assertEquals(
                List.of("interested", "request 1:0+16384", "request 1:16384+16384"),
                peer.told().subList(0, 3));
    }

    @Test
    void aPieceThatIsStoredIsToldToAllWhoLackIt() throws ProtocolViolation {
        Far leecher = new Far(0);
        Far seed = new Far(1);
        seed.messages.onHaveAll();
        leecher.told();
        seed.told();
        swarm.onStored(1);
        assertEquals(List.of("have 1"), leecher.told());
        assertEquals(List.of(), seed.told());
    }

    @Test
    void whatOnePeerWillNotSendIsAskedOfAnother() throws ProtocolViolation {
        Far first = new Far(0);
        first.messages.onHaveAll();
        first.messages.onUnchoke();
        first.messages.onReadComplete();
        Far second = new Far(1);
        second.messages.onHaveAll();
        second.messages.onUnchoke();
        second.messages.onReadComplete();
        second.told();
        first.messages.onClosed(true, "reset");
        List<String> told = second.told();
        assertEquals(6, told.size(), () -> told.toString());
        assertTrue(told.contains("request 1:0+16384"));
        assertEquals(1, swarm.peers().size());
    }

    @Test
    void anInterestedPeerIsUnchokedWhileThereIsASlot() throws ProtocolViolation {
        List<Far> peers = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            peers.add(new Far(i));
            peers.get(i).told();
            peers.get(i).messages.onInterested();
        }
        assertEquals(List.of("unchoke"), peers.get(7).told());
        assertEquals(List.of(), peers.get(8).told());
        peers.get(0).messages.onNotInterested();
        assertTrue(peers.get(0).told().contains("choke"));
        assertEquals(List.of("unchoke"), peers.get(8).told());
    }

    @Test
    void twoThatHaveAllPart() throws ProtocolViolation {
        Far seed = new Far(0);
        seed.messages.onHaveAll();
        Far leecher = new Far(1);
        seed.told();
        leecher.told();
        Candidate someone = new Candidate("someone", SmallTorrent.bits(4, 1, 2, 3), true, false);
        data.picker().pick(someone, 6, (piece, block) -> data.picker().onReceived(piece, block, "someone"));
        for (int piece = 1; piece < 4; piece++) {
            data.picker().onStored(piece);
        }
        swarm.onComplete();
        assertEquals(List.of("close: both of us are complete"), seed.told());
        assertEquals(List.of(), leecher.told());
        leecher.messages.onHaveAll();
        assertEquals(List.of("close: both of us are complete"), leecher.told());
    }

    @Test
    void onceTheTorrentEndsWhoeverOpensIsClosedAndNobodyIsConnectedTo() {
        swarm.onPeersFound(List.of(FakeSession.address(0)), Source.TRACKER);
        stopping = true;
        RecordingLink link = new RecordingLink();
        session.dialled.get(FakeSession.address(0)).onOpen(link);
        assertEquals(List.of("close: we leave"), link.take());
        swarm.onPeersFound(List.of(FakeSession.address(1)), Source.TRACKER);
        swarm.onTick(session.loop.nanoTime());
        assertEquals(1, session.dialled.size());
        assertFalse(swarm.wantsPeers(session.loop.nanoTime()));
    }

    @Test
    void whoCameBeforeTheTorrentWasKnownTakesPartOnceItIs() throws ProtocolViolation {
        data = new DataState();
        make();
        Far early = new Far(0);
        assertEquals(List.of("have none"), early.told());
        early.messages.onHaveAll();
        early.messages.onUnchoke();
        early.messages.onReadComplete();
        assertEquals(List.of(), early.told());
        data.know(SmallTorrent.metainfo(4), FileSelection.ALL);
        data.open(SmallTorrent.bits(4, 0), PieceOrder.SEQUENTIAL, new Random(1));
        swarm.onOpened();
        assertEquals(
                List.of("interested", "have 0", "request 1:0+16384"),
                early.told().subList(0, 3));
    }

    @Test
    void isDesertedWhenNobodyIsConnectedAndNobodyKnown() {
        assertTrue(swarm.isDeserted());
        Far peer = new Far(0);
        assertFalse(swarm.isDeserted());
        swarm.ban(swarm.peers().get(0), "wrong bytes");
        assertEquals("close: banned: it sent wrong bytes", peer.link.sent.get(peer.link.sent.size() - 1));
        assertFalse(swarm.isDeserted(), "its place is still taken");
        peer.messages.onClosed(true, "banned");
        assertTrue(swarm.isDeserted());
    }

    @Test
    void rechokesEveryTenSeconds() throws ProtocolViolation {
        List<Far> peers = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            peers.add(new Far(i));
            peers.get(i).messages.onInterested();
            peers.get(i).told();
        }
        swarm.onTick(session.loop.nanoTime()); // the first round
        peers.forEach(Far::told);
        int moves = 0;
        for (int second = 0; second < 120; second++) {
            session.loop.advance(Duration.ofSeconds(1));
            swarm.onTick(session.loop.nanoTime());
            for (Far peer : peers) {
                moves += peer.told().contains("unchoke") ? 1 : 0;
            }
        }
        assertTrue(moves >= 1 && moves <= 4, moves + " moves: the optimistic slot goes round every 30 s");
    }

    @Test
    void countsWhatItsPeersAre() throws ProtocolViolation {
        new Far(0).messages.onHaveAll();
        Far useful = new Far(1);
        useful.messages.onHave(2);
        useful.messages.onUnchoke();
        new Far(2);
        swarm.onPeersFound(List.of(FakeSession.address(3)), Source.TRACKER);
        assertEquals(new SwarmStatus(3, 1, 2, 1, 0, 1), swarm.status());
    }

    @Test
    void leavesWhatTorrentsShare() {
        assertEquals(1, session.slots.torrents());
        swarm.leave();
        assertEquals(0, session.slots.torrents());
    }
}
