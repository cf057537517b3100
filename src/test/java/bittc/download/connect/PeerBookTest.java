package bittc.download.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.connect.PeerBook.Ending;
import bittc.download.connect.PeerBook.Source;
import bittc.net.HostKey;
import bittc.torrent.InfoHash;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class PeerBookTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Predicate<HostKey> ANY = host -> true;

    private int torrents = 1;
    private final Bans bans = new Bans();
    private final PeerBook book = book(1);
    private final InetSocketAddress a = new InetSocketAddress("10.9.0.2", 6881);
    private final InetSocketAddress b = new InetSocketAddress("10.9.0.3", 6881);

    private PeerBook book(int torrent) {
        byte[] infoHash = new byte[InfoHash.LENGTH];
        infoHash[0] = (byte) torrent;
        return new PeerBook(InfoHash.of(infoHash), () -> torrents, bans);
    }

    private static InetSocketAddress address(int number) {
        return new InetSocketAddress("10.8." + number / 250 + "." + number % 250, 6881);
    }

    @Test
    void givesEachAddressToOneConnectionAtATime() {
        book.add(a, Source.TRACKER, 0);
        assertFalse(book.add(a, Source.TRACKER, 0));
        assertEquals(Optional.of(a), book.next(0, ANY));
        assertEquals(Optional.empty(), book.next(0, ANY));
        book.onClosed(a, Ending.USEFUL, 0);
        assertEquals(Optional.of(a), book.next(5 * SECOND, ANY));
    }

    @Test
    void waitsTwiceAsLongAfterEachFailure() {
        book.add(a, Source.TRACKER, 0);
        long now = 0;
        for (long wait = 5; wait <= 160; wait *= 2) {
            assertEquals(Optional.of(a), book.next(now, ANY));
            book.onClosed(a, Ending.OFFLINE, now);
            assertEquals(Optional.empty(), book.next(now + wait * SECOND - 1, ANY));
            now += wait * SECOND;
        }
    }

    @Test
    void hasNoNextAddressWhileAllAreBusyOrHaveToWait() {
        book.add(a, Source.TRACKER, 0);
        book.add(b, Source.TRACKER, 0);
        assertTrue(book.hasNext(0, ANY));
        book.next(0, ANY);
        book.next(0, ANY);
        assertFalse(book.hasNext(0, ANY));
        book.onClosed(a, Ending.UNREACHED, 0);
        assertFalse(book.hasNext(5 * SECOND - 1, ANY));
        assertTrue(book.hasNext(5 * SECOND, ANY));
    }

    @Test
    void doesNotComeBackToOurselves() {
        book.add(a, Source.TRACKER, 0);
        book.next(0, ANY);
        book.forget(a);
        assertEquals(Optional.empty(), book.next(3600 * SECOND, ANY));
        assertFalse(book.add(a, Source.TRACKER, 3600 * SECOND));
    }

    @Test
    void prefersAddressesThatHaveNotFailed() {
        book.add(a, Source.TRACKER, 0);
        book.next(0, ANY);
        book.onClosed(a, Ending.UNREACHED, 0);
        book.add(b, Source.TRACKER, 0);
        assertEquals(Optional.of(b), book.next(100 * SECOND, ANY));
        assertEquals(Optional.of(a), book.next(100 * SECOND, ANY));
    }

    @Test
    void bansOnePortFirstAndTheWholeAddressTheSecondTime() {
        InetSocketAddress other = new InetSocketAddress("10.9.0.2", 7000);
        InetSocketAddress third = new InetSocketAddress("10.9.0.2", 7001);
        book.ban(a);
        assertTrue(book.isBanned(a));
        assertFalse(book.isBanned(other));
        book.ban(other);
        assertTrue(book.isBanned(third));
        assertFalse(book.add(third, Source.TRACKER, 0));
    }

    @Test
    void staysBoundedAndLetsNewAddressesTakeThePlaceOfFailedOnes() {
        for (int i = 0; i < 5000; i++) {
            book.add(address(i), Source.TRACKER, 0);
        }
        assertEquals(2000, book.size());
        assertFalse(book.add(a, Source.TRACKER, 0));
        InetSocketAddress failed = book.next(0, ANY).orElseThrow();
        book.onClosed(failed, Ending.UNREACHED, 0);
        assertTrue(book.add(a, Source.TRACKER, 0));
        assertEquals(2000, book.size());
    }

    @Test
    void bansAnIpv6HostByItsNetwork() {
        book.ban(new InetSocketAddress("2001:db8:1:2::1", 6881));
        book.ban(new InetSocketAddress("2001:db8:1:2::2", 6881));
        assertTrue(book.isBanned(new InetSocketAddress("2001:db8:1:2:ffff::3", 6881)));
        assertFalse(book.isBanned(new InetSocketAddress("2001:db8:1:3::1", 6881)));
    }

    @Test
    void allTorrentsTogetherRememberSoManyBansAndNoMore() {
        book.forbid(a);
        book.forbid(b);
        PeerBook other = book(2);
        for (int i = 0; i < Bans.MAX_OF_ALL - 1; i++) {
            other.forbid(address(i));
        }
        assertFalse(book.isBanned(a), "the oldest has made room");
        assertTrue(book.isBanned(b));
        assertTrue(other.isBanned(address(0)));
    }

    @Test
    void aBanFromOneTorrentIsNoneFromAnother() {
        book.ban(a);
        assertTrue(book.isBanned(a));
        assertFalse(book(2).isBanned(a));
        assertTrue(book(1).isBanned(a), "nor is it forgotten with the book");
    }

    @Test
    void aCompleteTorrentLeavesAnAddressThatIsSaidToWantNothing() {
        PeerHints uploadOnly = new PeerHints(Source.PEER, true);
        book.add(a, uploadOnly, 0);
        assertTrue(book.hasNext(0, ANY), "as long as it is not complete");
        book.onComplete();
        assertFalse(book.hasNext(0, ANY));
        assertFalse(book.add(b, uploadOnly, 0));
        book.add(a, Source.TRACKER, 0);
        assertTrue(book.hasNext(0, ANY), "a tracker says it is a peer: that counts for more");
    }

    @Test
    void beginsWithEncryptionWhereItWorkedOrIsWanted() {
        book.add(a, Source.TRACKER, 0);
        assertEquals(DialHints.NONE, book.dialHints(a, 0));
        book.onWorked(a, false, true);
        assertTrue(book.dialHints(a, 0).encryptedFirst());
        book.onWorked(a, true, false);
        assertEquals(new DialHints(false, true, true, true, false), book.dialHints(a, 0));
        book.onPrefersEncryption(a);
        assertTrue(book.dialHints(a, 0).encryptedFirst(), "it says so");
        book.add(b, new PeerHints(Source.PEER, false), 0);
        book.add(b, new PeerHints(Source.PEER, false, true, false, false), 0);
        assertTrue(book.dialHints(b, 0).encryptedFirst(), "another peer says so");
        assertEquals(DialHints.NONE, book.dialHints(address(1), 0), "an unknown one");
    }

    @Test
    void triesEncryptionAgainTenMinutesAfterItWasRefused() {
        book.add(a, new PeerHints(Source.PEER, false, true, false, false), 0);
        book.onEncryptionRefused(a, false, 5 * SECOND);
        assertEquals(new DialHints(true, false, true, false, false), book.dialHints(a, 604 * SECOND));
        assertEquals(new DialHints(true, true, true, false, false), book.dialHints(a, 605 * SECOND));
        book.onEncryptionRefused(a, true, 605 * SECOND);
        assertEquals(new DialHints(true, true, false, false, false), book.dialHints(a, 606 * SECOND));
    }

    @Test
    void oneLiarKeepsNoSeedFromAPeerThatAnotherNames() {
        book.add(a, new PeerHints(Source.PEER, true), 0);
        book.onComplete();
        book.add(a, new PeerHints(Source.PEER, false), 0);
        assertTrue(book.hasNext(0, ANY));
        book.add(a, new PeerHints(Source.PEER, true), 0);
        assertTrue(book.hasNext(0, ANY), "nor does one that comes later");
    }

    @Test
    void keepsAndConnectsToFewPortsOfOneHost() {
        int kept = 0;
        for (int port = 1; port <= 1000; port++) {
            kept += book.add(new InetSocketAddress("10.9.0.2", port), Source.TRACKER, 0) ? 1 : 0;
        }
        assertEquals(64, kept);
        int busy = 0;
        Optional<InetSocketAddress> next = book.next(0, ANY);
        InetSocketAddress last = next.orElseThrow();
        while (next.isPresent()) {
            busy++;
            last = next.get();
            next = book.next(0, ANY);
        }
        assertEquals(16, busy);
        assertFalse(book.hasNext(0, ANY));
        book.onClosed(last, Ending.USELESS, 0);
        assertTrue(book.hasNext(0, ANY));
        assertFalse(book.hasNext(0, host -> false));
        book.forbid(last);
        assertTrue(book.add(new InetSocketAddress("10.9.0.2", 2000), Source.TRACKER, 0), "it has room again");
    }

    private long now;

    private void fail(InetSocketAddress address, Ending ending, int times) {
        for (int i = 0; i < times; i++) {
            now += 3600 * SECOND;
            assertEquals(Optional.of(address), book.next(now, ANY), i + " failures");
            book.onClosed(address, ending, now);
        }
        now += 3600 * SECOND;
    }

    @Test
    void dropsAnAddressWhereNobodyEverAnsweredUntilATrackerNamesItAgain() {
        book.add(a, Source.FOUND, 0);
        fail(a, Ending.UNREACHED, 3);
        assertFalse(book.hasNext(now, ANY));
        book.add(a, Source.PEER, now);
        assertFalse(book.hasNext(now, ANY));
        book.add(a, Source.TRACKER, now);
        assertEquals(Optional.of(a), book.next(now, ANY));
        book.onClosed(a, Ending.UNREACHED, now);
        assertFalse(book.hasNext(now + 3600 * SECOND, ANY), "one more try");
    }

    @Test
    void dropsNobodyWhoHasAnsweredNorWhileWeAreOfflineNorWhomTheUserNames() {
        book.add(a, Source.TRACKER, 0);
        fail(a, Ending.USELESS, 1);
        fail(a, Ending.UNREACHED, 10);
        assertTrue(book.hasNext(now, ANY));
        book.forbid(a);
        book.add(b, Source.TRACKER, 0);
        fail(b, Ending.OFFLINE, 10);
        book.forbid(b);
        book.add(address(1), Source.USER, 0);
        fail(address(1), Ending.UNREACHED, 10);
        book.onComplete();
        fail(address(1), Ending.UNREACHED, 10);
    }

    @Test
    void aCompleteTorrentConnectsToNobodyWhoIsCompleteOrWasInVainAgainAndAgain() {
        book.add(a, Source.TRACKER, 0);
        book.add(b, Source.TRACKER, 0);
        book.onSeed(a);
        assertEquals(Optional.of(a), book.next(0, ANY), "as long as it is not complete");
        book.onClosed(a, Ending.USEFUL, 0);
        book.onComplete();
        fail(b, Ending.USELESS, 3);
        assertFalse(book.hasNext(now, ANY));
        book.add(b, Source.TRACKER, now);
        book.add(a, Source.TRACKER, now);
        assertEquals(Optional.of(b), book.next(now, ANY));
        assertFalse(book.hasNext(now, ANY), "a seed stays one");
    }

    @Test
    void keepsNoMoreThanItsShareOfWhatAllTorrentsKeep() {
        torrents = 100;
        for (int i = 0; i < 2500; i++) {
            book.add(address(i), Source.TRACKER, 0);
        }
        assertEquals(PeerBook.MAX_OF_ALL / torrents, book.size());
        torrents = 99;
        assertTrue(book.add(address(4000), Source.TRACKER, 0), "one has gone");
    }

    @Test
    void keepsSomeHoweverManyTorrentsThereAre() {
        torrents = 10_000;
        for (int i = 0; i < 2500; i++) {
            book.add(address(i), Source.TRACKER, 0);
        }
        assertEquals(PeerBook.MIN_SHARE, book.size());
    }

    @Test
    void looksAtNobodyWhileNothingIsDue() {
        int[] looks = {0};
        Predicate<HostKey> counting = host -> {
            looks[0]++;
            return true;
        };
        for (int i = 0; i < 2000; i++) {
            book.add(address(i), Source.TRACKER, 0);
        }
        assertEquals(Optional.of(address(0)), book.next(0, counting));
        assertEquals(1, looks[0], "one of 2000 that are due");
        for (int i = 1; i < 2000; i++) {
            book.next(0, counting);
            book.onClosed(address(i), Ending.USELESS, 0);
        }
        looks[0] = 0;
        assertFalse(book.hasNext(SECOND, counting));
        assertEquals(Optional.empty(), book.next(SECOND, counting));
        assertEquals(0, looks[0]);
        assertEquals(Optional.of(address(1)), book.next(5 * SECOND, counting));
        assertEquals(1, looks[0]);
    }

    @Test
    void aCompleteTorrentLooksAtNoSeed() {
        int[] looks = {0};
        for (int i = 0; i < 2000; i++) {
            book.add(address(i), Source.TRACKER, 0);
            book.onSeed(address(i));
        }
        book.onComplete();
        assertFalse(book.hasNext(SECOND, host -> looks[0]++ >= 0));
        assertEquals(0, looks[0]);
    }

    @Test
    void peersOfTheLocalNetworkComeFirstUnlessTheyHaveFailed() {
        InetSocketAddress far = new InetSocketAddress("198.51.100.7", 6881);
        InetSocketAddress near = new InetSocketAddress("192.168.1.7", 6881);
        book.add(far, Source.TRACKER, 0);
        book.add(near, Source.FOUND, 0);
        book.rank(new InetSocketAddress("203.0.113.9", 6881));
        assertEquals(Optional.of(near), book.next(0, ANY));
        assertEquals(Optional.of(far), book.next(0, ANY));
        book.onClosed(near, PeerBook.Ending.UNREACHED, 0);
        book.onClosed(far, PeerBook.Ending.USEFUL, 0);
        assertEquals(Optional.of(far), book.next(Duration.ofMinutes(10).toNanos(), ANY));
    }

    @Test
    void whoIsNearerByOurNewAddressComesSooner() {
        for (int i = 0; i < 50; i++) {
            book.add(address(i), Source.TRACKER, 0);
        }
        assertTrue(book.hasNext(0, ANY)); // all are due, and in order
        InetSocketAddress ours = new InetSocketAddress("10.7.0.1", 1);
        book.rank(ours);
        long before = Long.MAX_VALUE;
        for (Optional<InetSocketAddress> next = book.next(0, ANY); next.isPresent(); next = book.next(0, ANY)) {
            long priority = PeerPriority.of(ours, next.get());
            assertTrue(priority <= before);
            before = priority;
        }
    }
}
