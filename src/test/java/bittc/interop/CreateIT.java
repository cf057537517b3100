package bittc.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Torrents that we create are the same as those that others create of the same content: their info hash shows it. */
@Tag("interop")
class CreateIT {
    /** Adds the files in the order of the bytes of their paths; by default it is the file system's. */
    private static final String LIBTORRENT =
            """
            import libtorrent, os, sys
            name, piece_size, output = sys.argv[1], int(sys.argv[2]), sys.argv[3]
            paths = [os.path.join(at, f) for at, _, files in os.walk(name) for f in files]
            storage = libtorrent.file_storage()
            for path in sorted(paths, key=os.fsencode):
                storage.add_file(path, os.path.getsize(path))
            torrent = libtorrent.create_torrent(storage, piece_size, libtorrent.create_torrent.v1_only)
            libtorrent.set_piece_hashes(torrent, '.')
            open(output, 'wb').write(libtorrent.bencode(torrent.generate()))
            """;

    @TempDir
    Path folder;

    @BeforeEach
    void checkRequirements() {
        Requirements.check();
    }

    private void write(String path, int bytes) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        byte[] content = new byte[bytes];
        new Random(path.hashCode()).nextBytes(content);
        Files.write(file, content);
    }

    /** Names that programs sort differently, and pieces that go over several files. */
    private void writeContent() throws IOException {
        write("content/b/x", 70_000);
        write("content/a.d/z", 1);
        write("content/a/z", 40_000);
        write("content/a-z", 32_768);
        write("content/a b", 100_001);
        write("content/file10", 5);
        write("content/file9", 300_000);
    }

    private void run(String... command) throws IOException, InterruptedException {
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        boolean ended = process.waitFor(IsolatedNetwork.DEADLINE.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();
        assertEquals(ended ? 0 : -1, ended ? process.exitValue() : -2, () -> command[0] + ": " + output(log));
    }

    private static String output(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Metainfo ours(String... options) throws IOException, InterruptedException, InvalidMetainfoException {
        List<String> command = new ArrayList<>(List.of(InteropSwarm.BITTC.toString(), "create", "--overwrite"));
        command.addAll(List.of(options));
        command.addAll(List.of("-s", "32K", "-o", "ours.torrent", "content"));
        run(command.toArray(String[]::new));
        return read("ours.torrent");
    }

    private Metainfo read(String torrent) throws IOException, InvalidMetainfoException {
        return MetainfoReader.read(Files.readAllBytes(folder.resolve(torrent)), "");
    }

    @Test
    void agreesWithMktorrentAlsoOnWhatIsHiddenEmptyLinkedOrBeyondAscii() throws Exception {
        writeContent();
        write("content/B/y", 3);
        write("content/Z", 4);
        write("content/empty", 0);
        write("content/.hidden/q", 17);
        write("content/夜の虫 ß", 50_000);
        Files.createSymbolicLink(folder.resolve("content/link"), Path.of("b"));
        run("mktorrent", "-l", "15", "-o", "theirs.torrent", "content");
        assertEquals(read("theirs.torrent").infoHash(), ours("--hidden").infoHash());

        Files.delete(folder.resolve("theirs.torrent"));
        String[] urls = {"http://a.test/announce", "http://b.test/announce", "udp://c.test:1"};
        String tier = urls[0] + "," + urls[1];
        run(
                "mktorrent",
                "-p",
                "-s",
                "S",
                "-c",
                "hi",
                "-a",
                tier,
                "-a",
                urls[2],
                "-w",
                "http://w.test/",
                "-n",
                "other",
                "-l",
                "15",
                "-o",
                "theirs.torrent",
                "content");
        Metainfo theirs = read("theirs.torrent");
        Metainfo ours = ours(
                "--hidden",
                "-p",
                "--source",
                "S",
                "-c",
                "hi",
                "-t",
                tier,
                "-t",
                urls[2],
                "-w",
                "http://w.test/",
                "-n",
                "other");
        assertEquals(theirs.infoHash(), ours.infoHash());
        assertEquals(theirs.trackers(), ours.trackers());
        assertEquals(theirs.webSeeds(), ours.webSeeds());
        assertEquals(theirs.comment(), ours.comment());
    }

    @Test
    void agreesWithTransmissionOnPrivateTorrents() throws Exception {
        writeContent();
        run("transmission-create", "-p", "-t", "http://a.test/", "-s", "32", "-o", "theirs.torrent", "content");
        assertEquals(
                read("theirs.torrent").infoHash(),
                ours("-p", "-t", "http://a.test/").infoHash());
    }

    @Test
    void agreesWithLibtorrent() throws Exception {
        writeContent();
        write("content/empty", 0);
        run("/usr/bin/python3", "-c", LIBTORRENT, "content", "32768", "theirs.torrent");
        assertEquals(read("theirs.torrent").infoHash(), ours().infoHash());
    }

    @Test
    void agreesOnASingleFile() throws Exception {
        write("content", 1_000_000);
        run("mktorrent", "-l", "15", "-o", "theirs.torrent", "content");
        assertEquals(read("theirs.torrent").infoHash(), ours().infoHash());
    }
}
