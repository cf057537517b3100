package bittc.utp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What other clients send and expect, in bytes written by hand: where practice differs from BEP 29, it is practice that counts.
 * Our numbers are drawn: clock 0, first sequence 0x1000, first id 0x2000.
 */
class TranscriptTest {
    /** STATE to id 0x2000: the first data will have 0x0500, and our SYN is acked. */
    private static final String ANSWER = "21 00 2000 00000001 00000000 00100000 0500 1000";

    /** SYN with id 0x3000, number 0x0700 and, as libtorrent has it, a window of 0. */
    private static final String SYN = "41 00 3000 00000001 00000000 00000000 0700 0000";

    private static Script connected() {
        Script script = new Script(0, 0x1000, 0x2000);
        script.connect();
        script.next();
        script.receive(ANSWER);
        assertEquals("connected", script.events());
        script.sendsNothing();
        return script;
    }

    /** An open connection that we accepted; our first data has 0x0600. */
    private static Script accepted() {
        Script script = new Script(0, 0x0600);
        script.receive(SYN);
        script.sends("21003000 T D 00100000 06000700");
        script.receive("01 00 3001 00000001 00000000 00100000 0701 05ff 6869");
        assertEquals("accepted, read", script.events());
        assertEquals("hi", script.data());
        script.sends("21003000 T D 00100000 06000701");
        return script;
    }

    @Test
    void fact1TheInitiatorDrawsItsFirstNumber() {
        Script script = new Script(0, 0x1000, 0x2000);
        script.connect();
        script.sends("41002000 T D 00100000 10000000");
    }

    @Test
    void fact2TheAnswerToASynHasTheNumberOfTheFirstData() {
        Script script = connected();
        script.write("hello");
        script.sends("01002001 T D 00100000 100104ff 68656c6c6f");
        script.receive("01 00 2000 00000001 00000000 00100000 0500 1001 796573");
        assertEquals("yes", script.data());
        script.sends("21002001 T D 00100000 10020500");
    }

    @Test
    void fact2DataThatAcksTheSynOpensTheConnectionToo() {
        Script script = new Script(0, 0x1000, 0x2000);
        script.connect();
        script.next();
        script.receive("01 00 2000 00000001 00000000 00100000 0500 1000 796573");
        assertEquals("connected, read", script.events());
        assertEquals("yes", script.data());
        script.sends("21002001 T D 00100000 10010500");
    }

    @Test
    void fact3AllButTheSynCarryTheIdPlusOne() {
        Script script = accepted();
        script.write("yo");
        script.sends("01003000 T D 00100000 06000701 796f");
    }

    @Test
    void fact4AWindowOfZeroInASynMeansNothing() {
        Script script = new Script(0, 0x0600);
        script.receive(SYN);
        script.next();
        script.receive("01 00 3001 00000001 00000000 00100000 0701 05ff 6869");
        script.next();
        script.write("yo");
        script.sends("01003000 T D 00100000 06000701 796f");
    }

    @Test
    void fact5WhoAcceptsSaysNothingBeforeTheInitiatorDid() {
        Script script = new Script(0, 0x0600);
        script.receive(SYN);
        script.next();
        script.advance(60_000);
        script.sendsNothing();
        assertEquals("", script.events());
    }

    @Test
    void fact6ARepeatedSynGetsTheSameAnswer() {
        Script script = new Script(0, 0x0600);
        script.receive(SYN);
        script.receive(SYN);
        script.sends("21003000 T D 00100000 06000700", "21003000 T D 00100000 06000700");
    }

    @Test
    void fact6EachSynOfOursHasAnIdOfItsOwnAndAnyAnswerCounts() {
        Script script = new Script(0, 0x1000, 0x2000, 0x2100, 0x2200);
        script.connect();
        script.advance(2_900);
        script.sends("41002000 T D 00100000 10000000", "41002100 T D 00100000 10000000");
        script.receive(ANSWER.replace("2000", "2100"));
        assertEquals("connected", script.events());
        script.write("hello");
        script.sends("01002101 T D 00100000 100104ff 68656c6c6f");
        script.receive(ANSWER);
        script.sendsNothing();
    }

