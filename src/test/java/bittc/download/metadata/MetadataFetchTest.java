package bittc.download.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.blocks.SmallTorrent;
import bittc.loop.SimulatedScheduler;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.wire.MetadataMessage;
import bittc.wire.ProtocolViolation;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Of an info dictionary of six parts. */
class MetadataFetchTest {
    private static final int PART = MetadataMessage.PIECE_LENGTH;
    private static final Metainfo METAINFO = SmallTorrent.metainfo(4500);
    private static final byte[] INFO = METAINFO.infoBytes();

    private final SimulatedScheduler loop = new SimulatedScheduler();
    private final MetadataBudget budget = new MetadataBudget();
    private final List<String> events = new ArrayList<>();
    private final MetadataFetch fetch =
            new MetadataFetch(MagnetLink.of(METAINFO), budget, Runnable::run, loop, new Listener());
    private int hosts;

    private final class Listener implements MetadataFetch.Listener {
        @Override
        public void onMetadata(Metainfo metainfo) {
            events.add("metadata " + metainfo.infoHash().equals(METAINFO.infoHash()));
        }

        @Override
        public void onInvalid(InvalidMetainfoException why) {
            events.add("invalid");
        }

        @Override
        public void onLiar(MetadataPeer peer) {
            events.add("liar " + peer);
            fetch.onGone(peer);
        }

        @Override
        public void detail(String line) {}
    }

    private final class FakePeer implements MetadataPeer {
        final String name;
        final InetSocketAddress address = new InetSocketAddress("10.9.0." + ++hosts, 6881);
        final List<Integer> asked = new ArrayList<>();

        FakePeer(String name) {
            this.name = name;
            fetch.onOffer(this, INFO.length);
        }

        @Override
        public InetSocketAddress address() {
            return address;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void requestMetadata(int part) {
            asked.add(part);
        }

        void send(int part) throws ProtocolViolation {
            byte[] bytes = Arrays.copyOfRange(INFO, part * PART, Math.min(INFO.length, (part + 1) * PART));
            fetch.onPart(this, part, OptionalInt.of(INFO.length), bytes);
        }

        void lie(int part) throws ProtocolViolation {
            int length = Math.min(INFO.length, (part + 1) * PART) - part * PART;
            fetch.onPart(this, part, OptionalInt.of(INFO.length), new byte[length]);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private void tick(int seconds) {
        loop.advance(Duration.ofSeconds(seconds));
        fetch.onTick(loop.nanoTime());
    }

    @Test
    void asksSeveralPeersForPartsOfItAndPutsThemTogether() throws ProtocolViolation {
        FakePeer a = new FakePeer("a");
        FakePeer b = new FakePeer("b");
        assertEquals(List.of(0, 1, 2, 3), a.asked);
        assertEquals(List.of(4, 5, 0, 1), b.asked, "what is left, then what others are asked for too");
        for (int part : List.of(0, 1, 2, 3)) {
            a.send(part);
        }
        b.send(4);
        assertEquals(new MetadataFetch.Status(2, 5, 6), fetch.status());
        b.send(5);
        loop.runUntilIdle();
        assertEquals(List.of("metadata true"), events);
    }

    @Test
    void theSoleSourceOfAWrongOneIsALiar() throws ProtocolViolation {
        FakePeer liar = new FakePeer("liar");
        for (int part = 0; part < 6; part++) {
            liar.lie(part);
        }
        loop.runUntilIdle();
        assertEquals(List.of("liar liar"), events);
        assertEquals(0, budget.taken());
    }

    @Test
    void ofSeveralSourcesEachIsAskedAloneAndTheHonestOneDelivers() throws ProtocolViolation {
        FakePeer liar = new FakePeer("liar");
        FakePeer honest = new FakePeer("honest");
        for (int part : List.of(0, 1, 2, 3)) {
            liar.lie(part);
        }
        honest.asked.clear();
        liar.asked.clear();
        honest.send(4);
        honest.send(5);
        loop.runUntilIdle();
        assertEquals(List.of(), events, "nobody knows who it was");
        for (int part = 0; part < 6; part++) {
            honest.send(part);
        }
        for (int part = 0; part < 6; part++) {
            liar.lie(part);
        }
        loop.runUntilIdle();
        assertTrue(events.contains("metadata true"), () -> events.toString());
        assertFalse(events.contains("liar honest"));
    }

    @Test
    void whatAPeerIsLateWithIsAskedOfOthersAndTakenAllTheSame() throws ProtocolViolation {
        FakePeer slow = new FakePeer("slow");
        FakePeer other = new FakePeer("other");
        loop.advance(Duration.ofSeconds(4));
        other.send(4);
        other.send(5);
        assertEquals(List.of(4, 5, 0, 1, 2, 3), other.asked);
        tick(1);
        slow.send(0);
        assertEquals(3, fetch.status().received());
    }

    @Test
    void aPeerThatRejectsIsLeftAloneForAWhile() {
        FakePeer peer = new FakePeer("peer");
        for (int part = 0; part < 4; part++) {
            fetch.onReject(peer, part);
        }
        assertFalse(fetch.isHopeful(peer));
        peer.asked.clear();
        fetch.onTick(loop.nanoTime());
        assertEquals(List.of(), peer.asked);
        tick(600);
        assertEquals(4, peer.asked.size());
    }

    @Test
    void aPartOfTheWrongLengthBreaksTheProtocol() {
        FakePeer peer = new FakePeer("peer");
        assertThrows(
                ProtocolViolation.class, () -> fetch.onPart(peer, 0, OptionalInt.of(INFO.length), new byte[PART - 1]));
        assertThrows(
                ProtocolViolation.class, () -> fetch.onPart(peer, 1, OptionalInt.of(INFO.length + 1), new byte[PART]));
    }

    @Test
    void partsThatNobodyAskedForAreTakenAFewTimes() throws ProtocolViolation {
        FakePeer peer = new FakePeer("peer");
        for (int i = 0; i < 64; i++) {
            peer.send(5);
        }
        assertThrows(ProtocolViolation.class, () -> peer.send(5));
        assertEquals(0, fetch.status().received());
    }

    @Test
    void givesItsMemoryBackWhenItEnds() throws ProtocolViolation {
        FakePeer peer = new FakePeer("peer");
        assertEquals(INFO.length, budget.taken());
        peer.send(0);
        fetch.close();
        assertEquals(0, budget.taken());
        peer.asked.clear();
        fetch.onTick(loop.nanoTime());
        new FakePeer("late");
        assertEquals(List.of(), peer.asked);
        assertEquals(0, budget.taken());
    }
}
