package bittc.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CountdownTest {
    private int runs;

    @Test
    void runsTheTaskAtTheLastCallOnly() {
        Countdown countdown = new Countdown(2, () -> runs++);
        countdown.run();
        assertEquals(0, runs);
        countdown.run();
        assertEquals(1, runs);
        countdown.run();
        countdown.finish();
        assertEquals(1, runs);
    }

    @Test
    void runsTheTaskOnceWhenItWaitsNoLonger() {
        Countdown countdown = new Countdown(2, () -> runs++);
        countdown.finish();
        assertEquals(1, runs);
        countdown.run();
        countdown.run();
        countdown.finish();
        assertEquals(1, runs);
    }
}
