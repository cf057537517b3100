package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.blocks.SmallTorrent;
import bittc.download.connect.PeerBook;
import bittc.loop.SimulatedScheduler;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.storage.BlockPool;
import bittc.torrent.InfoHash;
import bittc.torrent.InfoHashes;
import bittc.torrent.PeerId;
import bittc.torrent.Sha256Hash;
import bittc.tracker.FakeTracker;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Torrents that are known by their info hash only, with one silent tracker each. */
class SessionTest {
    private final SimulatedScheduler loop = new SimulatedScheduler();
    private final List<String> ends = new ArrayList<>();
    private final Session session = new Session(
            new SessionOptions(10, 0, 0),
            loop,
            new Random(1),
            (address, infoHash, hints, handler) -> {},
            url -> new FakeTracker(loop, url),
            new BlockPool(),
            Runnable::run,
            PeerId.random(new Random(2)));

    private static Metainfo metainfo(int pieces) {
        return SmallTorrent.metainfo(pieces);
    }

    private Torrent learn(int pieces) {
        DownloadOptions options = new DownloadOptions(SeedPolicy.LEAVE, Duration.ZERO);
        return session.learn(MagnetLink.of(metainfo(pieces)), options, new FakeSession(1).listener());
    }

    @Test
    void hasEachTorrentOnce() {
        learn(1);
        assertTrue(session.has(metainfo(1).infoHash()));
        assertFalse(session.has(metainfo(2).infoHash()));
        assertThrows(IllegalArgumentException.class, () -> learn(1));
        assertEquals(1, session.resources().slots().torrents());
    }

    @Test
    void aPeerIsAcceptedForATorrentThatIsThere() {
        learn(1);
        InfoHash unknown = InfoHash.of(new byte[InfoHash.LENGTH]);
        assertTrue(session.accept(unknown, FakeSession.address(1)).isEmpty());
        assertTrue(
                session.accept(metainfo(1).infoHash(), FakeSession.address(1)).isPresent());
        session.admitOnly(address -> !address.equals(FakeSession.address(2).getAddress()));
        assertTrue(
                session.accept(metainfo(1).infoHash(), FakeSession.address(2)).isEmpty());
    }

    @Test
    void anAddressBannedFromEveryTorrentIsNotAdmitted() {
        InetSocketAddress banned = FakeSession.address(1);
        assertTrue(session.admits(banned));
        learn(1);
        learn(2);
        book(1).ban(banned);
        assertTrue(session.admits(banned), "one torrent may still want it");
        book(2).ban(banned);
        assertFalse(session.admits(banned));
        InetSocketAddress otherPort = new InetSocketAddress(banned.getAddress(), 1);
        assertTrue(session.admits(otherPort));
        for (int pieces : new int[] {1, 2}) {
            book(pieces).ban(new InetSocketAddress(banned.getAddress(), 2));
        }
        assertFalse(session.admits(otherPort), "two bans are for the whole host");
        session.admitOnly(address -> !address.equals(FakeSession.address(2).getAddress()));
        assertFalse(session.admits(FakeSession.address(2)));
        assertTrue(session.admits(FakeSession.address(3)));
    }

    private PeerBook book(int pieces) {
        return new PeerBook(
                metainfo(pieces).infoHash(), () -> 1, session.resources().bans());
    }

    @Test
    void aTorrentThatHasEndedIsGoneAndTheClockStops() {
        Torrent torrent = learn(1);
        torrent.stop(Duration.ofSeconds(1), () -> ends.add("done"));
        loop.advance(Duration.ofSeconds(2));
        assertEquals(List.of("done"), ends);
        assertFalse(session.has(metainfo(1).infoHash()));
        assertEquals(0, session.resources().slots().torrents());
        assertEquals(0, loop.pending());
        learn(1);
        assertTrue(session.has(metainfo(1).infoHash()), "it may come back");
    }

    @Test
    void aHybridIsFoundByBothItsHashes() {
        InfoHash first = metainfo(1).infoHash();
        Sha256Hash second = Sha256Hash.ofData(new byte[1]);
        InfoHashes both = new InfoHashes(Optional.of(first), Optional.of(second));
        DownloadOptions options = new DownloadOptions(SeedPolicy.LEAVE, Duration.ZERO);
        Torrent torrent = session.learn(link(both), options, new FakeSession(1).listener());
        InfoHash truncated = second.truncated();

        assertTrue(session.has(first) && session.has(truncated));
        assertTrue(session.accept(truncated, FakeSession.address(1)).isPresent());
        assertEquals(Optional.of(truncated), session.byObfuscatedHash(truncated.obfuscated()));
        InfoHashes onlySecond = new InfoHashes(Optional.empty(), Optional.of(second));
        assertThrows(
                IllegalArgumentException.class,
                () -> session.learn(link(onlySecond), options, new FakeSession(1).listener()));
        torrent.stop(Duration.ofSeconds(1), () -> {});
        loop.advance(Duration.ofSeconds(2));
        assertFalse(session.has(first) || session.has(truncated));
        assertEquals(Optional.empty(), session.byObfuscatedHash(truncated.obfuscated()));
    }

    private static MagnetLink link(InfoHashes hashes) {
        return new MagnetLink(
                hashes, Optional.empty(), OptionalLong.empty(), List.of(), List.of(), List.of(), Optional.empty());
    }

    private boolean knowsObfuscated(int pieces) {
        InfoHash hash = metainfo(pieces).infoHash();
        return session.byObfuscatedHash(hash.obfuscated()).equals(Optional.of(hash));
    }

    @Test
    void findsTheTorrentsThatAreThereByTheirObfuscatedHashes() {
        Torrent first = learn(1);
        assertTrue(knowsObfuscated(1));
        learn(2);
        assertTrue(knowsObfuscated(2));
        assertFalse(knowsObfuscated(3));
        first.stop(Duration.ofSeconds(1), () -> {});
        loop.advance(Duration.ofSeconds(2));
        assertFalse(knowsObfuscated(1));
        assertTrue(knowsObfuscated(2));
    }

    @Test
    void stopsAllAndSaysSoOnce() {
        learn(1);
        learn(2);
        session.stop(Duration.ofSeconds(3), () -> ends.add("stopped"));
        loop.advance(Duration.ofSeconds(10));
        assertEquals(List.of("stopped"), ends);
        assertFalse(session.has(metainfo(2).infoHash()));
    }

    @Test
    void aSessionWithoutTorrentsStopsAtOnce() {
        session.stop(Duration.ofSeconds(3), () -> ends.add("stopped"));
        assertEquals(List.of("stopped"), ends);
    }
}
