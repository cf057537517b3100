package bittc.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OncePerTurnTest {
    private final SimulatedScheduler scheduler = new SimulatedScheduler();
    private int done;

    @Test
    void isDoneOnceAndNotAtOnceHoweverOftenItIsAskedFor() {
        OncePerTurn later = new OncePerTurn(scheduler, () -> done++);
        later.ask();
        later.ask();
        assertEquals(0, done);
        scheduler.runUntilIdle();
        assertEquals(1, done);
        later.ask();
        scheduler.runUntilIdle();
        assertEquals(2, done);
    }

    @Test
    void whatIsAskedForWhileItIsDoneIsDoneOnceMore() {
        OncePerTurn[] later = new OncePerTurn[1];
        later[0] = new OncePerTurn(scheduler, () -> {
            if (++done < 3) {
                later[0].ask();
            }
        });
        later[0].ask();
        scheduler.runUntilIdle();
        assertEquals(3, done);
    }
}
