package bittc.download.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.wire.ExtensionHandshake;
import org.junit.jupiter.api.Test;

class MetadataBudgetTest {
    private static final int MIB = 1 << 20;
    private static final long SECOND = 1_000_000_000L;

    private final MetadataBudget budget = new MetadataBudget();
    private final Object one = "one";
    private final Object other = "other";

    @Test
    void greatLengthsLeaveRoomForSmallOnesAndAllTogetherHaveABound() {
        assertTrue(budget.take(one, ExtensionHandshake.MAX_METADATA_SIZE, 0), "the longest has room");
        assertFalse(budget.take(one, 11 * MIB, 0));
        for (int i = 0; i < 34; i++) {
            assertTrue(budget.take(other, MIB, 0));
        }
        assertEquals(MetadataBudget.MAX_BYTES, budget.taken());
        assertFalse(budget.take(other, 1, 0));
        budget.giveBack(MIB);
        assertTrue(budget.take(other, 1, 0));
    }

    @Test
    void whoWasTurnedAwayIsNextForAsLongAsItAsks() {
        assertTrue(budget.take(one, 30 * MIB, 0));
        assertFalse(budget.isWanted(0));
        assertFalse(budget.take(other, 20 * MIB, 0));
        assertTrue(budget.isWanted(0));
        budget.giveBack(30 * MIB);
        assertFalse(budget.take(one, 30 * MIB, SECOND / 2), "the other is next");
        assertTrue(budget.take(other, 20 * MIB, SECOND / 2));
        assertTrue(budget.take(one, 20 * MIB, SECOND / 2));
    }

    @Test
    void whoDoesNotAskAgainIsNotWaitedFor() {
        assertTrue(budget.take(one, 30 * MIB, 0));
        assertFalse(budget.take(other, 20 * MIB, 0));
        budget.giveBack(30 * MIB);
        assertFalse(budget.isWanted(SECOND));
        assertTrue(budget.take(one, 30 * MIB, SECOND));
    }
}
