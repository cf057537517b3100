package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.blocks.RecordingLink;
import bittc.download.blocks.SmallTorrent;
import bittc.wire.ProtocolViolation;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The progress of a torrent of four pieces, of two blocks each, of which the first is on disk. */
class ProgressReportTest {
    private static final int BLOCK = SmallTorrent.BLOCK;

    private final FakeSession session = new FakeSession(10);
    private final FakeStore disk = new FakeStore();
    private final Torrent torrent = new Torrent(
            SmallTorrent.metainfo(4),
            disk,
            new DownloadOptions(SeedPolicy.LEAVE, Duration.ZERO),
            session.resources,
            session.listener(),
            gone -> {});

    @BeforeEach
    void start() {
        torrent.start();
    }

    private void open() {
        disk.answers.onOpened(SmallTorrent.bits(4, 0));
    }

    private PeerHandler connect(int number) {
        InetSocketAddress address = FakeSession.address(number);
        PeerHandler peer = torrent.accept(address).orElseThrow();
        peer.onOpen(new RecordingLink(address.getHostString(), true, number));
        return peer;
    }

    private static void send(PeerHandler peer, int piece, int block) throws ProtocolViolation {
        ByteBuffer buffer = peer.onPieceHeader(piece, block * BLOCK, BLOCK);
        if (buffer != null) {
            buffer.position(BLOCK);
        }
        peer.onPiece(piece, block * BLOCK, BLOCK, buffer);
    }

    private String explained() {
        Progress.Standstill why = torrent.progress().standstill().orElseThrow();
        return why.label() + ": " + why.explanation();
    }

    @Test
    void tellsHowFarTheCheckIsBeforeAnythingElse() {
        disk.answers.onCheckProgress(3L * BLOCK);
        Progress checking = torrent.progress();
        assertEquals(DownloadState.CHECKING, checking.state());
        assertEquals(3L * BLOCK, checking.checkedBytes());
        assertEquals(8L * BLOCK, checking.totalBytes());
        assertEquals(0, checking.piecesDone());
        assertTrue(checking.standstill().isEmpty());
        disk.answers.onAllocateProgress(BLOCK);
        assertEquals("reserving space: ", explained());
    }

    @Test
    void countsPeersAndBytes() throws ProtocolViolation {
        open();
        PeerHandler seed = connect(1);
        seed.onHaveAll();
        seed.onUnchoke();
        seed.onReadComplete();
        connect(2).onHaveNone();
        session.loop.advance(Duration.ofSeconds(2));
        send(seed, 1, 0);
        send(seed, 1, 1);
        disk.answers.onStored(1);
        send(seed, 1, 1);
        Progress now = torrent.progress();
        assertEquals(2, now.peers());
        assertEquals(1, now.seeds());
        assertEquals(2, now.piecesDone());
        assertEquals(4L * BLOCK, now.doneBytes());
        assertEquals(3L * BLOCK, now.downloadedBytes());
        assertEquals(BLOCK, now.wastedBytes(), "one block came twice");
        assertTrue(now.downRate() > 0);
        assertTrue(now.etaSeconds().isPresent());
        assertTrue(now.standstill().isEmpty());
    }

    @Test
    void nothingComesOrGoesWhereNobodyIs() throws ProtocolViolation {
        open();
        PeerHandler peer = connect(1);
        peer.onHaveAll();
        peer.onUnchoke();
        peer.onReadComplete();
        session.loop.advance(Duration.ofSeconds(2));
        send(peer, 1, 0);
        assertTrue(torrent.progress().downRate() > 0);
        peer.onClosed(true, "gone");
        assertEquals(0, torrent.progress().downRate());
    }

    @Test
    void saysWhatItWaitsFor() throws ProtocolViolation {
        open();
        assertEquals(OptionalLong.empty(), torrent.progress().etaSeconds());
        assertEquals("no peers: the torrent names no tracker", explained());
        PeerHandler peer = connect(1);
        peer.onHaveNone();
        assertEquals("stalled: 1 peer, but it lacks the last 3 pieces", explained());
        peer.onHave(1);
        assertEquals("stalled: 1 peer, but it chokes us: waiting for a free upload slot", explained());
        peer.onUnchoke();
        assertEquals("stalled: 1 peer; it lacks 2 of the 3 missing pieces and does not send the other", explained());
    }

    @Test
    void blamesTheDiskForWhatHasArrivedAndIsNotWritten() throws ProtocolViolation {
        open();
        PeerHandler seed = connect(1);
        seed.onHaveAll();
        seed.onUnchoke();
        seed.onReadComplete();
        for (int block = 0; block < 6; block++) {
            send(seed, 1 + block / 2, block % 2);
        }
        assertTrue(torrent.progress().standstill().isEmpty(), "a moment ago something came");
        session.loop.advance(Duration.ofSeconds(30));
        assertEquals("stalled: waiting for the disk", explained());
    }
}
