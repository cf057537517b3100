package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoReader;
import bittc.metainfo.PathAttacks;
import bittc.storage.disk.Disk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Torrents that try to leave the download folder, downloaded to their end: nothing outside of it is touched. */
class PathAttacksTest {
    private final DiskThreads threads = new DiskThreads(8);

    @TempDir
    Path temp;

    @AfterEach
    void endThreads() {
        threads.close();
    }

    /** Refuses to change anything that is not in a folder. */
    private static final class GuardedDisk extends Disk {
        private final Path folder;
        private int changes;

        GuardedDisk(Path folder) {
            this.folder = folder;
        }

        private void change(Path path) {
            Path resolved = path.toAbsolutePath().normalize();
            assertTrue(resolved.startsWith(folder) && !resolved.equals(folder), () -> "outside: " + path);
            changes++;
        }

        @Override
        public FileChannel open(Path path, Set<OpenOption> options) throws IOException {
            if (options.contains(StandardOpenOption.WRITE)) {
                change(path);
            }
            return super.open(path, options);
        }

        @Override
        public void createDirectory(Path path) throws IOException {
            change(path);
            super.createDirectory(path);
        }

        @Override
        public void move(Path from, Path to) throws IOException {
            change(from);
            change(to);
            super.move(from, to);
        }

        @Override
        public void deleteIfExists(Path path) throws IOException {
            change(path);
            super.deleteIfExists(path);
        }

        @Override
        public void createSymbolicLink(Path link, Path target) throws IOException {
            change(link);
            change(link.resolveSibling(target));
            super.createSymbolicLink(link, target);
        }
    }

    @Test
    void writeNothingOutsideOfTheFolder() throws IOException {
        assertTrue(PathAttacks.NAMES.size() >= 60);
        Path victim = Files.writeString(temp.resolve("victim"), "theirs");
        int downloaded = 0;
        int refused = 0;
        for (String attack : PathAttacks.NAMES) {
            for (byte[] torrent : PathAttacks.torrents(attack)) {
                Path folder = temp.resolve("x/y/out" + (downloaded + refused));
                try {
                    download(MetainfoReader.read(torrent, "given.torrent"), folder);
                    downloaded++;
                } catch (InvalidMetainfoException refusal) {
                    refused++;
                }
            }
        }
        assertEquals(Set.of("victim", "x"), names(temp));
        assertEquals(Set.of("y"), names(temp.resolve("x")));
        assertEquals("theirs", Files.readString(victim));
        assertTrue(downloaded > 8 * refused, downloaded + " downloaded, " + refused + " refused");
    }

    private void download(Metainfo metainfo, Path folder) throws IOException {
        GuardedDisk disk = new GuardedDisk(folder);
        Files.createDirectories(folder);
        TestTorrent.Made torrent =
                new TestTorrent.Made(metainfo, new byte[(int) metainfo.layout().totalLength()]);
        StoreDriver driver = new StoreDriver(disk, torrent, TestOptions.in(folder), threads, new BlockPool()).open();
        driver.storeAll();
        driver.close();
        assertEquals(null, driver.failure, () -> "" + metainfo.files());
        assertTrue(disk.changes > 2);
        assertLeadsNowhereElse(folder);
    }

    /** Links are never followed here, and what they lead to is in the folder too. */
    private static void assertLeadsNowhereElse(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.filter(Files::isSymbolicLink).toList()) {
                Path target = path.resolveSibling(Files.readSymbolicLink(path)).normalize();
                assertTrue(target.startsWith(folder), () -> path + " leads to " + target);
            }
        }
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            List<String> names = all.map(path -> path.getFileName().toString()).toList();
            assertTrue(Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS));
            return new TreeSet<>(names);
        }
    }
}