    @Test
    void aConnectionThatNobodyAnswersTimesOut() {
        Script script = new Script(0, 0x1000, 0x2000, 0x2100, 0x2200);
        script.connect();
        script.advance(6_900);
        assertEquals(3, script.sent.size());
        assertEquals("", script.events());
        script.advance(200);
        assertEquals("closed: timed out", script.events());
        assertEquals(0, script.world.pending());
    }

    @Test
    void punchingSendsFiveSyns() {
        Script script = new Script();
        script.connection = script.endpoint.punch(Script.PEER, script);
        int[] times = {0, 250, 750, 1750, 3000};
        for (int i = 0; i < times.length; i++) {
            script.advance(times[i] - (i == 0 ? 0 : times[i - 1]) - 10);
            assertEquals(i == 0 ? 1 : i, script.sent.size());
            script.advance(10);
            assertEquals(i + 1, script.sent.size());
        }
    }

    @Test
    void fact7UnknownExtensionsAreSkippedAndNoneIsSent() {
        Script script = connected();
        // 2: eight bytes of old clients; 3: why libtorrent closes; 0x77: none.
        script.receive(
                "01 02 2000 00000001 00000000 00100000 0500 1000 0308ffffffffffffffff 770400000001 0001ff 796573");
        assertEquals("yes", script.data());
        script.sends("21002001 T D 00100000 10010500");
    }

    @Test
    void fact8TheSelectiveAckNamesEarlyPacketsInFours() {
        Script script = connected();
        script.receive("01 00 2000 00000001 00000000 00100000 0501 1000 62"); // ack + 2
        script.sends("21012001 T D 00100000 100104ff 0004" + "01000000");
        script.receive("01 00 2000 00000001 00000000 00100000 0522 1000 62"); // ack + 35: bit 33
        script.sends("21012001 T D 00100000 100104ff 0008" + "0100000002000000");
        script.receive("01 00 2000 00000001 00000000 00100000 0500 1000 61");
        assertEquals("ab", script.data());
        script.sends("21012001 T D 00100000 10010501 0004" + "00000080");
    }

    @Test
    void fact8ASelectiveAckOfAnyLengthIsReadAsFarAsWeSent() {
        Script script = connected();
        for (int i = 0; i < 4; i++) {
            script.write("a");
        }
        script.sent.clear();
        // 252 bytes of ones: 0x1002 to 0x1004 arrived, what follows was never sent; 0x1001 is lost.
        script.receive("21 01 2000 00000001 00000000 00100000 0500 1000 00fc" + "ff".repeat(252));
        script.sends("01002001 T D 00100000 100104ff 61");
    }

    @Test
    void fact9DifferencesOfZeroAndOfAllOnesAreNoSamples() {
        for (String none : List.of("00000000", "7fffffff")) {
            DelayHistory delays = delaysAfter(none);
            assertEquals(-1, delays.queueing(), none);
        }
        assertEquals(0, delaysAfter("00000001").queueing());
    }

    private static DelayHistory delaysAfter(String difference) {
        Resources resources = new Resources(new Script().world, new java.util.Random(1), new Script());
        Stream stream = new Stream(resources, Script.PEER, 1, 5, 0, true, payload -> {});
        Packet packet = new Packet();
        java.nio.ByteBuffer bytes =
                java.nio.ByteBuffer.wrap(Script.bytes("21 00 2000 00000001 " + difference + " 00100000 0001 0004"));
        assertTrue(packet.read(bytes));
        stream.onHeader(packet, bytes);
        return stream.sender().delays();
    }

