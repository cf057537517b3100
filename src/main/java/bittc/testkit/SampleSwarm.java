package bittc.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A tracker and seeders on 127.0.0.1 for the {@link SampleTorrents}, run by {@code bittc demo --serve}. */
public final class SampleSwarm implements AutoCloseable {
    private static final int SEEDERS_PER_TORRENT = 2;

    /** Bytes per second of each seeder: slow enough to watch a download. */
    private static final long RATE = 1024 * 1024;

    private final TrackerServer tracker;
    private final List<ScriptedSeeder> seeders = new ArrayList<>();

    private SampleSwarm(TrackerServer tracker) {
        this.tracker = tracker;
    }

    /**
     * Starts the swarm.
     *
     * @throws IOException if the port that the samples name is taken
     */
    public static SampleSwarm start() throws IOException {
        return start(SampleTorrents.TRACKER_PORT);
    }

    /** Starts the swarm with the tracker on another port, 0 for any. */
    static SampleSwarm start(int trackerPort) throws IOException {
        InetSocketAddress address = new InetSocketAddress(LoopbackAddress.IPV4, trackerPort);
        SampleSwarm swarm = new SampleSwarm(TrackerServer.start(TrackerServer.Options.at(address)));
        try {
            for (SampleTorrents.Sample sample : SampleTorrents.ALL) {
                for (int i = 0; i < SEEDERS_PER_TORRENT; i++) {
                    swarm.seed(sample.torrent());
                }
            }
            return swarm;
        } catch (IOException e) {
            swarm.close();
            throw e;
        }
    }

    private void seed(SyntheticTorrent torrent) throws IOException {
        ScriptedSeeder seeder = ScriptedSeeder.start(
                ScriptedSeeder.Torrent.of(torrent), Behaviours.honest(), ScriptedSeeder.Options.STANDARD.atRate(RATE));
        seeders.add(seeder);
        tracker.register(torrent.infoHash(), seeder.address(), true);
    }

    public InetSocketAddress trackerAddress() {
        return tracker.address();
    }

    public List<InetSocketAddress> seederAddresses() {
        return seeders.stream().map(ScriptedSeeder::address).toList();
    }

    /** Ends the tracker and the seeders. */
    @Override
    public void close() {
        seeders.forEach(ScriptedSeeder::close);
        tracker.close();
    }
}
