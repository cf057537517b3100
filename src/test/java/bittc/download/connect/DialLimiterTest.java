package bittc.download.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.net.HostKey;
import org.junit.jupiter.api.Test;

class DialLimiterTest {
    private static final long SECOND = 1_000_000_000L;
    private static final HostKey HOST = new HostKey(true, 1);

    private final DialLimiter dialer = new DialLimiter(0);

    private int dialWhileThereAreTurns(long now, boolean worked) {
        int dialled = 0;
        while (dialled < 1000 && dialer.hasTurn(now)) {
            HostKey host = new HostKey(true, 100 + dialled++);
            dialer.onDial(host, now);
            dialer.onSettled(host, worked, now);
        }
        return dialled;
    }

    @Test
    void beginsThirtyInASecondThatLeadNowhere() {
        assertEquals(30, dialWhileThereAreTurns(0, false));
        assertEquals(15, dialWhileThereAreTurns(SECOND / 2, false));
        assertEquals(30, dialWhileThereAreTurns(10 * SECOND, false));
    }

    @Test
    void whatWorksCostsNothing() {
        assertEquals(1000, dialWhileThereAreTurns(0, true));
    }

    @Test
    void aHostGetsTwoAtATimeUntilOneHasWorked() {
        dialer.onDial(HOST, 0);
        assertTrue(dialer.mayDial(HOST, 0));
        dialer.onDial(HOST, 0);
        assertFalse(dialer.mayDial(HOST, 0));
        assertTrue(dialer.mayDial(new HostKey(false, 1), 0));
        dialer.onSettled(HOST, true, 0);
        for (int inFlight = 1; inFlight < 16; inFlight++) {
            assertTrue(dialer.mayDial(HOST, 0));
            dialer.onDial(HOST, 0);
        }
        assertFalse(dialer.mayDial(HOST, 0));
    }

    @Test
    void aHostWhereNothingWorksIsLeftAloneForLongerAndLonger() {
        long now = 0;
        for (int failure = 1; failure <= 3; failure++) {
            assertTrue(dialer.mayDial(HOST, now));
            dialer.onDial(HOST, now);
            dialer.onSettled(HOST, false, now);
        }
        for (long wait = 2; wait <= 512; wait *= 2) {
            assertTrue(dialer.mayDial(HOST, now));
            dialer.onDial(HOST, now);
            dialer.onSettled(HOST, false, now);
            assertFalse(dialer.mayDial(HOST, now + wait * SECOND - 1));
            now += wait * SECOND;
        }
        dialer.onDial(HOST, now);
        dialer.onSettled(HOST, false, now);
        assertTrue(dialer.mayDial(HOST, now + 600 * SECOND), "ten minutes at most");
    }

    @Test
    void remembersSoManyHostsButNoneThatIsBeingDialled() {
        dialer.onDial(HOST, 0);
        dialer.onDial(HOST, 0);
        for (int i = 0; i < 5000; i++) {
            HostKey other = new HostKey(true, 100 + i);
            dialer.onDial(other, 0);
            dialer.onSettled(other, true, 0);
        }
        assertEquals(4000, dialer.hosts());
        assertFalse(dialer.mayDial(HOST, 0));
    }
}
