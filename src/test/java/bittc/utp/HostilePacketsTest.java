package bittc.utp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Strangers, forgers and liars: they cost little, hit nobody else, and end no connection but their own. */
class HostilePacketsTest {
    private static final String ANSWER = "21 00 2000 00000001 00000000 00100000 0500 1000";

    private static Script connected() {
        Script script = new Script(0, 0x1000, 0x2000);
        script.connect();
        script.receive(ANSWER);
        script.events();
        script.sent.clear();
        return script;
    }

    private static long bytesSent(Script script) {
        long bytes = 0;
        for (byte[] each : script.sent) {
            bytes += each.length;
        }
        script.sent.clear();
        return bytes;
    }

    /** A forger sees no answer; even if it guesses our numbers, the address it forged gets little. */
    @Test
    void aForgedAddressGetsAtMostThreeTimesWhatWasSentInItsName() {
        for (int seed = 0; seed < 10_000; seed++) {
            Random random = new Random(seed);
            Script script = new Script(0, 0x0600);
            long in = 0;
            long out = 0;
            int steps = 1 + random.nextInt(12);
            for (int i = 0; i < steps; i++) {
                byte[] packet = forged(random, i);
                in += packet.length;
                script.receive(packet);
                if (script.connection != null && random.nextBoolean()) {
                    script.write("a handshake, a bitfield and more".repeat(random.nextInt(100)));
                }
                if (random.nextInt(3) == 0) {
                    script.advance(random.nextInt(4_000));
                }
                out += bytesSent(script);
                assertTrue(out <= 3 * in, "seed " + seed + ": " + out + " bytes for " + in);
            }
            script.advance(120_000);
            out += bytesSent(script);
            // One who acked a second number that was never told to him has 2^-32 of a chance: not counted as forged.
            assertTrue(out <= 3 * in, "seed " + seed + ": " + out + " bytes for " + in);
        }
    }

    private static byte[] forged(Random random, int step) {
        String payload = "x".repeat(random.nextInt(3) == 0 ? 0 : random.nextInt(100));
        if (step == 0 || random.nextInt(4) == 0) {
            return Script.packet(4, 0x3000, 0x700, 0, payload);
        }
        // The right ack to the answer more often than not, but never one of what follows.
        int ack = random.nextInt(3) > 0 ? 0x5ff : 0x5ff - random.nextInt(500);
        int[] types = {0, 0, 0, 1, 2};
        return Script.packet(types[random.nextInt(5)], 0x3001, 0x701 + random.nextInt(40), ack, payload);
    }

    @Test
    void nothingIsOpenedByAWrongAck() {
        Script script = new Script(0, 0x0600);
        script.receive(Script.packet(4, 0x3000, 0x700, 0, ""));
        script.sent.clear();
        for (int ack = 0; ack < 0x10000; ack++) {
            if (ack != 0x5ff) {
                script.receive(Script.packet(0, 0x3001, 0x701, ack, "hello"));
            }
        }
        script.sendsNothing();
        assertEquals("", script.events());
        script.receive(Script.packet(0, 0x3001, 0x701, 0x5ff, "hello"));
        assertEquals("accepted, read", script.events());
    }

    @Test
    void aSynOfAnAddressThatIsNotAdmittedGetsNoAnswer() {
        Script script = new Script();
        script.refuses = true;
        script.receive(Script.packet(4, 0x3000, 0x700, 0, ""));
        script.sendsNothing();
    }

    @Test
    void aFloodOfSynsIsForgottenFromItsOldEnd() throws UnknownHostException {
        Script script = new Script();
        for (int i = 0; i < 3_000; i++) {
            script.receiveFrom(host(i), Script.packet(4, i, 0x700, 0, ""));
        }
        assertEquals(HalfOpen.MAX, script.endpoint.halfOpen());
        assertEquals(0, script.world.pending());
    }

