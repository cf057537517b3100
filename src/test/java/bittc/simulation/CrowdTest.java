package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Clients that fetch the same torrent from one seed feed each other. */
class CrowdTest {
    private static final int SIZE = 24 << 20;
    private static final double SEED_RATE = 3e6;

    @Test
    void theSeedSendsEachPieceOnceAndHardlyAnyTwice() {
        for (int seed = 0; seed < 2; seed++) {
            Crowd crowd = new Crowd(seed, SIZE, 256 * 1024);
            Crowd.Host seeder = crowd.new Host(true, SEED_RATE);
            crowd.scheduler.advance(Duration.ofSeconds(1));
            for (int i = 0; i < 8; i++) {
                crowd.new Host(false, 5e6);
            }
            double took = crowd.run(Duration.ofMinutes(2));
            double sent = seeder.uplink.sentBytes / (double) SIZE;
            String what = "seed " + seed + ": " + took + " s, sent/size " + sent;
            assertTrue(sent < 1.15, what);
            assertTrue(took < SIZE / SEED_RATE * 1.2, what);
        }
    }
}
