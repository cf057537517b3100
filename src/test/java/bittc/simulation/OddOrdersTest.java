package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.DownloadState;
import bittc.torrent.PieceLayout;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Orders of events that are rare, and that once went wrong. */
class OddOrdersTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;
    private static final Duration DELAY = Duration.ofMillis(10);

    private Simulation sim;

    private void torrent(int blocks, int blocksInPiece) {
        sim = new Simulation(1, blocks * BLOCK, blocksInPiece * BLOCK);
        sim.pedantic = true;
    }

    private void assertCompletesWithin(int seconds) {
        sim.begin();
        sim.advance(Duration.ofSeconds(seconds), () -> sim.state.ended());
        assertEquals(DownloadState.DONE, sim.state, () -> String.join("\n", sim.log));
        assertTrue(sim.isIdentical());
    }

    @Test
    void aBlockThatIsAskedForWhileItComesUnaskedIsNotLost() {
        torrent(1, 1);
        sim.add(Rogues.STALLER.make(sim.content, sim.scheduler, sim.random));
        sim.add(new RemotePeer(sim.content, sim.scheduler, sim.random, Duration.ofMillis(500), 1e6) {
            @Override
            void onConnected() {
                super.onConnected();
                unchoke();
                blockTime = Duration.ofSeconds(15); // the staller is given up in the middle of it
                sendBlock(new Request(0, 0, BLOCK), new byte[BLOCK]);
                blockTime = Duration.ZERO;
            }
        });
        assertCompletesWithin(60);
    }

    @Test
    void aPeerThatDoesNotSendDoesNotTakeTheLastBlockForEver() {
        torrent(1, 1);
        sim.add(Rogues.STALLER.make(sim.content, sim.scheduler, sim.random));
        sim.addHonest(100_000);
        assertCompletesWithin(15);
    }

    @Test
    void aPeerThatWeDoNotReadFromIsNotBlamedForItsSilence() {
        torrent(1600, 64);
        sim.pedantic = false;
        sim.store.blockTime = Duration.ofSeconds(15);
        for (int i = 0; i < 12; i++) {
            sim.add(new RemotePeer(sim.content, sim.scheduler, sim.random, Duration.ofMillis(300), 10e6)).blockTime =
                    Duration.ofMillis(1);
        }
        assertCompletesWithin(120);
        long snubbed = sim.log.stream().filter(line -> line.contains("snubbed")).count();
        assertEquals(0, snubbed, () -> String.join("\n", sim.log));
        // Else nobody was paused, and this test has shown nothing.
        assertTrue(sim.mostClaimed > 390, sim.mostClaimed + " blocks in memory at the most");
    }
}
