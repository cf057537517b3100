package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.blocks.RecordingLink;
import bittc.download.blocks.SmallTorrent;
import bittc.loop.SimulatedScheduler;
import bittc.wire.ExtensionHandshake;
import bittc.wire.HolepunchMessage;
import bittc.wire.MetadataMessage;
import bittc.wire.PexMessage;
import bittc.wire.ProtocolViolation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one peer says by extensions; it wants metadata as 11, peer exchange as 12, holepunching as 13. */
class PeerExtensionsTest {
    private static final int OUR_METADATA = 1;
    private static final int OUR_PEX = 2;
    private static final int OUR_HOLEPUNCH = 3;
    private static final Map<String, Integer> THEIRS =
            Map.of(MetadataMessage.EXTENSION, 11, PexMessage.EXTENSION, 12, HolepunchMessage.EXTENSION, 13);

    private final SimulatedScheduler loop = new SimulatedScheduler();
    private final FakeTorrent torrent = new FakeTorrent();
    private final PeerContext context = torrent.context(SmallTorrent.open(4, 0), loop);
    private final RecordingLink link = new RecordingLink("1.2.3.4", false, 1);
    private final PeerConnection peer = new PeerConnection(context, link.remoteAddress(), false);

    @BeforeEach
    void open() {
        torrent.exchangesPeers = true;
        peer.open(link);
    }

    private static ExtensionHandshake handshake(Map<String, Integer> ids, int port, boolean uploadOnly) {
        return new ExtensionHandshake(
                ids,
                Optional.of("far"),
                OptionalInt.of(port),
                OptionalInt.of(5),
                Optional.of(InetAddress.getLoopbackAddress()),
                OptionalInt.empty(),
                uploadOnly,
                false);
    }

    private static ExtensionHandshake encrypted(Map<String, Integer> ids) {
        ExtensionHandshake plain = handshake(ids, 7000, false);
        return new ExtensionHandshake(
                ids,
                plain.client(),
                plain.port(),
                plain.requestQueue(),
                plain.yourAddress(),
                plain.metadataSize(),
                false,
                true);
    }

    private void receive(int id, byte[] message) throws ProtocolViolation {
        peer.handler().onExtended(id, message);
    }

    private void introduce() throws ProtocolViolation {
        receive(0, handshake(THEIRS, 7000, false).encode());
        take();
    }

    private List<String> take() {
        torrent.events.remove("flush");
        List<String> taken = List.copyOf(torrent.events);
        torrent.events.clear();
        return taken;
    }

    @Test
    void theFirstHandshakeSaysWhereItListensAndWhoWeAre() throws ProtocolViolation {
        receive(0, handshake(THEIRS, 7000, false).encode());
        assertEquals(List.of("listens 7000", "we are 127.0.0.1"), take());
        receive(0, handshake(Map.of(), 7001, true).encode());
        assertEquals(List.of(), take(), "another port is not believed");
        assertTrue(peer.extensions().uploadOnly());
        peer.handler().onHaveAll();
        peer.handler().onUnchoke();
        assertEquals(5, peer.room(100, loop.nanoTime()), "it keeps no more requests");
    }

    @Test
    void tooManyHandshakesBreakTheProtocol() throws ProtocolViolation {
        byte[] again = handshake(Map.of(), 7000, false).encode();
        for (int i = 0; i < 64; i++) {
            receive(0, again);
        }
        assertThrows(ProtocolViolation.class, () -> receive(0, again));
    }

    @Test
    void aFewUnreadableMessagesAreIgnored() throws ProtocolViolation {
        for (int i = 0; i < 16; i++) {
            receive(OUR_METADATA, new byte[] {'x'});
        }
        assertThrows(ProtocolViolation.class, () -> receive(OUR_METADATA, new byte[] {'x'}));
    }

    @Test
    void anIdThatWasNotOfferedMeansNothing() throws ProtocolViolation {
        receive(99, new byte[] {'x'});
        assertEquals(List.of(), take());
    }

