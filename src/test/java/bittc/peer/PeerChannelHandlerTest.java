package bittc.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.blocks.PeerPath;
import bittc.torrent.Bitfield;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.wire.Handshake;
import bittc.wire.PeerMessageDecoder;
import bittc.wire.PeerMessageEncoder;
import bittc.wire.ProtocolViolation;
import bittc.wire.RecordingListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PeerChannelHandlerTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.0.0.1", 6881);
    private static final Handshake HANDSHAKE = new Handshake(
            InfoHash.parse("00112233445566778899aabbccddeeff00112233").orElseThrow(),
            PeerId.random(new Random(1)),
            true,
            true,
            false);

    /** Stands for a network that takes nothing while it is jammed. */
    private static final class Network extends ChannelOutboundHandlerAdapter {
        boolean jammed;

        @Override
        public void flush(ChannelHandlerContext context) {
            if (!jammed) {
                context.flush();
            }
        }
    }

    private final RecordingPeerHandler peer = new RecordingPeerHandler();
    private final Network network = new Network();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

    @BeforeEach
    void open() {
        open(peer);
    }

    private void open(RecordingPeerHandler handler) {
        channel.freezeTime();
        channel.config().setAllocator(allocator);
        channel.pipeline().addLast(network, new PeerChannelHandler(handler, ADDRESS, true, HANDSHAKE, PeerPath.TCP));
    }

    @AfterEach
    void close() {
        network.jammed = false;
        channel.finishAndReleaseAll();
        assertEquals(
                0, allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory(), "bytes leaked");
    }

    private void receive(Consumer<ByteBuf> message) {
        ByteBuf in = Unpooled.buffer();
        message.accept(in);
        channel.writeInbound(in);
        assertEquals(0, in.refCnt(), "received buffer kept");
    }

    /** What has been sent since the last call, as the peer understands it. */
    private List<String> sent() throws ProtocolViolation {
        RecordingListener far = new RecordingListener();
        PeerMessageDecoder decoder = new PeerMessageDecoder();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            decoder.decode(out, far);
            out.release();
        }
        return far.events();
    }

    private void pass(long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    @Test
    void opensOnceAndSaysWhomItLeadsTo() {
        assertEquals(List.of("open"), peer.events());
        assertSame(ADDRESS, peer.link.remoteAddress());
        assertSame(HANDSHAKE, peer.link.handshake());
        assertTrue(peer.link.incoming());
    }

    @Test
    void deliversMessagesAndThenThatTheBurstIsOver() {
        receive(in -> {
            PeerMessageEncoder.haveAll(in);
            PeerMessageEncoder.unchoke(in);
        });
        assertEquals(List.of("open", "have all", "unchoke"), peer.events());
        assertEquals(1, peer.readCompletes);
    }

    @Test
    void sendsEveryMessage() throws ProtocolViolation {
        Bitfield pieces = new Bitfield(9);
        pieces.set(8);
        peer.link.bitfield(pieces);
        peer.link.haveAll();
        peer.link.haveNone();
        peer.link.choke();
        peer.link.unchoke();
        peer.link.interested();
        peer.link.notInterested();
        peer.link.have(5);
        peer.link.request(1, 2, 3);
        peer.link.cancel(4, 5, 6);
        peer.link.reject(7, 8, 9);
        peer.link.extended(3, new byte[] {1});
        peer.link.piece(1, 16384, ByteBuffer.wrap(new byte[] {7, 8, 9}, 1, 2), () -> {});
        peer.link.have(6);
        peer.link.flush();
        assertEquals(
                List.of(
                        "bitfield 0080",
                        "have all",
                        "have none",
                        "choke",
                        "unchoke",
                        "interested",
                        "not interested",
                        "have 5",
                        "request 1 2 3",
                        "cancel 4 5 6",
                        "reject 7 8 9",
                        "extended 3 01",
                        "piece header 1 16384 2",
                        "piece 1 16384 2 0809",
                        "have 6"),
                sent());
    }

    @Test
    void gathersMessagesIntoOneWriteAtTheFlush() {
        for (int i = 0; i < 500; i++) {
            peer.link.request(0, i, 1);
        }
        assertTrue(channel.outboundMessages().isEmpty(), "left before the flush");
        assertEquals(500 * 17, peer.link.unsentBytes());
        peer.link.flush();
        assertEquals(1, channel.outboundMessages().size());
        assertEquals(0, peer.link.unsentBytes());
    }

    @Test
    void sendsABlockWithoutCopyingIt() {
        ByteBuffer block = ByteBuffer.allocateDirect(4);
        peer.link.piece(0, 0, block, () -> {});
        block.put(0, (byte) 42);
        peer.link.flush();
        channel.<ByteBuf>readOutbound().release();
        ByteBuf sent = channel.readOutbound();
        assertEquals(42, sent.getByte(0));
        assertEquals(4, block.remaining(), "the caller's buffer is as it was");
        sent.release();
    }

    @Test
    void releasesABlockOnceWhenItHasLeft() {
        int[] released = new int[1];
        peer.link.piece(0, 0, ByteBuffer.allocate(10), () -> released[0]++);
        assertEquals(0, released[0]);
        assertEquals(23, peer.link.unsentBytes());
        peer.link.flush();
        assertEquals(1, released[0]);
        assertEquals(0, peer.link.unsentBytes());
        peer.link.close("enough");
        channel.runPendingTasks();
        assertEquals(1, released[0]);
    }

    @Test
    void releasesEveryBlockOnceWhenWeClose() {
        checkReleasedOnce(() -> peer.link.close("enough"));
    }

    @Test
    void releasesEveryBlockOnceWhenThePeerCloses() {
        checkReleasedOnce(channel::close);
    }

    @Test
    void releasesEveryBlockOnceWhenTheConnectionBreaks() {
        checkReleasedOnce(() -> channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer")));
    }

    private void checkReleasedOnce(Runnable ending) {
        network.jammed = true;
        List<Integer> released = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            int index = i;
            peer.link.piece(i, 0, ByteBuffer.allocate(10), () -> released.add(index));
            peer.link.have(i);
            if (i == 9) {
                peer.link.flush();
            }
        }
        assertEquals(List.of(), released);
        ending.run();
        channel.runPendingTasks();
        peer.link.piece(20, 0, ByteBuffer.allocate(10), () -> released.add(20));
        assertEquals(21, released.size());
        assertEquals(21, released.stream().distinct().count());
        assertEquals(0, peer.link.unsentBytes());
        assertEquals(
                1, peer.events().stream().filter(e -> e.startsWith("closed")).count());
    }

    @Test
    void countsWhatTheNetworkHasNotTaken() {
        network.jammed = true;
        peer.link.have(1);
        assertEquals(9, peer.link.unsentBytes());
        peer.link.flush();
        peer.link.piece(0, 0, ByteBuffer.allocate(1000), () -> {});
        assertEquals(9 + 13 + 1000, peer.link.unsentBytes());
        network.jammed = false;
        channel.flush();
        assertEquals(0, peer.link.unsentBytes());
    }

    @Test
    void saysOnceWhenMoreMayBeSent() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(64 * 1024, 256 * 1024));
        network.jammed = true;
        for (int i = 0; i < 20; i++) {
            peer.link.piece(i, 0, ByteBuffer.allocate(16384), () -> {});
        }
        network.jammed = false;
        peer.link.flush();
        channel.runPendingTasks();
        assertEquals(List.of("open", "writable"), peer.events());
    }

    @Test
    void hangsUpOnAPeerThatAsksAndReadsNothing() {
        network.jammed = true;
        for (int i = 0; i < 100 && channel.isActive(); i++) {
            peer.link.extended(1, new byte[100_000]);
            peer.link.flush();
        }
        channel.runPendingTasks();
        assertEquals(List.of("open", "closed: does not read what we send"), peer.events());
        assertEquals(0, peer.link.unsentBytes());
    }

    @Test
    void breaksItsSilenceWithAKeepAlive() throws ProtocolViolation {
        pass(60);
        receive(PeerMessageEncoder::keepAlive);
        pass(39);
        assertNull(channel.readOutbound());
        pass(1);
        ByteBuf keepAlive = channel.readOutbound();
        assertEquals(Unpooled.buffer().writeInt(0), keepAlive);
        keepAlive.release();
        pass(70);
        receive(PeerMessageEncoder::keepAlive);
        pass(29);
        assertNull(channel.readOutbound());
        pass(1);
        assertEquals(1, channel.outboundMessages().size());
    }

    @Test
    void sendsNoKeepAliveWhileItHasSomethingToSay() throws ProtocolViolation {
        for (int i = 0; i < 10; i++) {
            pass(60);
            peer.link.have(i);
            peer.link.flush();
            receive(PeerMessageEncoder::keepAlive);
        }
        assertEquals(10, sent().size());
        assertEquals(0, channel.outboundMessages().size());
    }

    @Test
    void sendsNoKeepAliveAfterWhatHasNotBeenTaken() {
        network.jammed = true;
        peer.link.have(1);
        peer.link.flush();
        for (int i = 0; i < 10; i++) {
            pass(100);
            receive(PeerMessageEncoder::keepAlive);
        }
        assertEquals(9, peer.link.unsentBytes());
    }

    @Test
    void hangsUpOnAPeerThatIsSilentForThreeMinutes() {
        pass(179);
        assertTrue(channel.isActive());
        pass(1);
        assertEquals(List.of("open", "closed: timed out"), peer.events());
    }

    @Test
    void staysWithAPeerThatSendsAByteNowAndThen() {
        for (int i = 0; i < 20; i++) {
            pass(179);
            receive(in -> in.writeByte(0));
        }
        assertEquals(List.of("open"), peer.events());
    }

    @Test
    void doesNotBlameThePeerForSilenceWhileWeDoNotRead() {
        peer.link.setReading(false);
        assertFalse(channel.config().isAutoRead());
        pass(179);
        pass(100);
        pass(179);
        peer.link.setReading(true);
        assertTrue(channel.config().isAutoRead());
        pass(179);
        assertEquals(List.of("open"), peer.events());
        pass(1);
        assertEquals(List.of("open", "closed: timed out"), peer.events());
    }

    @Test
    void closesAtAViolationAndDeliversNothingAfterIt() {
        receive(in -> {
            PeerMessageEncoder.choke(in);
            in.writeInt(9).writeByte(4).writeLong(0);
            PeerMessageEncoder.unchoke(in);
        });
        channel.runPendingTasks();
        assertEquals(List.of("open", "choke", "closed: have of length 9 (expected: 5)"), peer.events());
        assertEquals(0, peer.readCompletes);
    }

    @Test
    void deliversNothingAfterTheHandlerHasClosed() {
        RecordingPeerHandler closing = new RecordingPeerHandler() {
            @Override
            public void onHave(int pieceIndex) throws ProtocolViolation {
                super.onHave(pieceIndex);
                link.close("banned");
                record("close returned");
            }
        };
        EmbeddedChannel other =
                new EmbeddedChannel(new PeerChannelHandler(closing, ADDRESS, true, HANDSHAKE, PeerPath.TCP));
        ByteBuf in = Unpooled.buffer();
        PeerMessageEncoder.have(in, 1);
        PeerMessageEncoder.have(in, 2);
        other.writeInbound(in);
        assertEquals(List.of("open", "have 1", "close returned", "closed: banned"), closing.events());
        closing.link.have(1);
        closing.link.flush();
        closing.link.close("again");
        other.finishAndReleaseAll();
        assertEquals(4, closing.events().size());
    }

    @Test
    void deliversTheRestOfABurstAfterAPauseInTheMiddleOfIt() {
        RecordingPeerHandler pausing = new RecordingPeerHandler() {
            @Override
            public void onHave(int pieceIndex) throws ProtocolViolation {
                super.onHave(pieceIndex);
                link.setReading(false);
            }
        };
        EmbeddedChannel other =
                new EmbeddedChannel(new PeerChannelHandler(pausing, ADDRESS, true, HANDSHAKE, PeerPath.TCP));
        ByteBuf in = Unpooled.buffer();
        PeerMessageEncoder.have(in, 1);
        PeerMessageEncoder.have(in, 2);
        other.writeInbound(in);
        assertEquals(List.of("open", "have 1", "have 2"), pausing.events());
        assertFalse(other.config().isAutoRead());
        other.finishAndReleaseAll();
    }

    @Test
    void givesBackAHalfFilledBufferBeforeItCloses() {
        receive(in -> {
            PeerMessageEncoder.pieceHeader(in, 1, 0, 16384);
            in.writeZero(100);
        });
        channel.close();
        channel.runPendingTasks();
        assertEquals(
                List.of("open", "piece header 1 0 16384", "piece abandoned after 100", "closed: closed by peer"),
                peer.events());
    }

    @Test
    void saysInPlainWordsWhyAConnectionBroke() {
        channel.pipeline().fireExceptionCaught(new IOException("recvAddress(..) failed: Connection reset by peer"));
        channel.runPendingTasks();
        assertEquals(List.of("open", "closed: connection reset"), peer.events());
    }

    @Test
    void reportsAMistakeOfOursAndClosesThatConnection() {
        List<Throwable> reported = new ArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.currentThread().getUncaughtExceptionHandler();
        Thread.currentThread().setUncaughtExceptionHandler((thread, bug) -> reported.add(bug));
        try {
            IllegalStateException bug = new IllegalStateException("ours");
            RecordingPeerHandler broken = new RecordingPeerHandler() {
                @Override
                public void onChoke() {
                    throw bug;
                }
            };
            EmbeddedChannel other =
                    new EmbeddedChannel(new PeerChannelHandler(broken, ADDRESS, true, HANDSHAKE, PeerPath.TCP));
            ByteBuf in = Unpooled.buffer();
            PeerMessageEncoder.choke(in);
            other.writeInbound(in);
            assertEquals(List.of(bug), reported);
            assertEquals(List.of("open", "closed: internal error"), broken.events());
            assertEquals(0, in.refCnt());
        } finally {
            Thread.currentThread().setUncaughtExceptionHandler(before);
        }
    }
}
