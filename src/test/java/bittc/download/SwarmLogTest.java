package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.download.blocks.Counters;
import bittc.download.blocks.DataState;
import bittc.download.blocks.RecordingLink;
import bittc.download.blocks.SmallTorrent;
import bittc.download.connect.PeerBook;
import bittc.download.connect.PeerHints;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SwarmLogTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(SwarmLog.class);
    private final Level before = logger.getLevel();
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final FakeSession session = new FakeSession(10);
    private final DataState data = SmallTorrent.open(4, 0);
    private final Counters counters = new Counters();
    private final PeerSources sources = new PeerSources(
            FakeSession.INFO_HASHES,
            List.of(),
            data,
            counters,
            session.resources,
            (found, source) -> {},
            session.listener());

    @AfterEach
    void restore() {
        logger.detachAppender(written);
        logger.setLevel(before);
    }

    private void write(Level level, boolean diskBehind) throws Exception {
        written.start();
        logger.addAppender(written);
        logger.setLevel(level);
        FakeTorrent torrent = new FakeTorrent();
        PeerConnection choking = new PeerConnection(torrent.context(data, session.loop), FakeSession.address(1), false);
        PeerConnection useful = new PeerConnection(torrent.context(data, session.loop), FakeSession.address(2), false);
        useful.open(new RecordingLink());
        useful.handler().onUnchoke();
        Connections connections =
                new Connections(new NoOwner(), FakeSession.INFO_HASHES, data, sources, session.resources);
        connections.learn(FakeSession.address(3), new PeerHints(PeerBook.Source.TRACKER, false));
        SwarmLog.write(
                FakeSession.INFO_HASH,
                counters,
                List.of(choking, useful),
                connections,
                diskBehind,
                session.loop.nanoTime());
    }

    private static final class NoOwner implements PendingConnections.Owner {
        @Override
        public boolean isStopping() {
            return false;
        }

        @Override
        public PeerHandler handler(InetSocketAddress address, boolean incoming) {
            throw new AssertionError("nothing connects");
        }

        @Override
        public boolean isComplete() {
            return false;
        }

        @Override
        public boolean wantsPeers(long now) {
            return false;
        }
    }

    @Test
    void writesOneLineWithWhatMakesADownloadSlow() throws Exception {
        write(Level.DEBUG, true);
        assertEquals(
                List.of(FakeSession.INFO_HASH + ": 0 B/s down, 0 up; 2 connected, 1 unchoke us, 0 being made, "
                        + "1 addresses; 0 requests; waits for the disk"),
                written.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    }

    @Test
    void writesNothingUnlessSomebodyReadsIt() throws Exception {
        write(Level.INFO, false);
        assertEquals(List.of(), written.list);
    }
}
