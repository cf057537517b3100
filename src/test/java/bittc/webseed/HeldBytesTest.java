package bittc.webseed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.http.AnswerException;
import bittc.http.AnswerHead;
import bittc.http.AnswerReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeldBytesTest {
    private static final int READ = 64 * 1024;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final HeldBytes held = new HeldBytes();
    private final AnswerReader reader = new AnswerReader();
    private final Taker taker = new Taker();

    @AfterEach
    void nothingIsKept() {
        held.clear();
        assertEquals(0, allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory());
    }

    /** Takes so much of a body, and leaves the rest. */
    private static final class Taker implements AnswerReader.Listener {
        int wanted;
        int taken;

        @Override
        public void onHead(AnswerHead head) {}

        @Override
        public void onBody(ByteBuf in, int length) {
            int n = Math.min(wanted, length);
            in.skipBytes(n);
            wanted -= n;
            taken += n;
        }

        @Override
        public void onEnd() {}
    }

    private void add(int length) throws AnswerException {
        held.add(Unpooled.wrappedBuffer(new byte[length]), allocator);
    }

    private void beginAnswer() throws AnswerException {
        reader.expect();
        reader.read(Unpooled.copiedBuffer("HTTP/1.1 200 OK\r\n\r\n", StandardCharsets.US_ASCII), taker);
    }

    @Test
    void keepsAMebibyteAndNotAByteMore() throws AnswerException {
        for (int at = 0; at < HeldBytes.MAX_HELD; at += READ) {
            add(READ);
        }
        assertEquals(HeldBytes.MAX_HELD, allocator.metric().usedHeapMemory());
        AnswerException refused = assertThrows(AnswerException.class, () -> add(1));
        assertEquals("sends more than requested", refused.getMessage());
        assertEquals(HeldBytes.MAX_HELD, allocator.metric().usedHeapMemory(), "nothing more was allocated");
    }

    @Test
    void whatHasBeenTakenMakesRoom() throws AnswerException {
        beginAnswer();
        for (int at = 0; at < HeldBytes.MAX_HELD; at += READ) {
            add(READ);
        }
        taker.wanted = READ + 100;
        held.offer(reader, taker);
        add(READ + 100);
        assertThrows(AnswerException.class, () -> add(1));
        taker.wanted = Integer.MAX_VALUE;
        held.offer(reader, taker);
        assertEquals(HeldBytes.MAX_HELD + READ + 100, taker.taken);
        assertTrue(held.isEmpty());
    }

    @Test
    void aListenerThatWantsNothingIsNotAskedTwice() throws AnswerException {
        beginAnswer();
        add(5);
        add(5);
        held.offer(reader, taker);
        assertEquals(0, taker.taken);
        assertFalse(held.isEmpty());
    }
}