    @Test
    void fact10DataBelowTheFinIsDeliveredBeforeTheEnd() {
        Script script = connected();
        script.receive("11 00 2000 00000001 00000000 00100000 0501 1000");
        script.sends("21012001 T D 00100000 100104ff 0004" + "01000000");
        assertEquals("", script.events());
        script.receive("01 00 2000 00000001 00000000 00100000 0500 1000 6869");
        assertEquals("read, end", script.events());
        assertEquals("hi", script.data());
        script.sends("21002001 T D 00100000 10010501");
        // libtorrent does not count its FIN: the same number again, in a STATE.
        script.receive("21 00 2000 00000001 00000000 00100000 0501 1000");
        script.sendsNothing();
    }

    @Test
    void fact10OurFinFollowsTheDataAndIsAckedBeforeTheConnectionIsGone() {
        Script script = connected();
        script.connection.write(java.nio.ByteBuffer.wrap(new byte[] {0x61}));
        script.connection.close();
        script.sends("01002001 T D 00100000 100104ff 61", "11002001 T D 00100000 100204ff");
        assertEquals("", script.events());
        script.receive("21 00 2000 00000001 00000000 00100000 0500 1002");
        assertEquals("closed: connection closed", script.events());
        // The peer's FIN, and its repetition, are acked for a timeout.
        String fin = "11 00 2000 00000001 00000000 00100000 0500 1002";
        script.receive(fin);
        script.receive(fin);
        script.sends("21002001 T D 00100000 10030500", "21002001 T D 00100000 10030500");
        script.advance(1_100);
        script.receive(fin);
        script.sendsNothing();
        assertEquals(0, script.world.pending());
    }

    @Test
    void fact11AResetMayCarryEitherId() {
        for (String id : List.of("2000", "2001")) {
            Script script = connected();
            script.receive("31 00 " + id + " 00000001 00000000 00000000 1234 1000");
            assertEquals("closed: connection reset", script.events(), id);
            script.sendsNothing();
            assertEquals(0, script.world.pending());
        }
    }

    @Test
    void aResetOfASynRefusesTheConnection() {
        Script script = new Script(0, 0x1000, 0x2000);
        script.connect();
        script.receive("31 00 2000 00000001 00000000 00000000 1234 0fff");
        assertEquals("", script.events());
        script.receive("31 00 2000 00000001 00000000 00000000 1234 1000");
        assertEquals("closed: connection refused", script.events());
    }

    @Test
    void fact12AfterSilenceAnOldAckKeepsTheWayOpen() {
        Script script = connected();
        script.advance(28_000);
        script.sendsNothing();
        script.advance(1_100);
        script.sends("21002001 T D 00100000 100104fe");
        script.receive("21 00 2000 00000001 00000000 00100000 0500 0fff");
        script.sendsNothing();
        assertEquals("", script.events());
    }

    @Test
    void fact13APacketMoreThan1024AheadIsDropped() {
        Script script = connected();
        script.receive(Script.packet(0, 0x2000, 0x500 + 1024, 0x1000, "far"));
        script.sendsNothing();
        script.receive(Script.packet(0, 0x2000, 0x500 + 1023, 0x1000, "far"));
        assertTrue(script.next().startsWith("21012001 T D 00100000 100104ff 0080"));
    }

    @Test
    void packetsInOrderAreAckedOnceTheSocketIsDrained() {
        Script script = connected();
        script.receive(fullPackets(0x500, 68));
        script.sends("21002001 T D 00100000 1001053f", "21002001 T D 00100000 10010543");
        assertEquals("read", script.events());
    }

    private static byte[][] fullPackets(int first, int count) {
        byte[][] packets = new byte[count][];
        for (int i = 0; i < count; i++) {
            packets[i] = Script.packet(0, 0x2000, first + i, 0x1000, "xx");
        }
        return packets;
    }

    /** Connected, and past the packets that are acked at once: 0x520 is the next. */
    private static Script patient() {
        Script script = connected();
        script.receive(fullPackets(0x500, 32));
        script.sends("21002001 T D 00100000 1001051f");
        return script;
    }

