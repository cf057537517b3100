package bittc.storage.resume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.metainfo.FileSelection;
import bittc.storage.BlockPool;
import bittc.storage.DiskThreads;
import bittc.storage.StoreDriver;
import bittc.storage.TestOptions;
import bittc.storage.TestTorrent;
import bittc.storage.disk.Disk;
import bittc.storage.file.Preallocation;
import bittc.storage.file.StorageOptions;
import bittc.storage.reuse.ReuseFolders;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionRecordTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;
    private static final long LONG_ENOUGH = ResumeState.WRITTEN_BACK_MILLIS + 5000;

    @TempDir
    Path temp;

    private Path dir;
    private Path state;
    private DiskThreads threads;
    private final BootedDisk disk = new BootedDisk();
    private final TestTorrent.Made torrent = TestTorrent.named("t", 2 * BLOCK)
            .file("a", 3 * BLOCK)
            .file("b", 5 * BLOCK + 7)
            .file("empty", 0)
            .make();

    /** The real disk, on a machine that may be rebooted and whose time may pass; notes which files are opened. */
    private static final class BootedDisk extends Disk {
        private long boot = 1;
        private long passed;
        private final Set<String> opened = new TreeSet<>();

        @Override
        public long bootId() {
            return boot;
        }

        @Override
        public long currentTimeMillis() {
            return super.currentTimeMillis() + passed;
        }

        @Override
        public synchronized FileChannel open(Path path, Set<OpenOption> options) throws IOException {
            if (!path.getFileName().toString().startsWith(".")) {
                opened.add(path.getFileName().toString());
            }
            return super.open(path, options);
        }
    }

    @BeforeEach
    void begin() {
        dir = temp.resolve("data");
        state = temp.resolve("state").resolve("complete");
        threads = new DiskThreads(8, new CompletionRecords(Optional.of(state)), ReuseFolders.NONE);
    }

    @AfterEach
    void end() {
        threads.close();
    }

    /** What a start found: the files that it read, in order, and what it says. */
    private Set<String> start(StorageOptions options) {
        disk.opened.clear();
        StoreDriver driver = new StoreDriver(disk, torrent, options, threads, new BlockPool()).open();
        assertNull(driver.failure);
        assertTrue(driver.have.isFull());
        assertEquals(
                disk.opened.isEmpty(), driver.store.found().unchangedSince().isPresent());
        driver.close();
        return Set.copyOf(disk.opened);
    }

    private Set<String> start() {
        return start(TestOptions.in(dir));
    }

    private void download() {
        StoreDriver driver = new StoreDriver(disk, torrent, TestOptions.in(dir), threads, new BlockPool()).open();
        driver.storeAll();
        driver.close();
        assertNull(driver.failure);
    }

    private Path record() throws IOException {
        try (Stream<Path> all = Files.list(state)) {
            List<Path> found = all.toList();
            assertEquals(1, found.size(), found::toString);
            return found.get(0);
        }
    }

    @Test
    void readsNothingAfterADownload() throws IOException {
        download();
        assertEquals(Set.of(), start());
        torrent.assertIn(dir);
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state)));
    }

    @Test
    void readsNothingAfterACheckAndTellsWhenThatWas() throws IOException {
        torrent.writeTo(dir);
        Instant before = Instant.ofEpochMilli(disk.currentTimeMillis());
        assertEquals(Set.of("a", "b"), start());
        disk.passed += Duration.ofDays(3).toMillis();
        StoreDriver driver = new StoreDriver(disk, torrent, TestOptions.in(dir), threads, new BlockPool()).open();
        Instant since = driver.store.found().unchangedSince().orElseThrow();
        assertTrue(Duration.between(before, since).toMinutes() < 10, since + " is not long after " + before);
        driver.close();
    }

    @Test
    void readsAllAgainIfAskedTo() throws IOException {
        download();
        assertEquals(Set.of("a", "b"), start(TestOptions.of(dir, Optional.empty(), false, true)));
    }

    @Test
    void findsAChangedByte() throws IOException {
        download();
        byte[] bytes = Files.readAllBytes(torrent.path(dir, 1));
        bytes[bytes.length - 1] ^= 1;
        Files.write(torrent.path(dir, 1), bytes);
        StoreDriver driver = new StoreDriver(disk, torrent, TestOptions.in(dir), threads, new BlockPool()).open();
        assertFalse(driver.have.get(torrent.layout().pieceCount() - 1));
        assertTrue(driver.have.get(0), "the other file is still believed");
        driver.storeAll();
        driver.close();
        torrent.assertIn(dir);
        assertEquals(Set.of(), start());
    }

    @Test
    void findsAFileReplacedByOneOfTheSameSizeAndTime() throws IOException {
        download();
        Path b = torrent.path(dir, 1);
        FileTime time = Files.getLastModifiedTime(b);
        Path other = temp.resolve("other");
        Files.write(other, new byte[(int) Files.size(b)]);
        Files.setLastModifiedTime(other, time);
        Files.move(other, b, StandardCopyOption.REPLACE_EXISTING);
        StoreDriver driver = new StoreDriver(disk, torrent, TestOptions.in(dir), threads, new BlockPool()).open();
        assertTrue(driver.failure != null || !driver.have.isFull());
        driver.close();
    }

    @Test
    void believesAfterARebootOnlyWhatHadReachedTheDisk() {
        download();
        disk.boot++;
        assertEquals(Set.of("a", "b"), start(), "written a moment before the power went");
        disk.passed += LONG_ENOUGH;
        assertEquals(Set.of(), start(), "which renews the record");
        disk.boot++;
        assertEquals(Set.of(), start());
    }

    @Test
    void renewsTheRecordAtTheEndOfALongRun() {
        StoreDriver driver = new StoreDriver(disk, torrent, TestOptions.in(dir), threads, new BlockPool()).open();
        driver.storeAll();
        disk.passed += LONG_ENOUGH;
        driver.close();
        disk.boot++;
        assertEquals(Set.of(), start());
    }

    @Test
    void doesNotBelieveAClockThatWentBack() throws IOException {
        download();
        disk.passed -= Duration.ofHours(1).toMillis();
        assertEquals(Set.of("a", "b"), start(), "the record is of the future");
        assertEquals(Set.of("a", "b"), start(), "the files are younger than the record");
    }

    @Test
    void vouchesForTheSelectedFilesAlone() {
        TestTorrent.Made aligned = TestTorrent.named("u", 2 * BLOCK)
                .file("a", 2 * BLOCK)
                .file("b", 2 * BLOCK)
                .make();
        StorageOptions one = new StorageOptions(
                dir,
                Optional.empty(),
                false,
                false,
                FileSelection.of(aligned.metainfo().files(), BitSet.valueOf(new long[] {2})),
                Preallocation.SPARSE,
                false);
        StoreDriver driver = new StoreDriver(disk, aligned, one, threads, new BlockPool()).open();
        driver.storeAll();
        driver.close();
        disk.opened.clear();
        StoreDriver again = new StoreDriver(disk, aligned, one, threads, new BlockPool()).open();
        assertEquals(Set.of(), disk.opened);
        assertTrue(again.store.found().unchangedSince().isPresent());
        again.close();
        StoreDriver all = new StoreDriver(disk, aligned, TestOptions.in(dir), threads, new BlockPool()).open();
        assertEquals(1, all.have.cardinality());
        assertFalse(all.store.found().unchangedSince().isPresent());
        all.close();
    }

    @Test
    void trustsNoFolderThatOthersCanWriteTo() throws IOException {
        download();
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwxrwxrwx"));
        threads.close();
        threads = new DiskThreads(8, new CompletionRecords(Optional.of(state)), ReuseFolders.NONE);
        assertEquals(Set.of("a", "b"), start());
    }

    @Test
    void takesADamagedRecordForNone() throws IOException {
        download();
        byte[] whole = Files.readAllBytes(record());
        for (int at : new int[] {0, 9, 15, 40, whole.length / 2, whole.length - 1}) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 1;
            Files.write(record(), damaged);
            assertEquals(Set.of("a", "b"), start(), "byte " + at);
        }
        Files.write(record(), new byte[0]);
        assertEquals(Set.of("a", "b"), start());
        assertEquals(Set.of(), start());
    }

    @Test
    void keepsNoMoreThanItsLimitAndRemovesWhatIsGone() throws IOException {
        download();
        Path gone = temp.resolve("data/gone");
        torrent.writeTo(gone);
        start(TestOptions.in(gone));
        Path elsewhere = temp.resolve("elsewhere");
        torrent.writeTo(elsewhere);
        start(TestOptions.in(elsewhere));
        assertEquals(3, count());
        try (Stream<Path> all = Files.list(state)) {
            for (Path each : all.toList()) {
                Files.setLastModifiedTime(each, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
            }
        }
        for (int file = 0; file < 3; file++) {
            Files.delete(torrent.path(gone, file));
        }
        Files.delete(gone.resolve("t"));
        Files.write(gone.resolve("something else"), new byte[1]);
        again(CompletionRecords.MAX_RECORDS, dir, true);
        assertEquals(2, count(), "a torrent that is gone");
        again(1, dir, true);
        assertEquals(1, count(), "more than the limit");
        again(1, dir, false);
    }

    private long count() throws IOException {
        try (Stream<Path> all = Files.list(state)) {
            return all.count();
        }
    }

    private void again(int most, Path place, boolean recheck) {
        threads.close();
        threads = new DiskThreads(8, new CompletionRecords(Optional.of(state), most), ReuseFolders.NONE);
        Set<String> read = start(TestOptions.of(place, Optional.empty(), false, recheck));
        assertEquals(recheck ? Set.of("a", "b") : Set.of(), read, "the latest is kept");
    }
}
