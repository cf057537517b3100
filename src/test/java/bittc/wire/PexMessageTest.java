package bittc.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.wire.PexMessage.Peer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PexMessageTest {
    private static final InetSocketAddress A = new InetSocketAddress("65.66.67.68", 0x4546);
    private static final InetSocketAddress B = new InetSocketAddress("10.0.0.1", 65535);
    private static final InetSocketAddress C = new InetSocketAddress("2001:db8::1", 1);
    private static final PexMessage NOTHING = new PexMessage(List.of(), List.of());

    private static PexMessage decode(String payload) throws ProtocolViolation {
        return PexMessage.decode(payload.getBytes(ISO_8859_1));
    }

    @Test
    void readsWhatItWrites() throws Exception {
        PexMessage message = new PexMessage(
                List.of(new Peer(A, PexMessage.UPLOAD_ONLY | PexMessage.OUTGOING), new Peer(B, 0), new Peer(C, 255)),
                List.of(B, C));
        assertEquals(message, PexMessage.decode(message.encode()));
        assertEquals(NOTHING, PexMessage.decode(NOTHING.encode()));
    }

    @Test
    void writesTheBytesOfTheSpecification() {
        PexMessage message = new PexMessage(List.of(new Peer(A, 'f')), List.of(A));
        assertEquals(
                "d5:added6:ABCDEF7:added.f1:f6:added60:8:added6.f0:7:dropped6:ABCDEF8:dropped60:e",
                new String(message.encode(), ISO_8859_1));
    }

    @Test
    void knowsTheFlags() throws Exception {
        Peer peer = decode("d5:added6:ABCDEF7:added.f1:\u0012e").added().get(0);
        assertTrue(peer.has(PexMessage.OUTGOING) && peer.has(PexMessage.UPLOAD_ONLY));
        assertTrue(!peer.has(PexMessage.ENCRYPTION) && !peer.has(PexMessage.UTP) && !peer.has(PexMessage.HOLEPUNCH));
    }

    @Test
    void leavesOutAPartAtTheEndAndFlagsThatFitNothing() throws Exception {
        assertEquals(
                List.of(new Peer(A, 0)),
                decode("d5:added11:ABCDEFABCDE7:added.f2:xye").added());
        assertEquals(
                List.of(new Peer(A, 'x')),
                decode("d5:added11:ABCDEFABCDE7:added.f1:xe").added());
        assertEquals(List.of(A), decode("d7:dropped7:ABCDEFAe").dropped());
        assertEquals(NOTHING, decode("d6:added617:aaaaaaaaaaaaaaaaae"));
    }

    @Test
    void leavesOutWhatNobodyCanConnectTo() throws Exception {
        String nobody = "ABCD\0\0" // port 0
                + "\0\0\0\0AB"
                + "\0BCDAB"
                + "\u00e0BCDAB" // multicast
                + "\u00ff\u00ff\u00ff\u00ffAB";
        assertEquals(NOTHING, decode("d5:added30:" + nobody + "7:dropped30:" + nobody + "e"));
        String nobody6 = "\0".repeat(16) + "AB" + "\u00ff\u0002" + "x".repeat(14) + "AB";
        assertEquals(NOTHING, decode("d6:added636:" + nobody6 + "8:dropped636:" + nobody6 + "e"));
        assertEquals(
                List.of(new Peer(A, 'y')),
                decode("d5:added12:ABCD\0\0ABCDEF7:added.f2:xye").added());
    }

    @Test
    void keepsFiftyOfEachList() throws Exception {
        String many = "ABCDEF".repeat(10_000);
        String many6 = "aaaaaaaaaaaaaaaaaa".repeat(10_000);
        PexMessage message =
                decode("d5:added60000:" + many + "6:added6180000:" + many6 + "7:dropped60000:" + many + "e");
        assertEquals(PexMessage.MAX_PEERS, message.added().size());
        assertEquals(PexMessage.MAX_PEERS, message.dropped().size());
        List<InetSocketAddress> more = new ArrayList<>();
        for (int i = 0; i <= PexMessage.MAX_PEERS; i++) {
            more.add(A);
        }
        assertThrows(IllegalArgumentException.class, () -> new PexMessage(List.of(), more));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"de", "d5:addedi1ee", "d5:addedlee", "d5:added0:7:added.f9:xxxxxxxxxe", "d1:xlleeedetrailing"})
    void takesNothingFromWhatMakesNoSense(String payload) throws Exception {
        assertEquals(NOTHING, decode(payload));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "le", "i1e", "d", "d5:added", "d5:added6:ABCDE", "x"})
    void refusesWhatIsNoDictionary(String payload) {
        assertThrows(ProtocolViolation.class, () -> decode(payload));
    }

    @Test
    void refusesWhatIsDeepOrHasMoreParts() {
        assertThrows(ProtocolViolation.class, () -> decode("d1:x" + "l".repeat(100_000) + "e".repeat(100_000) + "e"));
        assertThrows(ProtocolViolation.class, () -> decode("d1:xl" + "i1e".repeat(10_000) + "ee"));
    }

    @Test
    void answersGarbageWithAViolationAndNothingElse() {
        Garbage.of("d5:added12:ABCDEFabcdef7:added.f2:xy6:added618:aaaaaaaaaaaaaaaaaa8:added6.f1:x7:dropped6:ABCDEFe")
                .feed(PexMessage::decode);
    }
}
