package bittc.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.download.DownloadState;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Another program changes the files while they are downloaded: what was there is missing again. */
class LostPiecesTest {
    private static final int MIB = 1 << 20;

    private static void assertRight(Simulation sim, int seed) {
        String log = "seed " + seed + "\n" + String.join("\n", sim.log);
        assertEquals(DownloadState.DONE, sim.state, log);
        assertTrue(sim.isIdentical(), log);
        assertEquals(0, sim.pool.claimed(), log);
        assertEquals(0, sim.store.mismatches, log);
        for (RemotePeer peer : sim.peers.values()) {
            assertFalse(peer.ended.startsWith("banned"), log);
        }
    }

    /** Pieces that are stored, begun, or just being stored, whatever chance hits. */
    @Test
    void piecesThatAreLostUnderwayAreFetchedAgain() {
        for (int seed = 0; seed < 40; seed++) {
            Simulation sim = new Simulation(seed, MIB, 64 * 1024);
            sim.pedantic = true;
            for (int i = 0; i < 4; i++) {
                sim.addHonest(20_000 + sim.random.nextInt(60_000));
            }
            for (int i = 0; i < 30; i++) {
                int piece = sim.random.nextInt(16);
                sim.scheduler.schedule(Duration.ofMillis(500 + sim.random.nextInt(6000)), () -> {
                    if (!sim.state.ended() && sim.state != DownloadState.CHECKING) {
                        sim.lose(piece);
                    }
                });
            }
            sim.run();
            assertRight(sim, seed);
        }
    }

    /** Peers that had nothing more for us have again, and no tracker is told that we were complete before we are. */
    @Test
    void whatTheLastLookShowsToBeLostIsFetchedBeforeTheEnd() {
        for (int seed = 0; seed < 20; seed++) {
            Simulation sim = new Simulation(seed, MIB, 64 * 1024);
            sim.pedantic = true;
            sim.addHonest(200_000);
            sim.addHonest(100_000);
            int[] rounds = {2};
            sim.store.beforeStored = piece -> {
                if (sim.hasAllThatIsWanted() && rounds[0]-- > 0) {
                    sim.lose((piece + 1) % 16);
                    sim.lose(piece);
                }
            };
            sim.run();
            assertRight(sim, seed);
            assertTrue(rounds[0] < 0, "both rounds took place");
            assertEquals(
                    List.of("STARTED", "COMPLETED"),
                    sim.world.announced.stream()
                            .map(request -> request.event().name())
                            .filter(event -> !event.equals("NONE") && !event.equals("STOPPED"))
                            .collect(Collectors.toList()));
        }
    }
}
