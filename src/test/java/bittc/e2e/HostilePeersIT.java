package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.testkit.Behaviour;
import bittc.testkit.Behaviours;
import bittc.testkit.ScriptedSeeder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** With one honest seeder the download completes, whoever else takes part. */
class HostilePeersIT {
    private static final int LENGTH = Stage.MIB + 1;

    /** Slow enough that the others get their chance. */
    private static final int HONEST_RATE = 2 * Stage.MIB;

    @TempDir
    Path folder;

    private static Map<String, Behaviour> behaviours() {
        Map<String, Behaviour> all = new TreeMap<>();
        all.put("dies in mid-block", Behaviours.dyingAfter(100_000));
        all.put("resets after each 3 blocks", Behaviours.resettingAfter(3));
        all.put("corrupts everything", Behaviours.corruptingEvery(1));
        all.put("corrupts one block in 4", Behaviours.corruptingEvery(4));
        all.put("never unchokes", Behaviours.neverUnchoking());
        all.put("never sends", Behaviours.neverSending());
        all.put("flaps", Behaviours.flappingEvery(2));
        all.put("rejects all", Behaviours.rejectingAll());
        all.put("is silent", Behaviours.silent());
        all.put("is silent after the handshake", Behaviours.silentAfterHandshake());
        all.put("has another torrent", Behaviours.ofAnotherTorrent());
        all.put("echoes the peer id", Behaviours.echoingPeerId());
        all.put("speaks HTTP", Behaviours.notBitTorrent());
        all.put("announces 2 GiB", Behaviours.hugeMessage());
        all.put("sends a long bitfield", Behaviours.longBitfield());
        all.put("has a piece beyond the end", Behaviours.haveBeyondTheEnd());
        all.put("sends unknown messages", Behaviours.unknownMessages());
        all.put("shifts blocks", Behaviours.shifting());
        all.put("shortens blocks", Behaviours.shortening());
        all.put("sends blocks twice", Behaviours.duplicating());
        return all;
    }

    private static Stream<String> kinds() {
        return behaviours().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void completesBesideOneThat(String kind) throws IOException {
        try (Stage stage = Stage.ofFile("a.bin", LENGTH)) {
            ScriptedSeeder hostile = stage.seeder(behaviours().get(kind), Long.MAX_VALUE);
            stage.seeder(Behaviours.honest(), HONEST_RATE);
            stage.writeTorrent(folder);
            Run run = Program.download(folder, "t.torrent").run();
            assertEquals(0, run.exitCode(), run::toString);
            assertTrue(hostile.connectionsAccepted() > 0, "they have met");
            stage.assertComplete(folder, "t.torrent");
        }
    }

    @Test
    void completesAmongAllOfThemAtOnce() throws IOException {
        try (Stage stage = Stage.ofFile("a.bin", LENGTH)) {
            for (Behaviour behaviour : behaviours().values()) {
                stage.seeder(behaviour, Long.MAX_VALUE);
            }
            stage.seeder(Behaviours.honest(), HONEST_RATE);
            stage.writeTorrent(folder);
            Run run = Program.download(folder, "t.torrent").run();
            assertEquals(0, run.exitCode(), run::toString);
            stage.assertComplete(folder, "t.torrent");
        }
    }

    @Test
    void goesToTheNextTrackerWhenTheFirstIsDead() throws IOException {
        int deadPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            deadPort = socket.getLocalPort();
        }
        try (Stage stage = Stage.ofFile("a.bin", LENGTH)) {
            stage.seeder();
            stage.writeTorrent(folder, List.of("http://127.0.0.1:" + deadPort + "/announce", stage.trackerUrl()));
            Run run = Program.download(folder, "t.torrent").run();
            assertEquals(0, run.exitCode(), run::toString);
            assertTrue(run.err().contains("tracker 127.0.0.1:" + deadPort + ": connection refused"), run::toString);
            stage.assertComplete(folder, "t.torrent");
        }
    }

    @Test
    void asksAUdpTracker() throws IOException {
        try (Stage stage = Stage.ofFile("a.bin", LENGTH)) {
            stage.seeder();
            stage.writeTorrent(folder, List.of(stage.udpTrackerUrl()));
            Run run = Program.download(folder, "t.torrent").run();
            assertEquals(0, run.exitCode(), run::toString);
            stage.assertComplete(folder, "t.torrent");
        }
    }
}
