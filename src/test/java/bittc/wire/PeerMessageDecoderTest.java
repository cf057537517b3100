package bittc.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerMessageDecoderTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final PeerMessageDecoder decoder = new PeerMessageDecoder();
    private final RecordingListener listener = new RecordingListener();

    /** One of everything, with the events it has to cause. */
    private static final List<String> ONE_OF_EACH_EVENTS = List.of(
            "choke",
            "unchoke",
            "interested",
            "not interested",
            "have 7",
            "bitfield ff00a0",
            "request 1 16384 16384",
            "piece header 2 32768 5",
            "piece 2 32768 5 0102030405",
            "cancel 3 0 100",
            "port 65535",
            "suggest 9",
            "have all",
            "have none",
            "reject 4 16384 16384",
            "allowed fast 2147483647",
            "extended 0 6465",
            "extended 255 ",
            "have -1");

    private static byte[] oneOfEach() {
        ByteBuf out = Unpooled.buffer();
        PeerMessageEncoder.keepAlive(out);
        PeerMessageEncoder.choke(out);
        PeerMessageEncoder.unchoke(out);
        PeerMessageEncoder.interested(out);
        PeerMessageEncoder.notInterested(out);
        PeerMessageEncoder.have(out, 7);
        PeerMessageEncoder.bitfield(out, new byte[] {-1, 0, (byte) 0xa0});
        PeerMessageEncoder.request(out, 1, 16384, 16384);
        PeerMessageEncoder.pieceHeader(out, 2, 32768, 5);
        out.writeBytes(new byte[] {1, 2, 3, 4, 5});
        PeerMessageEncoder.cancel(out, 3, 0, 100);
        PeerMessageEncoder.keepAlive(out);
        PeerMessageEncoder.port(out, 65535);
        PeerMessageEncoder.suggest(out, 9);
        PeerMessageEncoder.haveAll(out);
        PeerMessageEncoder.haveNone(out);
        out.writeInt(1).writeByte(99); // unknown, empty
        out.writeInt(4).writeByte(21).writeBytes(new byte[3]); // unknown, with a body
        PeerMessageEncoder.reject(out, 4, 16384, 16384);
        PeerMessageEncoder.allowedFast(out, Integer.MAX_VALUE);
        PeerMessageEncoder.extended(out, 0, new byte[] {'d', 'e'});
        PeerMessageEncoder.extended(out, 255, new byte[0]);
        PeerMessageEncoder.have(out, -1);
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    private void decode(ByteBuf in) throws ProtocolViolation {
        decoder.decode(in, listener);
        assertFalse(in.isReadable(), "bytes left over");
    }

    @Test
    void decodesWhatTheEncoderWrites() throws ProtocolViolation {
        decode(Unpooled.wrappedBuffer(oneOfEach()));
        assertEquals(ONE_OF_EACH_EVENTS, listener.events());
    }

    @Test
    void decodesTheSameMessagesAtEverySplitOfTheStreamInThree() throws ProtocolViolation {
        byte[] stream = oneOfEach();
        for (int first = 0; first <= stream.length; first++) {
            for (int second = first; second <= stream.length; second++) {
                PeerMessageDecoder fresh = new PeerMessageDecoder();
                RecordingListener heard = new RecordingListener();
                fresh.decode(Unpooled.wrappedBuffer(stream, 0, first), heard);
                fresh.decode(Unpooled.wrappedBuffer(stream, first, second - first), heard);
                fresh.decode(Unpooled.wrappedBuffer(stream, second, stream.length - second), heard);
                assertEquals(ONE_OF_EACH_EVENTS, heard.events(), "split at " + first + " and " + second);
            }
        }
    }

    @Test
    void decodesByteByByteFromDirectBuffers() throws ProtocolViolation {
        for (byte b : oneOfEach()) {
            ByteBuf one = Unpooled.directBuffer(1).writeByte(b);
            decode(one);
            one.release();
        }
        assertEquals(ONE_OF_EACH_EVENTS, listener.events());
    }

    @Test
    void dropsTheBytesOfABlockThatIsRefused() throws ProtocolViolation {
        listener.refusesBlocks = true;
        ByteBuf in = Unpooled.buffer();
        PeerMessageEncoder.pieceHeader(in, 1, 0, 1000);
        in.writeZero(1000);
        PeerMessageEncoder.choke(in);
        decode(in.readSlice(500));
        decode(in);
        assertEquals(List.of("piece header 1 0 1000", "piece 1 0 1000 dropped", "choke"), listener.events());
        assertNull(decoder.abandon());
    }

    @Test
    void fillsTheListenersBufferAndNoOther() throws ProtocolViolation {
        ByteBuffer given = ByteBuffer.allocate(100).position(10).limit(14);
        List<ByteBuffer> received = new ArrayList<>();
        RecordingListener lender = new RecordingListener() {
            @Override
            public ByteBuffer onPieceHeader(int pieceIndex, int begin, int length) {
                return given;
            }

            @Override
            public void onPiece(int pieceIndex, int begin, int length, ByteBuffer block) {
                received.add(block);
            }
        };
        ByteBuf in = Unpooled.buffer();
        PeerMessageEncoder.pieceHeader(in, 1, 0, 4);
        in.writeBytes(new byte[] {1, 2, 3, 4, 9});
        decoder.decode(in, lender);
        assertSame(given, received.get(0));
        assertEquals(14, given.position());
        assertArrayEquals(new byte[] {0, 1, 2, 3, 4, 0}, Arrays.copyOfRange(given.array(), 9, 15));
    }

    @Test
    void givesBackTheBufferOfABlockThatNeverCameWhole() throws ProtocolViolation {
        ByteBuf in = Unpooled.buffer();
        PeerMessageEncoder.pieceHeader(in, 1, 0, 16384);
        in.writeZero(16383);
        decode(in);
        ByteBuffer abandoned = decoder.abandon();
        assertEquals(16383, abandoned.position());
        assertNull(decoder.abandon(), "given back once");
    }

    @Test
    void keepsNoBufferOfABlockThatCameWhole() throws ProtocolViolation {
        decode(Unpooled.wrappedBuffer(oneOfEach()));
        assertNull(decoder.abandon());
    }

    @Test
    void givesBackABufferThatWasGivenWhileStopping() throws ProtocolViolation {
        ByteBuffer given = ByteBuffer.allocate(4);
        ByteBuf in = Unpooled.buffer();
        PeerMessageEncoder.pieceHeader(in, 1, 0, 4);
        in.writeZero(4);
        decoder.decode(in, new RecordingListener() {
            @Override
            public ByteBuffer onPieceHeader(int pieceIndex, int begin, int length) {
                decoder.stop();
                return given;
            }
        });
        assertSame(given, decoder.abandon());
    }

    @Test
    void refusesABufferOfTheWrongSize() {
        ByteBuf in = Unpooled.buffer();
        PeerMessageEncoder.pieceHeader(in, 1, 0, 4);
        assertThrows(
                IllegalStateException.class,
                () -> decoder.decode(in, new RecordingListener() {
                    @Override
                    public ByteBuffer onPieceHeader(int pieceIndex, int begin, int length) {
                        return ByteBuffer.allocate(5);
                    }
                }));
    }

    @Test
    void dropsEverythingOnceStopped() throws ProtocolViolation {
        ByteBuf in = Unpooled.buffer();
        PeerMessageEncoder.choke(in);
        PeerMessageEncoder.have(in, 1);
        PeerMessageEncoder.have(in, 2);
        RecordingListener stopping = new RecordingListener() {
            @Override
            public void onHave(int pieceIndex) throws ProtocolViolation {
                super.onHave(pieceIndex);
                decoder.stop();
            }
        };
        decoder.decode(in, stopping);
        assertFalse(in.isReadable());
        decoder.decode(Unpooled.wrappedBuffer(oneOfEach()), stopping);
        assertEquals(List.of("choke", "have 1"), stopping.events());
    }

    @Test
    void dropsEverythingAfterAViolation() throws ProtocolViolation {
        ByteBuf in = Unpooled.buffer().writeInt(2).writeByte(0).writeByte(0);
        PeerMessageEncoder.have(in, 1);
        assertThrows(ProtocolViolation.class, () -> decoder.decode(in, listener));
        assertFalse(in.isReadable());
        decode(Unpooled.wrappedBuffer(oneOfEach()));
        assertEquals(List.of(), listener.events());
    }

    @Test
    void passesOnTheListenersOwnViolation() {
        ByteBuf in = Unpooled.buffer();
        PeerMessageEncoder.haveAll(in);
        ProtocolViolation violation = new ProtocolViolation("have all after bitfield");
        ProtocolViolation thrown = assertThrows(
                ProtocolViolation.class,
                () -> decoder.decode(in, new RecordingListener() {
                    @Override
                    public void onHaveAll() throws ProtocolViolation {
                        throw violation;
                    }
                }));
        assertSame(violation, thrown);
    }

    @Test
    void hearsNothingOfAFloodOfKeepAlives() throws ProtocolViolation {
        ByteBuf zeros = Unpooled.wrappedBuffer(new byte[1 << 20], new byte[1]);
        decode(zeros);
        assertEquals(List.of(), listener.events());
    }

    /** In the order of the ids: every type with each length next to the ones it may have. */
    @ParameterizedTest
    @CsvSource({
        "0, 2, choke of length 2 (expected: 1)",
        "0, 1048576, choke of length 1048576 (expected: 1)",
        "1, 2, unchoke of length 2 (expected: 1)",
        "2, 2, interested of length 2 (expected: 1)",
        "3, 5, not interested of length 5 (expected: 1)",
        "4, 1, have of length 1 (expected: 5)",
        "4, 4, have of length 4 (expected: 5)",
        "4, 6, have of length 6 (expected: 5)",
        "5, 262146, bitfield of length 262146 (expected: 1 to 262145)",
        "6, 1, request of length 1 (expected: 13)",
        "6, 12, request of length 12 (expected: 13)",
        "6, 14, request of length 14 (expected: 13)",
        "6, 17, request of length 17 (expected: 13)",
        "7, 1, piece of length 1 (expected: 10 to 131081)",
        "7, 8, piece of length 8 (expected: 10 to 131081)",
        "7, 9, piece of length 9 (expected: 10 to 131081)",
        "7, 131082, piece of length 131082 (expected: 10 to 131081)",
        "7, 1048576, piece of length 1048576 (expected: 10 to 131081)",
        "8, 12, cancel of length 12 (expected: 13)",
        "8, 14, cancel of length 14 (expected: 13)",
        "9, 1, port of length 1 (expected: 3)",
        "9, 2, port of length 2 (expected: 3)",
        "9, 5, port of length 5 (expected: 3)",
        "13, 1, suggest piece of length 1 (expected: 5)",
        "13, 9, suggest piece of length 9 (expected: 5)",
        "14, 2, have all of length 2 (expected: 1)",
        "15, 5, have none of length 5 (expected: 1)",
        "16, 5, reject request of length 5 (expected: 13)",
        "16, 14, reject request of length 14 (expected: 13)",
        "17, 4, allowed fast of length 4 (expected: 5)",
        "17, 6, allowed fast of length 6 (expected: 5)",
        "20, 1, extended of length 1 (expected: 2 to 65538)",
        "20, 65539, extended of length 65539 (expected: 2 to 65538)",
    })
    void refusesALengthThatTheMessageCannotHave(int id, int length, String reason) {
        ByteBuf onlyItsHead = Unpooled.buffer().writeInt(length).writeByte(id);
        ProtocolViolation violation =
                assertThrows(ProtocolViolation.class, () -> decoder.decode(onlyItsHead, listener));
        assertEquals(reason, violation.getMessage());

        ByteBuf withData = Unpooled.buffer().writeInt(length).writeByte(id).writeZero(length);
        assertThrows(ProtocolViolation.class, () -> new PeerMessageDecoder().decode(withData, listener));
        assertEquals(List.of(), listener.events());
    }

    @ParameterizedTest
    @ValueSource(
            ints = {PeerMessageDecoder.MAX_MESSAGE_LENGTH + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 0x13426974})
    void refusesAHugeLengthBeforeAnythingElseComes(int length) {
        ByteBuf prefix = Unpooled.buffer().writeInt(length);
        assertThrows(ProtocolViolation.class, () -> decoder.decode(prefix, listener));
        ByteBuf withData = Unpooled.buffer().writeInt(length).writeZero(100_000);
        assertThrows(ProtocolViolation.class, () -> new PeerMessageDecoder().decode(withData, listener));
    }

    @Test
    void skipsUnknownMessagesOfEveryAllowedLength() throws ProtocolViolation {
        for (int length : new int[] {1, 2, 17, 18, 65536, PeerMessageDecoder.MAX_MESSAGE_LENGTH}) {
            for (int id : new int[] {10, 12, 18, 19, 21, 22, 23, 127, 255}) {
                ByteBuf in = Unpooled.buffer().writeInt(length).writeByte(id).writeZero(length - 1);
                PeerMessageEncoder.unchoke(in);
                listener.events().clear();
                decode(in);
                assertEquals(List.of("unchoke"), listener.events(), "id " + id + " of length " + length);
            }
        }
    }

    @Test
    void takesTheLongestMessagesThatAreAllowed() throws ProtocolViolation {
        ByteBuf in = Unpooled.buffer();
        PeerMessageEncoder.extended(in, 1, new byte[PeerMessageDecoder.MAX_EXTENDED_LENGTH]);
        PeerMessageEncoder.bitfield(in, new byte[262144]);
        PeerMessageEncoder.pieceHeader(in, 0, 0, PeerMessageDecoder.MAX_BLOCK_LENGTH);
        in.writeZero(PeerMessageDecoder.MAX_BLOCK_LENGTH);
        while (in.isReadable()) {
            decode(in.readSlice(Math.min(1000, in.readableBytes())));
        }
        assertEquals(4, listener.events().size());
    }

    @Test
    void paysForWhatHasComeAndNotForWhatWasAnnounced() throws ProtocolViolation {
        ByteBuf in = Unpooled.buffer().writeInt(PeerMessageDecoder.MAX_EXTENDED_LENGTH);
        in.writeByte(20).writeByte(1).writeZero(100);
        new PeerMessageDecoder().decode(in.duplicate(), listener); // loads classes
        long before = THREADS.getCurrentThreadAllocatedBytes();
        decoder.decode(in, listener);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 10_000, allocated + " bytes");
    }

    @Test
    void allocatesNothingForABlock() throws ProtocolViolation {
        int blockLength = 16384;
        int blocks = 16;
        ByteBuf in = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(blocks * (13 + blockLength)));
        in.clear();
        for (int i = 0; i < blocks; i++) {
            PeerMessageEncoder.pieceHeader(in, i, 0, blockLength);
            in.writeZero(blockLength);
        }
        ByteBuffer target = ByteBuffer.allocateDirect(blockLength);
        int[] received = new int[1];
        PeerMessageListener reusing = new RecordingListener() {
            @Override
            public ByteBuffer onPieceHeader(int pieceIndex, int begin, int length) {
                return target.clear();
            }

            @Override
            public void onPiece(int pieceIndex, int begin, int length, ByteBuffer block) {
                received[0]++;
            }
        };
        int rounds = 5000;
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < rounds; i++) {
            decoder.decode(in.readerIndex(0), reusing);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertEquals(rounds * blocks, received[0]);
        // Less than a byte for a block: what there is comes from classes that are used for the first time.
        assertTrue(allocated < received[0], allocated + " bytes for " + received[0] + " blocks");
    }

    @Test
    void answersGarbageWithAViolationAndNothingElse() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            PeerMessageDecoder victim = new PeerMessageDecoder();
            RecordingListener heard = new RecordingListener();
            heard.refusesBlocks = random.nextBoolean();
            try {
                for (int i = 0; i < 50; i++) {
                    ByteBuf in = garbage(random);
                    victim.decode(in, heard);
                    assertFalse(in.isReadable(), "seed " + seed);
                }
            } catch (ProtocolViolation expected) {
                // Any other exception fails the test.
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    /** Mostly messages with likely ids and small lengths, so that it is not over with the first prefix. */
    private static ByteBuf garbage(Random random) {
        ByteBuf in = Unpooled.buffer();
        byte[] noise = new byte[random.nextInt(40)];
        random.nextBytes(noise);
        if (random.nextInt(4) > 0) {
            in.writeInt(new int[] {0, 1, 3, 5, 13, 10, 30}[random.nextInt(7)]);
            in.writeByte(random.nextInt(24));
        }
        return in.writeBytes(noise);
    }
}