    @Test
    void servesEachPartOfTheMetadataFourTimes() throws ProtocolViolation {
        introduce();
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            receive(OUR_METADATA, MetadataMessage.request(0).encode());
            answers.add(answerOf());
        }
        assertEquals(List.of("DATA", "DATA", "DATA", "DATA", "REJECT"), answers);
        receive(OUR_METADATA, MetadataMessage.request(1).encode());
        assertEquals("REJECT", answerOf(), "there is no such part");
    }

    @Test
    void servesNoMetadataToAPeerThatDoesNotTakeIt() throws ProtocolViolation {
        introduce();
        link.unsent((1 << 20) + 1);
        receive(OUR_METADATA, MetadataMessage.request(0).encode());
        assertEquals("REJECT", answerOf());
    }

    private String answerOf() throws ProtocolViolation {
        return MetadataMessage.decode(link.extended.get(link.extended.size() - 1))
                .orElseThrow()
                .type()
                .toString();
    }

    @Test
    void metadataThatNobodyAskedForIsTakenAFewTimes() throws ProtocolViolation {
        byte[] part = MetadataMessage.data(0, 10, new byte[10]).encode();
        for (int i = 0; i < 64; i++) {
            receive(OUR_METADATA, part);
        }
        assertThrows(ProtocolViolation.class, () -> receive(OUR_METADATA, part));
    }

    // ---- peer exchange

    private static byte[] pex(int count) {
        List<PexMessage.Peer> added = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            added.add(new PexMessage.Peer(new InetSocketAddress("5.6.7." + (i + 1), 6881), 0));
        }
        return new PexMessage(added, List.of()).encode();
    }

    @Test
    void passesOnWhatThePeerTellsOfOthers() throws ProtocolViolation {
        receive(OUR_PEX, pex(3));
        assertEquals(List.of("exchanged 3"), take());
        torrent.exchangesPeers = false;
        receive(OUR_PEX, pex(3));
        assertEquals(List.of(), take(), "the torrent is private");
    }

    @Test
    void tellsAPeerOfOthersAfterFiveSecondsIfItWantsToKnow() throws ProtocolViolation {
        torrent.exchangeable = List.of(new PexMessage.Peer(new InetSocketAddress("5.6.7.8", 6881), 0));
        loop.advance(Duration.ofSeconds(10));
        peer.extensions().onTick(loop.nanoTime());
        assertEquals(List.of(), link.take(), "it does not speak it");
        introduce();
        peer.extensions().onTick(loop.nanoTime());
        assertEquals(List.of("extended 12"), link.take());
        receive(0, handshake(Map.of(PexMessage.EXTENSION, 0), 7000, false).encode());
        torrent.exchangeable = List.of();
        loop.advance(Duration.ofMinutes(2));
        peer.extensions().onTick(loop.nanoTime());
        assertEquals(List.of(), link.take(), "it has switched it off");
    }

    @Test
    void toldNothingBeforeFiveSeconds() throws ProtocolViolation {
        torrent.exchangeable = List.of(new PexMessage.Peer(new InetSocketAddress("5.6.7.8", 6881), 0));
        introduce();
        loop.advance(Duration.ofSeconds(4));
        peer.extensions().onTick(loop.nanoTime());
        assertEquals(List.of(), link.take());
    }

    @Test
    void othersAreToldHowItCanBeReached() throws ProtocolViolation {
        assertEquals(PexMessage.OUTGOING, peer.extensions().exchangeFlags());
        introduce();
        peer.handler().onHaveAll();
        assertEquals(
                PexMessage.OUTGOING | PexMessage.HOLEPUNCH | PexMessage.UPLOAD_ONLY,
                peer.extensions().exchangeFlags());
    }

    @Test
    void othersAreToldThatItPrefersEncryption() throws ProtocolViolation {
        receive(0, encrypted(THEIRS).encode());
        assertEquals(
                PexMessage.OUTGOING | PexMessage.HOLEPUNCH | PexMessage.ENCRYPTION,
                peer.extensions().exchangeFlags());
    }

    @Test
    void saysThatWePreferEncryptionOnlyIfWeDo() throws ProtocolViolation {
        for (boolean prefers : new boolean[] {false, true}) {
            torrent.prefersEncryption = prefers;
            link.extended.clear();
            peer.extensions().introduce();
            assertEquals(
                    prefers, ExtensionHandshake.decode(link.extended.get(0)).prefersEncryption());
        }
    }

    // ---- holepunching

    private static byte[] rendezvous() {
        return new HolepunchMessage(HolepunchMessage.Type.RENDEZVOUS, new InetSocketAddress("5.6.7.8", 6881), 0)
                .encode();
    }

    private HolepunchMessage lastHolepunch(RecordingLink to) throws ProtocolViolation {
        return HolepunchMessage.decode(to.extended.get(to.extended.size() - 1)).orElseThrow();
    }

    @Test
    void introducesTwoPeersThatSpeakItToEachOther() throws ProtocolViolation {
        introduce();
        receive(OUR_HOLEPUNCH, rendezvous());
        assertEquals(HolepunchMessage.NOT_CONNECTED, lastHolepunch(link).error());
        torrent.connected = Optional.of(peer.extensions());
        receive(OUR_HOLEPUNCH, rendezvous());
        assertEquals(HolepunchMessage.NO_SELF, lastHolepunch(link).error());
        RecordingLink otherLink = new RecordingLink("5.6.7.8", false, 2);
        PeerConnection other = new PeerConnection(context, otherLink.remoteAddress(), false);
        other.open(otherLink);
        torrent.connected = Optional.of(other.extensions());
        receive(OUR_HOLEPUNCH, rendezvous());
        assertEquals(HolepunchMessage.NO_SUPPORT, lastHolepunch(link).error());
        other.handler().onExtended(0, handshake(THEIRS, 1, false).encode());
        receive(OUR_HOLEPUNCH, rendezvous());
        assertEquals(HolepunchMessage.Type.CONNECT, lastHolepunch(link).type());
        assertEquals(otherLink.remoteAddress(), lastHolepunch(link).address());
        assertEquals(link.remoteAddress(), lastHolepunch(otherLink).address());
    }
}
