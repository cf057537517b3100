package bittc.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.EncryptionPolicy;
import bittc.download.PeerConnector;
import bittc.download.blocks.PeerPath;
import bittc.loop.SimulatedScheduler;
import bittc.mse.MseByHand;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.wire.Handshake;
import bittc.wire.HandshakeCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandshakeHandlerTest {
    private static final InfoHash TORRENT =
            InfoHash.parse("00112233445566778899aabbccddeeff00112233").orElseThrow();
    private static final PeerId OUR_ID = PeerId.random(new Random(1));
    private static final PeerId THEIR_ID = PeerId.random(new Random(2));

    private final List<EmbeddedChannel> channels = new ArrayList<>();
    private static final int LIMIT = 48;

    private final HalfOpenConnections halfOpen = new HalfOpenConnections(LIMIT);
    private final RecordingPeerHandler peer = new RecordingPeerHandler();

    private EmbeddedChannel connection(HandshakeHandler handler) {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.freezeTime();
        channel.pipeline().addLast(handler).fireChannelActive();
        channels.add(channel);
        return channel;
    }

    private EmbeddedChannel outgoing() {
        return connection(new OutgoingHandshake(
                OUR_ID,
                new InetSocketAddress("127.0.0.1", 6881),
                PeerPath.Transport.TCP,
                TORRENT,
                peer,
                new OutgoingHandshake.Owner() {
                    @Override
                    public void onConnected() {}

                    @Override
                    public void onFailed(ChannelHandlerContext context, boolean hungUp, String reason) {
                        peer.onClosed(false, hungUp ? PeerConnector.HUNG_UP : reason);
                    }
                }));
    }

    private EmbeddedChannel incoming(String address) {
        return connection(new IncomingHandshake(
                OUR_ID,
                new InetSocketAddress(address, 6881),
                PeerPath.Transport.TCP,
                (hash, from) -> Optional.of(peer),
                halfOpen,
                new Encryption(EncryptionPolicy.OFF, new SimulatedScheduler(), Runnable::run, new Random(3))));
    }

    @AfterEach
    void close() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    }

    private static byte[] handshakeAndUnchoke() {
        ByteBuf out = Unpooled.buffer();
        HandshakeCodec.encode(new Handshake(TORRENT, THEIR_ID, true, true, false), out);
        out.writeInt(1).writeByte(1);
        return ByteBufUtil.getBytes(out);
    }

    @Test
    void opensAtEverySplitOfTheStream() {
        byte[] stream = handshakeAndUnchoke();
        for (int split = 1; split < stream.length; split++) {
            peer.events().clear();
            EmbeddedChannel channel = split % 2 == 0 ? outgoing() : incoming("127.0.0.1");
            channel.writeInbound(Unpooled.copiedBuffer(stream, 0, split));
            channel.writeInbound(Unpooled.copiedBuffer(stream, split, stream.length - split));
            assertEquals(List.of("open", "unchoke"), peer.events(), "split at " + split);
            assertEquals(1, channel.outboundMessages().size(), "handshakes of ours at split " + split);
        }
    }

    @Test
    void givesUpOnAPeerThatSendsAByteASecond() {
        byte[] stream = handshakeAndUnchoke();
        EmbeddedChannel channel = outgoing();
        for (int i = 0; i < 9; i++) {
            channel.writeInbound(Unpooled.copiedBuffer(stream, i, 1));
            channel.advanceTimeBy(1, TimeUnit.SECONDS);
            channel.runScheduledPendingTasks();
        }
        assertTrue(channel.isActive());
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertFalse(channel.isActive());
        assertEquals(List.of("never open: handshake timed out"), peer.events());
    }

    @Test
    void givesUpOnASilentStrangerWithoutAskingAnybody() {
        EmbeddedChannel channel = incoming("127.0.0.1");
        channel.advanceTimeBy(10, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertFalse(channel.isActive());
        assertEquals(List.of(), peer.events());
    }

    @Test
    void hasNoTimeLimitOnceTheHandshakeIsDone() {
        EmbeddedChannel channel = outgoing();
        channel.writeInbound(Unpooled.copiedBuffer(handshakeAndUnchoke()));
        channel.advanceTimeBy(60, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertTrue(channel.isActive());
    }

    @Test
    void hangsUpAtTheFirstWrongByte() {
        EmbeddedChannel channel = incoming("127.0.0.1");
        channel.writeInbound(Unpooled.copiedBuffer(new byte[] {0x13, 'B', 'i', 'z'}));
        assertFalse(channel.isActive());
        assertEquals(List.of(), peer.events());
    }

    /** An incoming connection that may be encrypted; its keys are never computed. */
    private EmbeddedChannel encryptedIncoming() {
        Encryption encryption =
                new Encryption(EncryptionPolicy.ALLOW, new SimulatedScheduler(), work -> {}, new Random(3));
        return connection(new IncomingHandshake(
                OUR_ID,
                new InetSocketAddress("10.0.0.1", 6881),
                PeerPath.Transport.TCP,
                (hash, from) -> Optional.of(peer),
                halfOpen,
                encryption));
    }

    @Test
    void holdsNoMoreThanPaddingWhileItComputesKeys() {
        EmbeddedChannel channel = encryptedIncoming();
        channel.writeInbound(Unpooled.copiedBuffer(new MseByHand(7).key()));
        channel.writeInbound(Unpooled.buffer().writeZero(500));
        channel.writeInbound(Unpooled.buffer().writeZero(MseHandler.MAX_HELD - 500));
        assertTrue(channel.isActive());
        channel.writeInbound(Unpooled.buffer().writeZero(1));
        assertFalse(channel.isActive());
        assertEquals(List.of(), peer.events());
        assertTrue(channel.outboundMessages().isEmpty());
    }

    @Test
    void givesAnEncryptedHandshakeNoMoreTime() {
        EmbeddedChannel channel = encryptedIncoming();
        channel.advanceTimeBy(9, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        channel.writeInbound(Unpooled.copiedBuffer(new MseByHand(7).key()));
        assertTrue(channel.isActive());
        channel.advanceTimeBy(1, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        assertFalse(channel.isActive());
    }

    @Test
    void letsTheOldestGiveWayWhenTooManyAreHalfOpen() {
        for (int i = 0; i < LIMIT; i++) {
            incoming("10.0.0." + i);
        }
        assertTrue(channels.stream().allMatch(EmbeddedChannel::isActive));
        incoming("10.0.1.0");
        assertFalse(channels.get(0).isActive());
        assertEquals(LIMIT, channels.stream().filter(EmbeddedChannel::isActive).count());
    }

    @Test
    void letsAnAddressWithTooManyOnlyHurtItself() {
        EmbeddedChannel honest = incoming("10.0.0.1");
        for (int i = 0; i < 500; i++) {
            incoming("10.6.6.6");
        }
        assertTrue(honest.isActive());
        assertEquals(
                1 + LIMIT * 3 / 4,
                channels.stream().filter(EmbeddedChannel::isActive).count());
    }

    @Test
    void letsAnIpv6NetworkWithTooManyOnlyHurtItself() {
        EmbeddedChannel honest = incoming("2001:db8:1:2::1");
        for (int i = 1; i <= 500; i++) {
            incoming("2001:db8:6:6::" + Integer.toHexString(i));
        }
        assertTrue(honest.isActive());
        assertEquals(
                1 + LIMIT * 3 / 4,
                channels.stream().filter(EmbeddedChannel::isActive).count());
    }

    @Test
    void saysOfAPeerThatClosesWithoutAWordWhatMayBeBehindIt() {
        outgoing().close();
        EmbeddedChannel reset = outgoing();
        reset.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        EmbeddedChannel begun = outgoing();
        begun.writeInbound(Unpooled.copiedBuffer(handshakeAndUnchoke(), 0, 20));
        begun.close();
        assertEquals(
                List.of(
                        "never open: " + PeerConnector.HUNG_UP,
                        "never open: " + PeerConnector.HUNG_UP,
                        "never open: closed by peer"),
                peer.events());
    }

    @Test
    void countsAConnectionNoLongerOnceItIsOpenOrClosed() {
        for (int i = 0; i < 3 * LIMIT; i++) {
            EmbeddedChannel channel = incoming("10.0.0.1");
            if (i % 2 == 0) {
                channel.close();
            } else {
                channel.writeInbound(Unpooled.copiedBuffer(handshakeAndUnchoke()));
            }
        }
        assertEquals(
                LIMIT * 3 / 2,
                channels.stream().filter(EmbeddedChannel::isActive).count(),
                "no open connection had to give way");
    }
}
