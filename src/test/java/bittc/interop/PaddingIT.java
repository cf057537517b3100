package bittc.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Torrents with padding behind their files (BEP 47), and hybrids (BEP 52), between bittc and libtorrent 2. */
@Tag("interop")
class PaddingIT {
    private static final Path CREATE =
            Path.of("src/test/interop/libtorrent-create.py").toAbsolutePath();

    /** One is exactly a block long, one exactly two pieces, and one has no bytes at all. */
    private static final int[] LENGTHS = {100_001, 16_384, 0, 5, 131_072, 70_000};

    @TempDir
    Path folder;

    @BeforeEach
    void checkRequirements() {
        Requirements.check();
    }

    /** A folder of these files, or the first of them alone. */
    private Path writeContent(boolean alone) throws IOException {
        Path content = folder.resolve("seed").resolve("content");
        Files.createDirectories(alone ? content.getParent() : content);
        for (int i = 0; i < (alone ? 1 : LENGTHS.length); i++) {
            byte[] bytes = new byte[LENGTHS[i]];
            new Random(i).nextBytes(bytes);
            Files.write(alone ? content : content.resolve("f" + i), bytes);
        }
        return content;
    }

    private Path create(IsolatedNetwork network, String version, Path content) throws IOException {
        Path torrent = folder.resolve("padded.torrent");
        Program create = network.start(
                "create",
                List.of("/usr/bin/python3", CREATE.toString(), version, content.toString(), torrent.toString()));
        assertEquals(0, network.awaitExit(create), network::outputs);
        return torrent;
    }

    private static List<Path> files(Path content) throws IOException {
        try (Stream<Path> found = Files.walk(content)) {
            return found.filter(Files::isRegularFile).toList();
        }
    }

    private static long size(Path content) throws IOException {
        long size = 0;
        for (Path file : files(content)) {
            size += Files.size(file);
        }
        return size;
    }

    private boolean isSame(Path content) throws IOException {
        for (Path file : files(content)) {
            Path copy = folder.resolve("leech").resolve(folder.resolve("seed").relativize(file));
            if (!Files.exists(copy) || Files.mismatch(file, copy) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static Program libtorrent(IsolatedNetwork network, Path torrent, Path data, int host, Optional<String> peer)
            throws IOException {
        return network.start(
                "libtorrent",
                ForeignClient.LIBTORRENT.command(new ForeignClient.Task(
                        torrent.toString(),
                        Files.createDirectories(data),
                        IsolatedNetwork.ipv4(host),
                        network.home("libtorrent"),
                        peer.map(ForeignClient.Wishes.NONE::connectingTo).orElse(ForeignClient.Wishes.NONE))));
    }

    private static Program bittc(IsolatedNetwork network, Path torrent, Path data, int host, String... words)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(InteropSwarm.BITTC.toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("-v", "--no-trackers", "--listen-address", IsolatedNetwork.ipv4(host)));
        command.addAll(List.of("--dir", data.toString(), torrent.toString()));
        return network.start("bittc", command);
    }

    /** Counted by the torrent: a peer that has gone since the last look is no longer among the peers. */
    private static long all(String direction, Program libtorrent) {
        return InteropSwarm.exchanged(libtorrent, "all").getOrDefault(direction, 0L);
    }

    @ParameterizedTest(name = "{0}, one file: {1}")
    @CsvSource({"v1, false", "hybrid, false", "hybrid, true"})
    void downloadsNothingOfThePadding(String version, boolean alone) throws IOException {
        try (IsolatedNetwork network = IsolatedNetwork.create(folder)) {
            Path content = writeContent(alone);
            Path torrent = create(network, version, content);
            Program seed = libtorrent(network, torrent, folder.resolve("seed"), 2, Optional.empty());
            String peer = IsolatedNetwork.ipv4(2) + ":" + ForeignClient.PORT;
            Program bittc = bittc(network, torrent, folder.resolve("leech"), 3, "download", "--peer", peer);
            assertEquals(0, network.awaitExit(bittc), network::outputs);
            assertTrue(isSame(content), network::outputs);
            network.await("libtorrent counts what it has sent", () -> all("to", seed) >= size(content));
            assertEquals(size(content), all("to", seed), network::outputs);
        }
    }

    /** It asks for whole blocks at the ends of files. */
    @ParameterizedTest(name = "{0}, one file: {1}")
    @CsvSource({"v1, false", "hybrid, false", "hybrid, true"})
    void servesZerosBehindTheFiles(String version, boolean alone) throws IOException {
        try (IsolatedNetwork network = IsolatedNetwork.create(folder)) {
            Path content = writeContent(alone);
            Path torrent = create(network, version, content);
            Program bittc = bittc(network, torrent, folder.resolve("seed"), 2, "seed", "--port", ForeignClient.PORT);
            network.await("bittc seeds", () -> bittc.output().contains("sharing "));
            String peer = IsolatedNetwork.ipv4(2) + ":" + ForeignClient.PORT;
            Program leech = libtorrent(network, torrent, folder.resolve("leech"), 3, Optional.of(peer));
            network.await("libtorrent has everything", () -> isSame(content));
            network.await(
                    "libtorrent counts what has come", () -> all("from", leech) >= size(content) + (alone ? 0 : 1));
        }
    }
}
