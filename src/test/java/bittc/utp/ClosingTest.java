package bittc.utp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a peer can make us keep after we closed: little, and not for long. */
class ClosingTest {
    /** Lets a peer with this number connect; if it is to be proven, it also acks a packet of ours. */
    private static void accept(Script script, int number, int window, boolean proven) {
        int id = 2 * number;
        InetSocketAddress from = new InetSocketAddress("10.0.0.9", 2_000 + number);
        script.receiveFrom(from, Script.packet(4, id, 0x700, 0, ""));
        byte[] answer = script.sent.removeLast();
        int ack = ((answer[16] & 0xff) << 8 | answer[17] & 0xff) - 1;
        script.receiveFrom(from, withWindow(Script.packet(0, id + 1, 0x701, ack, "hello"), window));
        if (proven) {
            script.write("a");
            script.receiveFrom(from, withWindow(Script.packet(2, id + 1, 0x702, ack + 1, ""), window));
            assertTrue(script.connection.isProven());
        }
    }

    private static byte[] withWindow(byte[] packet, int window) {
        packet[13] = (byte) window;
        return packet;
    }

    private static Script closers(int window, boolean proven, String data) {
        Script script = new Script();
        for (int i = 0; i < 1_000; i++) {
            accept(script, i, window, proven);
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
        Script script = closers(0x10, false, "");
        assertTrue(script.endpoint.sendMemory() <= SlabPool.SMALL, "a FIN needs no memory of its own");
        assertGone(script);
    }

    @Test
    void aThousandWithAClosedWindowAreGoneInTime() {
        assertGone(closers(0, false, "x".repeat(50_000)));
    }

    @Test
    void aThousandProvenOnesThatAckNothingMoreAreGoneInTime() {
        Script script = closers(0x10, true, "x".repeat(50_000));
        assertEquals(Endpoint.MAX_CLOSING, script.endpoint.connections());
        script.advance((int) Connection.CLOSING_STALL.toMillis() + 1_000);
        assertEquals(0, script.endpoint.connections());
        assertGone(script);
    }

    @Test
    void allMayFinishWhenTheSessionEnds() {
        Script script = new Script();
        List<Connection> open = new ArrayList<>();
        int count = 2 * Endpoint.MAX_CLOSING;
        for (int i = 0; i < count; i++) {
            accept(script, i, 0x10, true);
            script.write("rest");
            open.add(script.connection);
        }
        script.endpoint.stopConnecting();
        open.forEach(Connection::close);
        assertEquals(count, script.endpoint.connections());
        script.receiveFrom(Script.PEER, Script.packet(4, 7, 0x700, 0, ""));
        assertEquals(0, script.endpoint.halfOpen());
        boolean[] drained = new boolean[1];
        script.endpoint.drain(() -> drained[0] = true);
        script.advance(1_000);
        assertFalse(drained[0]);
        script.advance((int) Connection.CLOSING_STALL.toMillis());
        assertTrue(drained[0]);
    }

    @Test
    void aWriteWithoutMemoryIsTriedAgain() {
        Script script = new Script();
        int count = SlabPool.MAX_SMALL_MEMORY / SlabPool.SMALL + 1;
        List<Connection> open = new ArrayList<>();
        int taken = 1;
        for (int i = 0; taken > 0; i++) {
            assertTrue(i < count, "no bound");
            accept(script, i, 0, false);
            open.add(script.connection);
            taken = script.write("x");
        }
        script.events();
        script.advance(100);
        assertEquals("writable", script.events());
        assertEquals(0, script.write("x"));
        open.get(0).abort();
        open.get(1).abort();
        script.events();
        script.advance(200);
        assertEquals("writable", script.events());
        assertEquals(1, script.write("x"));
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
