package bittc.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.EncryptionPolicy;
import bittc.download.PeerConnector;
import bittc.download.blocks.PeerPath;
import bittc.download.connect.DialHints;
import bittc.loop.SimulatedScheduler;
import bittc.net.Network;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The two ways to an address, which the test lets stand or fail. */
class ConnectRaceTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("10.9.0.2", 6881);
    private static final InfoHash TORRENT =
            InfoHash.parse("0123456789abcdef0123456789abcdef01234567").orElseThrow();
    private static final PeerId OUR_ID = PeerId.random(new Random(1));

    private final SimulatedScheduler loop = new SimulatedScheduler();
    private final RecordingPeerHandler peer = new RecordingPeerHandler();
    private final Encryption encryption =
            new Encryption(EncryptionPolicy.OFF, loop, Runnable::run, new Random(2)); // one handshake for each way
    private final Way tcp = new Way(PeerPath.Transport.TCP);
    private final Way utp = new Way(PeerPath.Transport.UTP);
    private final List<EmbeddedChannel> channels = new ArrayList<>();

    /** A transport whose connections do as the test says. */
    private final class Way implements Dial.Transport {
        private final PeerPath.Transport kind;
        private Consumer<? super Channel> initializer;
        private Consumer<String> onFailure;
        private EmbeddedChannel channel;
        int attempts;
        boolean cancelled;

        Way(PeerPath.Transport kind) {
            this.kind = kind;
        }

        @Override
        public Network.Connecting connect(
                InetSocketAddress to, Consumer<? super Channel> initializer, Consumer<String> onFailure) {
            assertEquals(ADDRESS, to);
            this.initializer = initializer;
            this.onFailure = onFailure;
            attempts++;
            cancelled = false;
            return () -> cancelled = true;
        }

        @Override
        public PeerPath.Transport kind() {
            return kind;
        }

        void stands() {
            channel = new EmbeddedChannel();
            channel.freezeTime();
            channels.add(channel);
            initializer.accept(channel);
            channel.pipeline().fireChannelActive();
        }

        /** Whether our handshake was sent. */
        boolean spoken() {
            return channel != null && channel.outboundMessages().size() > 0;
        }

        void hangsUp() {
            channel.close();
        }

        void fails(String reason) {
            onFailure.accept(reason);
        }
    }

    @AfterEach
    void release() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    private void start(DialHints hints) {
        ConnectRace race = new ConnectRace(loop, peer, owner -> dial(tcp, owner), owner -> dial(utp, owner));
        race.start(hints);
    }

    private Dial dial(Way way, Dial.Owner owner) {
        return new Dial(OUR_ID, encryption, way, ADDRESS, TORRENT, DialHints.NONE, peer, owner);
    }

    private void startPlain() {
        start(DialHints.NONE);
    }

    @Test
    void utpIsNotTriedWhereTcpStandsInTime() {
        startPlain();
        loop.advance(ConnectRace.HEAD_START.minusMillis(1));
        tcp.stands();
        assertTrue(tcp.spoken());
        loop.advance(Duration.ofSeconds(30));
        assertEquals(0, utp.attempts);
    }

    @Test
    void utpIsTriedBesideASlowTcpAndTheLoserSaysNothing() {
        startPlain();
        loop.advance(ConnectRace.HEAD_START);
        assertEquals(1, utp.attempts);
        assertFalse(tcp.cancelled);
        utp.stands();
        assertTrue(utp.spoken());
        assertTrue(tcp.cancelled);
        assertFalse(tcp.spoken());
    }

    @Test
    void utpIsGivenUpWhenTcpStandsFirst() {
        startPlain();
        loop.advance(ConnectRace.HEAD_START);
        tcp.stands();
        assertTrue(utp.cancelled);
        assertFalse(utp.spoken());
    }

    @Test
    void utpIsTriedAtOnceWhereTcpFails() {
        startPlain();
        tcp.fails("connection refused");
        assertEquals(1, utp.attempts);
        loop.advance(Duration.ofSeconds(1));
        assertEquals(1, utp.attempts);
        assertEquals(List.of(), peer.events());
    }

    @Test
    void utpIsTriedWhereTheHandshakeOverTcpFails() {
        startPlain();
        tcp.stands();
        tcp.hangsUp();
        assertEquals(1, utp.attempts);
        utp.stands();
        assertTrue(utp.spoken());
    }

    @Test
    void tcpHasAnotherTryWhereTheHandshakeOverUtpFails() {
        start(new DialHints(false, true, true, true, false));
        assertEquals(1, utp.attempts);
        utp.stands();
        assertTrue(tcp.cancelled);
        utp.hangsUp();
        assertEquals(2, tcp.attempts);
        tcp.fails("connection refused");
        assertEquals(List.of("never open: " + PeerConnector.HUNG_UP), peer.events());
    }

    @Test
    void saysBothReasonsOnceBothHaveFailed() {
        startPlain();
        tcp.fails("connection refused");
        assertEquals(List.of(), peer.events());
        utp.fails("timed out");
        assertEquals(List.of("never open: connection refused (uTP: timed out)"), peer.events());
    }

    @Test
    void saysOneReasonWhereBothAreTheSame() {
        startPlain();
        loop.advance(ConnectRace.HEAD_START);
        utp.fails("timed out");
        tcp.fails("timed out");
        assertEquals(List.of("never open: timed out"), peer.events());
    }

    @Test
    void aPeerThatHangsUpIsNotCalledUnreached() {
        startPlain();
        tcp.stands();
        tcp.hangsUp();
        utp.fails("timed out");
        assertEquals(List.of("never open: " + PeerConnector.HUNG_UP), peer.events());
    }

    @Test
    void oneThatWasReachedAndSaysNothingIsNotTriedTheOtherWay() {
        startPlain();
        tcp.stands();
        tcp.channel.advanceTimeBy(HandshakeHandler.LIMIT.toSeconds(), TimeUnit.SECONDS);
        tcp.channel.runScheduledPendingTasks();
        assertEquals(List.of("never open: handshake timed out"), peer.events());
        assertEquals(0, utp.attempts);
    }
}