    @Test
    void theFirstPacketsAreAckedAtOnce() {
        Script script = connected();
        for (int i = 0; i < 32; i++) {
            script.receive(fullPackets(0x500 + i, 1));
            assertTrue(script.next().startsWith("21002001 T D 00100000 1001"));
        }
        script.receive(fullPackets(0x520, 1));
        script.sendsNothing();
    }

    @Test
    void fourFullPacketsShareAnAck() {
        Script script = patient();
        for (int i = 0; i < 8; i++) {
            script.receive(fullPackets(0x520 + i, 1));
        }
        script.sends("21002001 T D 00100000 10010523", "21002001 T D 00100000 10010527");
    }

    @Test
    void fewerFullPacketsAreAckedTwoMillisecondsLater() {
        Script script = patient();
        script.receive(fullPackets(0x520, 1));
        script.advance(1);
        script.receive(fullPackets(0x521, 2));
        script.sendsNothing();
        script.advance(1);
        script.sends("21002001 T D 00100000 10010522");
        script.advance(20_000);
        script.sendsNothing();
    }

    @Test
    void anAckThatWaitsGoesOutWithData() {
        Script script = patient();
        script.receive(fullPackets(0x520, 1));
        script.write("y");
        script.sends("01002001 T D 00100000 10010520 79");
        script.advance(5);
        script.sendsNothing();
        script.receive(fullPackets(0x521, 3));
        script.sendsNothing();
        script.receive(fullPackets(0x524, 1));
        script.sends("21002001 T D 00100000 10020524");
    }

    @Test
    void aShortPacketIsAckedAtOnce() {
        Script script = patient();
        script.receive(Script.packet(0, 0x2000, 0x520, 0x1000, "x"));
        script.sends("21002001 T D 00100000 10010520");
    }

    @Test
    void packetsOutOfOrderAreAckedAtOnceAndSoIsWhatFillsTheirHole() {
        Script script = patient();
        script.receive(fullPackets(0x521, 1));
        script.sends("21012001 T D 00100000 1001051f 000401000000");
        script.receive(fullPackets(0x520, 1));
        script.sends("21002001 T D 00100000 10010521");
        script.receive(fullPackets(0x520, 1));
        script.sends("21002001 T D 00100000 10010521");
    }

    @Test
    void anAckThatWaitsGoesOutBeforeTheConnectionIsClosed() {
        Script script = patient();
        script.receive(fullPackets(0x520, 1));
        script.connection.close();
        script.world.runUntilIdle();
        script.sends("11002001 T D 00100000 10010520");
    }

    @Test
    void whatIsSentInTheSameTurnCarriesTheAck() {
        Script script = connected();
        script.endpoint.onDatagram(Script.PEER, java.nio.ByteBuffer.wrap(Script.packet(0, 0x2000, 0x500, 0x1000, "x")));
        script.write("y");
        script.endpoint.onReadComplete();
        script.sends("01002001 T D 00100000 10010500 79");
    }

    @Test
    void nothingIsCountedAsSentWhileTheSocketIsFull() {
        Script script = connected();
        script.writable = false;
        script.write("hello");
        script.receive(Script.packet(0, 0x2000, 0x500, 0x1000, "x"));
        script.advance(20_000);
        script.sendsNothing();
        assertEquals("read", script.events());
        script.writable = true;
        script.endpoint.onWritable();
        script.sends("01002001 T D 00100000 10010500 68656c6c6f");
    }

    @Test
    void aPartialPacketWaitsForAFlush() {
        Script script = connected();
        script.connection.write(java.nio.ByteBuffer.wrap(new byte[] {0x61}));
        script.advance(100);
        script.sendsNothing();
        script.write("b");
        script.sends("01002001 T D 00100000 100104ff 6162");
    }

    @Test
    void closingTheEndpointAbortsAll() {
        Script script = connected();
        script.endpoint.close();
        script.sends("31002001 T D 00100000 100104ff");
        assertEquals("closed: connection closed", script.events());
        assertEquals(0, script.world.pending());
    }
}