    private static InetSocketAddress host(int i) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 1, (byte) (i >> 8), (byte) i}), 1000);
    }

    @Test
    void oneHostHoldsSixteenPlacesWhateverItsPorts() throws UnknownHostException {
        HalfOpen halfOpen = new HalfOpen();
        for (int i = 0; i < 100; i++) {
            halfOpen.answer(new InetSocketAddress("10.0.0.1", 1000 + i), i, 1, 2, 0);
            byte[] v6 = new byte[16];
            v6[0] = 0x20;
            v6[15] = (byte) i;
            halfOpen.answer(new InetSocketAddress(InetAddress.getByAddress(v6), 1000), i, 1, 2, 0);
        }
        assertEquals(2 * HalfOpen.MAX_OF_HOST, halfOpen.size());
    }

    @Test
    void aSynIsForgottenAfterTenSeconds() {
        Script script = new Script(0, 0x0600);
        script.receive(Script.packet(4, 0x3000, 0x700, 0, ""));
        script.advance(10_100);
        script.receive(Script.packet(0, 0x3001, 0x701, 0x5ff, "hello"));
        assertEquals("", script.events());
    }

    @Test
    void aResetNeedsARecentAck() {
        Script script = connected();
        script.write("hello"); // 0x1001: acks from 0xffe, three below the oldest, to 0x1001
        for (int ack = 0; ack < 0x10000; ack++) {
            if (ack < 0xffe || ack > 0x1001) {
                script.receive(Script.packet(3, 0x2000, 0, ack, ""));
            }
        }
        assertEquals("", script.events());
        script.receive(Script.packet(3, 0x2000, 0, 0x1001, ""));
        assertEquals("closed: connection reset", script.events());
    }

    @Test
    void packetsToWhatIsNotThereGetNoAnswer() {
        Script script = connected();
        for (int type = 0; type < 4; type++) {
            script.receive(Script.packet(type, 0x4444, 0x500, 0x1000, "x"));
            script.receiveFrom(
                    new InetSocketAddress("10.0.0.8", 6881), Script.packet(type, 0x2000, 0x500, 0x1000, "x"));
        }
        script.sendsNothing();
        assertEquals("", script.events());
    }

    /** An ack of what was never sent is a lie or a forgery: neither speeds us up, nor ends the connection. */
    @Test
    void anOptimisticAckIsIgnored() {
        Script script = connected();
        script.write("x".repeat(50_000));
        int before = script.sent.size();
        script.receive(Script.packet(2, 0x2000, 0x500, 0x1000 + before + 1, ""));
        script.receive(Script.packet(2, 0x2000, 0x500, 0x7000, ""));
        assertEquals(before, script.sent.size());
        script.receive(Script.packet(2, 0x2000, 0x500, 0x1001, ""));
        assertTrue(script.sent.size() > before);
        assertEquals("", script.events().replace("writable", ""));
    }

    @Test
    void forgedPacketsOfAllKindsEndNoConnection() {
        Random random = new Random(7);
        Script script = connected();
        script.write("x".repeat(3_000));
        for (int i = 0; i < 50_000; i++) {
            // Right address and id, which a forger has to know; the numbers it guesses, but for acks that are near.
            int ack;
            do {
                ack = random.nextInt(0x10000);
            } while (Math.abs(ack - 0x1000) < 300);
            script.receive(Script.packet(random.nextInt(5), 0x2000, random.nextInt(0x10000), ack, "x"));
        }
        assertEquals("", script.events());
        assertEquals("", script.data());
    }

    @Test
    void oddPacketsAreDroppedAndTheFirstCopyWins() {
        Script script = connected();
        script.receive(Script.packet(0, 0x2000, 0x501, 0x1000, "b"));
        script.receive(Script.packet(0, 0x2000, 0x501, 0x1000, "other bytes"));
        script.receive(Script.packet(1, 0x2000, 0x502, 0x1000, "a FIN with payload"));
        script.receive(Script.packet(1, 0x2000, 0x503, 0x1000, ""));
        script.receive(Script.packet(1, 0x2000, 0x502, 0x1000, "")); // a second FIN
        script.receive(Script.packet(0, 0x2000, 0x504, 0x1000, "after the FIN"));
        script.receive(Script.packet(0, 0x2000, 0x502, 0x1000, "")); // DATA of no bytes
        assertEquals("", script.data());
        script.receive(Script.packet(0, 0x2000, 0x500, 0x1000, "a"));
        assertEquals("ab", script.data());
        assertEquals("read, end", script.events());
        script.receive(Script.packet(0, 0x2000, 0x505, 0x1000, "after the FIN"));
        assertEquals("", script.data() + script.events());
    }

    @Test
    void aFinBelowDataThatArrivedIsALie() {
        Script script = connected();
        script.receive(Script.packet(0, 0x2000, 0x502, 0x1000, "c"));
        script.receive(Script.packet(1, 0x2000, 0x501, 0x1000, ""));
        script.receive(Script.packet(0, 0x2000, 0x500, 0x1000, "a"), Script.packet(0, 0x2000, 0x501, 0x1000, "b"));
        assertEquals("abc", script.data());
        assertEquals("read", script.events());
    }

    @Test
    void whatIsNoPacketIsDropped() {
        Script script = connected();
        String good = "01 00 2000 00000001 00000000 00100000 0500 1000 61";
        script.receive(good.substring(0, 45)); // 19 bytes
        script.receive(good.replaceFirst("01", "02"));
        script.receive(good.replaceFirst("01", "51"));
        script.receive(good.replaceFirst("01 00", "01 01")); // the extension has no length
        script.receive("01 01 2000 00000001 00000000 00100000 0500 1000 0005 61616161");
        script.receive("01 01 2000 00000001 00000000 00100000 0500 1000 0104 61616161");
        script.sendsNothing();
        script.receive(good);
        assertEquals("a", script.data());
    }

    @Test
    void aReaderThatStoppedIsNotOverrun() {
        Script script = new Script(0, 0x1000, 0x2000);
        script.readsAtOnce = false;
        script.connect();
        script.receive(ANSWER);
        int number = 0x500;
        for (int i = 0; i < 1_500; i++) {
            script.receive(Script.packet(0, 0x2000, number++, 0x1000, "x".repeat(1_000)));
        }
        assertTrue(script.endpoint.heldBytes() <= 2 * Receiver.MAX_WINDOW, script.endpoint.heldBytes() + " bytes");
        assertEquals("", script.data());
        byte[] last = script.sent.peekLast();
        int acked = ByteBuffer.wrap(last).getShort(18);
        assertEquals(0x500 + 1_048 - 1, acked); // 1 MiB of packets of 1,000 bytes
        assertTrue(ByteBuffer.wrap(last).getInt(12) < 1_000);
        script.sent.clear();
        script.connection.setReading(true);
        script.world.runUntilIdle();
        assertEquals(1_048_000, script.data().length());
        // The window is open again, and said to be.
        script.sends("21002001 T D 00100000 10010917");
    }

    @Test
    void earlyPacketsOfAllConnectionsShareOnePurse() {
        Purse purse = new Purse();
        ByteBuffer payload = ByteBuffer.allocate(1_400);
        int taken = 0;
        for (int connection = 0; connection < 40; connection++) {
            Receiver receiver = new Receiver(purse, 0, data -> {});
            for (int i = 0; i < 1_000; i++) {
                payload.clear();
                taken += receiver.onPacket(i + 2, false, payload) ? 1 : 0;
            }
            assertTrue(receiver.window() >= 64 * 1024, "what is in order needs no memory");
        }
        assertTrue(purse.used() <= Purse.MAX_MEMORY && purse.used() > Purse.MAX_MEMORY - 4_096, purse.used() + "");
        assertTrue(taken > 10_000);
    }

    /** Receivers drop what is further ahead. */
    @Test
    void noMoreThanNineHundredPacketsAreInFlight() {
        Script script = connected();
        for (int i = 0; i < 1_000; i++) {
            script.write("x");
        }
        assertEquals(SendQueue.MAX_AHEAD, script.sent.size());
    }

    @Test
    void aSilentPeerIsGivenUpAfterFiveTimeouts() {
        Script script = connected();
        script.write("hello");
        script.advance(120_000);
        assertEquals("closed: timed out", script.events());
        // Once, as a probe of the tail, and after each timeout but the last.
        assertEquals(
                2 + Sender.MAX_TIMEOUTS,
                script.sent.stream().filter(each -> each[0] >> 4 == 0).count());
        assertEquals(0, script.world.pending());
    }

    @Test
    void aClosedWindowIsProbedAndEndsNothing() {
        Script script = connected();
        script.receive("21 00 2000 00000001 00000000 00000000 0500 1000");
        script.write("hello");
        script.advance(14_000);
        script.sendsNothing();
        for (int i = 0; i < 20; i++) {
            script.advance(15_000);
            script.receive("21 00 2000 00000001 00000000 00000000 0500 1000");
        }
        long probes = script.sent.stream().filter(each -> each[0] >> 4 == 0).count();
        assertTrue(probes >= 19 && probes <= 21, probes + " probes");
        assertEquals("", script.events());
        script.sent.clear();
        script.receive("21 00 2000 00000001 00000000 00100000 0500 1000");
        script.sends("01002001 T D 00100000 100104ff 68656c6c6f");
    }
}
