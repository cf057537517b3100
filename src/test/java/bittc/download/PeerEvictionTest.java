package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.download.blocks.SmallTorrent;
import bittc.download.connect.PeerBook;
import bittc.loop.SimulatedScheduler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A session of two slots, both taken by one torrent that knows of a third peer. */
class PeerEvictionTest {
    private final FakeSession session = new FakeSession(2);
    private final SimulatedScheduler loop = session.loop;
    private final PeerBook book = new PeerBook(FakeSession.INFO_HASH, () -> 1, session.resources.bans());
    private final Owner owner = new Owner();
    private final List<FakePeer> connected = new ArrayList<>();
    private PeerEviction eviction;

    private static final class Owner implements PendingConnections.Owner {
        @Override
        public boolean isStopping() {
            return false;
        }

        @Override
        public boolean isComplete() {
            return false;
        }

        @Override
        public boolean wantsPeers(long now) {
            return true;
        }

        @Override
        public PeerHandler handler(InetSocketAddress address, boolean incoming) {
            throw new AssertionError("no place for " + address);
        }
    }

    private final class FakePeer implements PeerEviction.Peer {
        final String name;
        final long since = loop.nanoTime();
        long lastBlockAt = since;
        double rate;
        boolean useless;
        String closed = "";

        FakePeer(String name) {
            this.name = name;
        }

        @Override
        public double downRate(long now) {
            return rate;
        }

        @Override
        public double upRate(long now) {
            return 0;
        }

        @Override
        public boolean isUseless() {
            return useless;
        }

        @Override
        public long createdAt() {
            return since;
        }

        @Override
        public long openedAt() {
            return since;
        }

        @Override
        public long lastBlockAt() {
            return lastBlockAt;
        }

        @Override
        public void close(String reason) {
            closed = reason;
        }
    }

    @BeforeEach
    void fill() {
        eviction = eviction(session);
        session.slots.add(owner);
        for (String name : List.of("one", "other")) {
            session.slots.take(owner);
            connected.add(new FakePeer(name));
        }
    }

    private PeerEviction eviction(FakeSession of) {
        return new PeerEviction(
                owner,
                of.slots,
                new PendingConnections(owner, FakeSession.INFO_HASHES, SmallTorrent.open(1), book, of.resources));
    }

    private void learnOfAThird() {
        book.add(new InetSocketAddress("10.9.0.9", 6881), PeerBook.Source.TRACKER, loop.nanoTime());
    }

    private List<String> closed() {
        return connected.stream()
                .filter(peer -> !peer.closed.isEmpty())
                .map(peer -> peer.name)
                .toList();
    }

    @Test
    void oneThatIsUselessForAMinuteGoesWhenAnotherWaits() {
        connected.get(1).useless = true;
        loop.advance(Duration.ofSeconds(61));
        eviction.dropUseless(connected, loop.nanoTime());
        assertEquals(List.of(), closed(), "nobody waits");
        learnOfAThird();
        eviction.dropUseless(connected, loop.nanoTime());
        assertEquals(List.of("other"), closed());
    }

    @Test
    void nobodyGoesBeforeAMinuteIsOver() {
        connected.get(1).useless = true;
        learnOfAThird();
        loop.advance(Duration.ofSeconds(60));
        eviction.dropUseless(connected, loop.nanoTime());
        assertEquals(List.of(), closed());
    }

    @Test
    void ofSeveralTheOneGoesThatHasBeenSilentForLongest() {
        connected.forEach(peer -> peer.useless = true);
        connected.get(0).lastBlockAt += Duration.ofSeconds(1).toNanos();
        learnOfAThird();
        loop.advance(Duration.ofSeconds(70));
        eviction.dropUseless(connected, loop.nanoTime());
        assertEquals(List.of("other"), closed());
    }

    @Test
    void theSlowestMakesRoomForATorrentThatHasLessThanItsShare() {
        FakeSession crowded = new FakeSession(4);
        crowded.slots.add(owner);
        for (int i = 0; i < 4; i++) {
            crowded.slots.take(owner);
        }
        connected.get(0).rate = 1000;
        connected.get(1).rate = 100;
        eviction(crowded).dropUseless(connected, loop.nanoTime());
        assertEquals(List.of(), closed(), "there is no other torrent");
        crowded.slots.add(new Owner());
        eviction(crowded).dropUseless(connected, loop.nanoTime());
        assertEquals(List.of("other"), closed());
    }

    @Test
    void aBlockThatCameLatelyKeepsIt() {
        learnOfAThird();
        connected.get(1).useless = true;
        loop.advance(Duration.ofSeconds(61));
        connected.get(1).lastBlockAt = loop.nanoTime();
        eviction.dropUseless(connected, loop.nanoTime());
        assertEquals(List.of(), closed());
    }

    @Test
    void whoDoesNotSayWhatTheTorrentIsGoesAfterTenSeconds() {
        learnOfAThird();
        eviction.dropIgnorant(connected, peer -> false, loop.nanoTime());
        assertEquals(List.of(), closed());
        loop.advance(Duration.ofSeconds(11));
        eviction.dropIgnorant(connected, peer -> peer.name.equals("one"), loop.nanoTime());
        assertEquals(List.of("other"), closed());
    }
}
