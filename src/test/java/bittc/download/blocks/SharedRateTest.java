package bittc.download.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.loop.SimulatedScheduler;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SharedRateTest {
    private static final int BLOCK = SmallTorrent.BLOCK;

    private final SimulatedScheduler loop = new SimulatedScheduler();
    private final SharedRate rate = new SharedRate(100L * BLOCK, loop);

    private static final class Sharer implements SharedRate.Sharer {
        final int length;
        boolean waits = true;
        int taken;

        Sharer(int length) {
            this.length = length;
        }

        @Override
        public boolean isWaiting(long now) {
            return waits;
        }

        @Override
        public int takeBlock(long now) {
            taken++;
            return length;
        }
    }

    private Sharer join(int length) {
        Sharer sharer = new Sharer(length);
        rate.join(sharer);
        return sharer;
    }

    @Test
    void eachGetsABlockInTurnHoweverOftenItAsks() {
        Sharer a = join(BLOCK);
        Sharer b = join(BLOCK);
        rate.wake();
        rate.wake();
        loop.advance(Duration.ofSeconds(10));
        assertEquals(1000, a.taken + b.taken, 25);
        assertEquals(a.taken, b.taken, 1);
    }

    @Test
    void nothingIsDealtOutWhileNobodyWaits() {
        Sharer a = join(BLOCK);
        a.waits = false;
        rate.wake();
        loop.advance(Duration.ofSeconds(1));
        assertEquals(0, a.taken);
        assertEquals(0, loop.pending(), "and no timer runs");
    }

    @Test
    void oneThatLeavesGetsNothingMore() {
        Sharer a = join(BLOCK);
        rate.wake();
        loop.advance(Duration.ofSeconds(1));
        int before = a.taken;
        rate.leave(a);
        loop.advance(Duration.ofSeconds(1));
        assertEquals(before, a.taken);
    }

    @Test
    void whatIsGivenBackOthersMayTakeAndWhatIsChargedTheyMayNot() {
        Sharer a = join(BLOCK);
        rate.charge(100L * BLOCK);
        rate.wake();
        loop.advance(Duration.ofMillis(900));
        assertEquals(0, a.taken);
        rate.giveBack(50L * BLOCK);
        loop.advance(Duration.ofMillis(20));
        assertTrue(a.taken >= 19, a.taken + " blocks");
    }

    @Test
    void withoutALimitNothingIsDealtOut() {
        SharedRate unlimited = new SharedRate(0, loop);
        Sharer a = new Sharer(BLOCK);
        unlimited.join(a);
        unlimited.wake();
        loop.advance(Duration.ofSeconds(1));
        assertTrue(unlimited.unlimited());
        assertEquals(0, a.taken);
    }
}
