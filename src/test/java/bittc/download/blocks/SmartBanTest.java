package bittc.download.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

class SmartBanTest {
    private final SmartBan suspicion = new SmartBan();

    @Test
    void convictsTheSoleSourceOfAFailedPiece() {
        assertEquals(Set.of("a"), suspicion.onMismatch(1, new Object[] {"a", "a"}, new long[] {1, 2}, true));
        assertFalse(suspicion.isSuspect("a"));
    }

    @Test
    void onlySuspectsASoleSourceThatHasNotSentAllThatWasHashed() {
        assertEquals(Set.of(), suspicion.onMismatch(1, new Object[] {"a", "a"}, new long[] {1, 2}, false));
        assertTrue(suspicion.isSuspect("a"));
        assertEquals(Set.of(), suspicion.onVerified(1, new long[] {1, 2}));
        assertFalse(suspicion.isSuspect("a"));
    }

    @Test
    void onlySuspectsWhenThereWereSeveralAndConvictsByTheVerifiedCopy() {
        assertEquals(Set.of(), suspicion.onMismatch(1, new Object[] {"a", "b", "c"}, new long[] {1, 2, 3}, true));
        assertTrue(suspicion.isSuspect("a"));
        assertEquals(Set.of("b"), suspicion.onVerified(1, new long[] {1, 9, 3}));
        assertFalse(suspicion.isSuspect("a"));
        assertFalse(suspicion.isSuspect("c"));
    }

    @Test
    void staysSuspiciousUntilTheLastFailureIsCleared() {
        suspicion.onMismatch(1, new Object[] {"a", "b"}, new long[] {1, 2}, true);
        suspicion.onMismatch(2, new Object[] {"a", "c"}, new long[] {1, 2}, true);
        suspicion.onVerified(1, new long[] {1, 7});
        assertTrue(suspicion.isSuspect("a"));
        suspicion.onVerified(2, new long[] {1, 7});
        assertFalse(suspicion.isSuspect("a"));
    }

    @Test
    void remembersAFewAttemptsOnly() {
        for (int i = 0; i < 100; i++) {
            suspicion.onMismatch(1, new Object[] {"first" + i, "second" + i}, new long[] {1, 2}, true);
        }
        assertFalse(suspicion.isSuspect("first0"));
        assertEquals(8, suspicion.onVerified(1, new long[] {1, 3}).size());
    }
}
