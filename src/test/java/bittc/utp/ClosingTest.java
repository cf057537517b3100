package bittc.utp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** What a peer can make us keep after we closed: little, and not for long. */
class ClosingTest {
    private static Script closers(int window, String data) {
        Script script = new Script();
        for (int i = 0; i < 1_000; i++) {
            int id = 2 * i;
            InetSocketAddress from = new InetSocketAddress("10.0.0.9", 2_000 + i);
            script.receiveFrom(from, Script.packet(4, id, 0x700, 0, ""));
            byte[] answer = script.sent.removeLast();
            int ack = ((answer[16] & 0xff) << 8 | answer[17] & 0xff) - 1;
            byte[] hello = Script.packet(0, id + 1, 0x701, ack, "hello");
            hello[13] = (byte) window;
            script.receiveFrom(from, hello);
            if (!data.isEmpty()) {
                script.write(data);
            }
            script.connection.close();
            script.sent.clear();
            assertTrue(script.endpoint.connections() <= Endpoint.MAX_CLOSING);
        }
        return script;
    }

    private static void assertGone(Script script) {
        script.advance((int) Connection.CLOSING_LIMIT.toMillis() + 1_000);
        assertEquals(0, script.endpoint.connections());
        assertEquals(0, script.world.pending());
        assertTrue(script.endpoint.sendMemory() <= SlabPool.SMALL, script.endpoint.sendMemory() + " bytes");
    }

    @Test
    void aThousandThatNeverAckAreGoneInTime() {
        Script script = closers(0x10, "");
        assertTrue(script.endpoint.sendMemory() <= SlabPool.SMALL, "a FIN needs no memory of its own");
        assertGone(script);
    }

    @Test
    void aThousandWithAClosedWindowAreGoneInTime() {
        assertGone(closers(0, "x".repeat(50_000)));
    }

    @Test
    void aProvenPeerThatAcksNothingIsGoneSooner() {
        Script script = new Script(0, 0x1000, 0x2000);
        script.connect();
        script.receive("21 00 2000 00000001 00000000 00000000 0500 1000");
        script.write("hello");
        script.connection.close();
        for (int i = 0; i < Connection.CLOSING_STALL.toSeconds() - 1; i++) {
            script.advance(1_000);
            script.receive("21 00 2000 00000001 00000000 00000000 0500 1000");
        }
        assertEquals(1, script.endpoint.connections());
        script.advance(1_100);
        assertEquals(0, script.endpoint.connections());
    }

    @Test
    void probesOfAClosedWindowThatNobodyAnswersEndTheConnection() {
        Script script = new Script(0, 0x1000, 0x2000);
        script.connect();
        script.receive("21 00 2000 00000001 00000000 00000000 0500 1000");
        script.events();
        script.write("hello");
        script.advance(150_000);
        assertEquals("closed: timed out", script.events());
        assertEquals(0, script.endpoint.sendMemory() / SlabPool.LARGE);
    }

    @Test
    void smallMemoryIsBounded() {
        SlabPool pool = new SlabPool();
        for (int i = 0; i < SlabPool.MAX_SMALL_MEMORY / SlabPool.SMALL; i++) {
            assertTrue(pool.small() != null);
        }
        assertEquals(null, pool.small());
        assertEquals(SlabPool.MAX_SMALL_MEMORY, pool.used());
    }
}
