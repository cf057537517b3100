package bittc.download.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.storage.BlockPool;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReceiveBudgetTest {
    private static final int PEERS = 3;

    private final BlockPool pool = new BlockPool();
    private final Deque<ByteBuffer> claimed = new ArrayDeque<>();
    private final List<Boolean> reading = new ArrayList<>();
    private final ReceiveBudget budget = new ReceiveBudget(pool, () -> PEERS);

    private void claim(int count) {
        for (int i = 0; i < count; i++) {
            claimed.add(pool.claim(1));
        }
    }

    private void release(int count) {
        for (int i = 0; i < count; i++) {
            pool.release(claimed.remove());
        }
    }

    @Test
    void asksForNothingBeyondTheFirstMark() {
        claim(BlockPool.ENOUGH + PEERS);
        assertFalse(budget.isDiskBehind());
        claim(1);
        assertTrue(budget.isDiskBehind());
    }

    @Test
    void stopsReadingBeyondTheSecondAndResumesBelowTheFirst() {
        claim(BlockPool.ENOUGH + PEERS + 128);
        budget.onClaim(reading::add);
        assertEquals(List.of(), reading);
        claim(1);
        ReceiveBudget.Reader reader = reading::add;
        budget.onClaim(reader);
        budget.onClaim(reader);
        assertEquals(List.of(false), reading);
        release(129);
        budget.onDiskProgress();
        assertEquals(List.of(false), reading, "still at the first mark");
        release(1);
        budget.onDiskProgress();
        assertEquals(List.of(false, true), reading);
    }

    @Test
    void whoHasGoneIsNotToldToReadAgain() {
        claim(BlockPool.ENOUGH + PEERS + 129);
        ReceiveBudget.Reader reader = reading::add;
        budget.onClaim(reader);
        budget.onClosed(reader);
        release(200);
        budget.onDiskProgress();
        assertEquals(List.of(false), reading);
    }
}
