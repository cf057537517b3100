package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.PeerBook.Source;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PeerBookTest {
    private static final long SECOND = 1_000_000_000L;

    private final PeerBook book = new PeerBook();
    private final InetSocketAddress a = new InetSocketAddress("10.9.0.2", 6881);
    private final InetSocketAddress b = new InetSocketAddress("10.9.0.3", 6881);

    @Test
    void givesEachAddressToOneConnectionAtATime() {
        book.add(a, Source.TRACKER, 0);
        assertFalse(book.add(a, Source.TRACKER, 0));
        assertEquals(Optional.of(a), book.next(0));
        assertEquals(Optional.empty(), book.next(0));
        book.onClosed(a, true, 0);
        assertEquals(Optional.of(a), book.next(5 * SECOND));
    }

    @Test
    void waitsTwiceAsLongAfterEachFailure() {
        book.add(a, Source.TRACKER, 0);
        long now = 0;
        for (long wait = 5; wait <= 160; wait *= 2) {
            assertEquals(Optional.of(a), book.next(now));
            book.onClosed(a, false, now);
            assertEquals(Optional.empty(), book.next(now + wait * SECOND - 1));
            now += wait * SECOND;
        }
    }

    @Test
    void hasNoNextAddressWhileAllAreBusyOrHaveToWait() {
        book.add(a, Source.TRACKER, 0);
        book.add(b, Source.TRACKER, 0);
        assertTrue(book.hasNext(0));
        book.next(0);
        book.next(0);
        assertFalse(book.hasNext(0));
        book.onClosed(a, false, 0);
        assertFalse(book.hasNext(5 * SECOND - 1));
        assertTrue(book.hasNext(5 * SECOND));
    }

    @Test
    void doesNotComeBackToOurselves() {
        book.add(a, Source.TRACKER, 0);
        book.next(0);
        book.forget(a);
        assertEquals(Optional.empty(), book.next(3600 * SECOND));
        assertFalse(book.add(a, Source.TRACKER, 3600 * SECOND));
    }

    @Test
    void prefersAddressesThatHaveNotFailed() {
        book.add(a, Source.TRACKER, 0);
        book.next(0);
        book.onClosed(a, false, 0);
        book.add(b, Source.TRACKER, 0);
        assertEquals(Optional.of(b), book.next(100 * SECOND));
        assertEquals(Optional.of(a), book.next(100 * SECOND));
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
            book.add(new InetSocketAddress("10.9.0.4", 1 + i), Source.TRACKER, 0);
        }
        assertEquals(2000, book.size());
        assertFalse(book.add(a, Source.TRACKER, 0));
        InetSocketAddress failed = book.next(0).orElseThrow();
        book.onClosed(failed, false, 0);
        assertTrue(book.add(a, Source.TRACKER, 0));
        assertEquals(2000, book.size());
    }
}
