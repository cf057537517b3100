package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.bencode.BencodeEncoder;
import bittc.metainfo.FileEntry;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoReader;
import bittc.testkit.Behaviour;
import bittc.testkit.Behaviours;
import bittc.testkit.ScriptedSeeder;
import bittc.testkit.SyntheticTorrent;
import bittc.testkit.TrackerServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A tracker and the seeders of one torrent, in the test's own process, on 127.0.0.1. */
final class Stage implements AutoCloseable {
    static final int KIB = 1024;
    static final int MIB = 1024 * KIB;

    private final SyntheticTorrent torrent;
    private final TrackerServer tracker;
    private final List<ScriptedSeeder> seeders = new ArrayList<>();

    private Stage(SyntheticTorrent torrent) throws IOException {
        this.torrent = torrent;
        tracker = TrackerServer.start(TrackerServer.Options.onLoopback());
    }

    /** A tracker that knows nobody yet. */
    static Stage of(SyntheticTorrent torrent) throws IOException {
        return new Stage(torrent);
    }

    /** The same with a file of this name and size. */
    static Stage ofFile(String name, int length) throws IOException {
        return of(SyntheticTorrent.ofFile(name, 64 * KIB, length, name.hashCode()));
    }

    /** Adds a seeder without fault and without limit. */
    ScriptedSeeder seeder() throws IOException {
        return seeder(Behaviours.honest(), Long.MAX_VALUE);
    }

    /** Adds a seeder. */
    ScriptedSeeder seeder(Behaviour behaviour, long bytesPerSecond) throws IOException {
        ScriptedSeeder seeder = ScriptedSeeder.start(
                ScriptedSeeder.Torrent.of(torrent), behaviour, ScriptedSeeder.Options.STANDARD.atRate(bytesPerSecond));
        seeders.add(seeder);
        tracker.register(torrent.infoHash(), seeder.address(), true);
        return seeder;
    }

    String trackerUrl() {
        return tracker.httpUrl();
    }

    String udpTrackerUrl() {
        return tracker.udpUrl();
    }

    SyntheticTorrent torrent() {
        return torrent;
    }

    /** Writes the .torrent file there, as {@code t.torrent}. */
    void writeTorrent(Path folder) throws IOException {
        writeTorrent(folder, "t.torrent");
    }

    /** Writes the .torrent file. */
    void writeTorrent(Path folder, String fileName) throws IOException {
        Files.write(folder.resolve(fileName), torrent.torrentBytes(tracker.httpUrl()));
    }

    /** Writes a .torrent file with these trackers, each in a tier of its own. */
    void writeTorrent(Path folder, List<String> trackers) throws IOException {
        BencodeEncoder encoder = new BencodeEncoder()
                .dictionary()
                .key("announce")
                .string(trackers.get(0))
                .key("announce-list")
                .list();
        trackers.forEach(url -> encoder.list().string(url).end());
        byte[] bytes =
                encoder.end().key("info").raw(metainfo().infoBytes()).end().toBytes();
        Files.write(folder.resolve("t.torrent"), bytes);
    }

    /** What the .torrent file says. */
    Metainfo metainfo() {
        try {
            return MetainfoReader.read(torrent.torrentBytes(tracker.httpUrl()), "t.torrent");
        } catch (InvalidMetainfoException e) {
            throw new AssertionError(e);
        }
    }

    /** Payload bytes that all seeders together have sent. */
    long bytesSent() {
        return seeders.stream().mapToLong(ScriptedSeeder::bytesSent).sum();
    }

    /** Connections that all seeders together have accepted. */
    int connections() {
        return seeders.stream().mapToInt(ScriptedSeeder::connectionsAccepted).sum();
    }

    /** Every file is there with every byte, and nothing else but what is named. */
    void assertComplete(Path folder, String... others) throws IOException {
        TreeSet<String> expected = new TreeSet<>(List.of(others));
        for (FileEntry file : metainfo().files()) {
            Path path = folder.resolve(file.pathText());
            assertArrayEquals(torrent.fileBytes(file.index()), Files.readAllBytes(path), file.pathText());
            expected.add(file.pathText());
        }
        TreeSet<String> found = new TreeSet<>();
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(Files::isRegularFile)
                    .map(path -> folder.relativize(path).toString())
                    .forEach(found::add);
        }
        assertEquals(expected, found);
    }

    @Override
    public void close() {
        seeders.forEach(ScriptedSeeder::close);
        tracker.close();
    }
}
