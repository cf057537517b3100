package bittc.testkit;

import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A whole swarm on 127.0.0.1 for a client to download from: a tracker, two honest seeders, one that dies in
 * mid-transfer and one that sends bad data. The content is computed, so every received byte can be compared.
 */
public final class DemoSwarm implements AutoCloseable {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final int PIECE_LENGTH = 256 * KIB;

    /** Bytes per second of each honest seeder: with the others' share, the download takes about four seconds. */
    private static final long HONEST_RATE = 4 * MIB;

    private static final long MORTAL_RATE = 3 * MIB;
    private static final long LYING_RATE = 2 * MIB;

    /** Bytes after which the mortal seeder dies: a little over a second. */
    private static final long LIFE_BYTES = 4 * MIB;

    /** The lying seeder corrupts one block in this many: every piece that it serves alone. */
    private static final int LIE_EVERY = 8;

    private static final SyntheticTorrent CONTENT = SyntheticTorrent.ofFolder(
            "bittc demo",
            PIECE_LENGTH,
            false,
            List.of(
                    SyntheticFile.of("large.bin", 19 * MIB + 77, 1),
                    SyntheticFile.of("medium.bin", 6 * MIB, 2),
                    SyntheticFile.of("small.bin", 1_337, 3),
                    SyntheticFile.of("tiny.bin", 1, 4),
                    SyntheticFile.of("empty.bin", 0, 5),
                    SyntheticFile.of("sub folder/夜の虫 – Grüße.bin", 5 * MIB + 1, 6),
                    SyntheticFile.of("sub folder/deeper/last.bin", 2 * MIB - 1, 7)));

    private final TrackerServer tracker;
    private final List<ScriptedSeeder> seeders = new ArrayList<>();
    private ScriptedSeeder mortal;
    private ScriptedSeeder lying;
    private final byte[] torrentBytes;

    private DemoSwarm(TrackerServer tracker) {
        this.tracker = tracker;
        torrentBytes = CONTENT.torrentBytes(tracker.httpUrl());
    }

    /** Starts the swarm on free ports. */
    public static DemoSwarm start() throws IOException {
        return start(1);
    }

    /** Starts the swarm at a multiple of its speed. */
    static DemoSwarm start(int speed) throws IOException {
        DemoSwarm swarm = new DemoSwarm(TrackerServer.start(TrackerServer.Options.onLoopback()));
        try {
            swarm.seed(Behaviours.honest(), speed * HONEST_RATE);
            swarm.seed(Behaviours.honest(), speed * HONEST_RATE);
            swarm.mortal = swarm.seed(Behaviours.dyingAfter(LIFE_BYTES), speed * MORTAL_RATE);
            swarm.lying = swarm.seed(Behaviours.corruptingEvery(LIE_EVERY), speed * LYING_RATE);
            return swarm;
        } catch (IOException e) {
            swarm.close();
            throw e;
        }
    }

    private ScriptedSeeder seed(Behaviour behaviour, long bytesPerSecond) throws IOException {
        ScriptedSeeder seeder = ScriptedSeeder.start(
                ScriptedSeeder.Torrent.of(CONTENT), behaviour, ScriptedSeeder.Options.STANDARD.atRate(bytesPerSecond));
        seeders.add(seeder);
        tracker.register(CONTENT.infoHash(), seeder.address(), true);
        return seeder;
    }

    /** The .torrent file; it names this swarm's tracker. */
    public byte[] torrentBytes() {
        return torrentBytes.clone();
    }

    /** The parsed .torrent file. */
    public Metainfo metainfo() {
        try {
            return MetainfoReader.read(torrentBytes, "demo.torrent");
        } catch (InvalidMetainfoException e) {
            throw new IllegalStateException("the demo's torrent is invalid", e);
        }
    }

    /** The expected bytes of a file; the index is that of {@link Metainfo#files}. */
    public byte[] expected(int fileIndex) {
        return CONTENT.fileBytes(fileIndex);
    }

    /** Payload bytes that the mortal seeder sent before it died; empty if it is alive. */
    public OptionalLong killedAfter() {
        return mortal.dead() ? OptionalLong.of(mortal.bytesSent()) : OptionalLong.empty();
    }

    /** The number of bad blocks sent. */
    public int badBlocksSent() {
        return lying.badBlocksSent();
    }

    /** Ends the tracker and the seeders. */
    @Override
    public void close() {
        seeders.forEach(ScriptedSeeder::close);
        tracker.close();
    }
}
