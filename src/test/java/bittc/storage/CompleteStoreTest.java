package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.storage.disk.ReadOnlyDisk;
import bittc.storage.disk.StorageException;
import bittc.torrent.Bitfield;
import bittc.torrent.Block;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompleteStoreTest {
    private static final int BLOCK = PieceLayout.BLOCK_LENGTH;
    private static final long PATIENCE_SECONDS = 30;

    @TempDir
    Path dir;

    private final DiskThreads threads = new DiskThreads(4);
    private final LinkedBlockingQueue<Runnable> loop = new LinkedBlockingQueue<>();
    private final TestTorrent.Made torrent = TestTorrent.named("t", 2 * BLOCK)
            .file("a", 3 * BLOCK)
            .padding(BLOCK)
            .file("b", 5 * BLOCK + 7)
            .file("empty", 0)
            .make();
    private final Answers answers = new Answers();
    private final AtomicLong advanced = new AtomicLong();
    private final ReadOnlyDisk disk = new ReadOnlyDisk() {
        @Override
        public long nanoTime() {
            return super.nanoTime() + advanced.get();
        }
    };

    @AfterEach
    void closeThreads() {
        threads.close();
    }

    private static final class Answers implements PieceStore.Listener {
        private Bitfield verified;
        private StorageException failure;

        @Override
        public void onCheckProgress(long checkedBytes) {}

        @Override
        public void onAllocateProgress(long allocatedBytes) {
            throw new AssertionError();
        }

        @Override
        public void onOpened(Bitfield found) {
            verified = found;
        }

        @Override
        public void onStored(int pieceIndex) {
            throw new AssertionError();
        }

        @Override
        public void onHashMismatch(int pieceIndex, long[] blockDigests) {
            throw new AssertionError();
        }

        @Override
        public void onBlockDigests(int pieceIndex, long[] blockDigests) {
            throw new AssertionError();
        }

        @Override
        public void onFileComplete(int fileIndex) {
            throw new AssertionError();
        }

        @Override
        public void onLost(int pieceIndex) {
            throw new AssertionError();
        }

        @Override
        public void onFileChanged(String what) {
            throw new AssertionError();
        }

        @Override
        public void onFailed(StorageException why) {
            failure = why;
        }
    }

    private void runUntil(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            try {
                Runnable task = loop.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertTrue(task != null, "no answer");
                task.run();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private CompleteStore open() {
        CompleteStore store = new CompleteStore(disk, torrent.metainfo(), TestOptions.in(dir), threads, loop::add);
        store.open(answers);
        runUntil(() -> answers.verified != null || answers.failure != null);
        return store;
    }

    private byte[] read(CompleteStore store, int piece, int begin, int length) {
        byte[][] found = new byte[1][];
        store.read(new Block(piece, begin, length), new PieceStore.Reader() {
            @Override
            public void onRead(ByteBuffer data, Runnable release) {
                found[0] = new byte[data.remaining()];
                data.get(found[0]);
                release.run();
            }

            @Override
            public void onReadFailed(String reason) {
                found[0] = new byte[0];
            }
        });
        runUntil(() -> found[0] != null);
        return found[0];
    }

    private Set<String> everything() throws IOException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> paths = Files.walk(dir)) {
            for (Path path : paths.toList()) {
                found.add(path + " " + Files.getLastModifiedTime(path));
            }
        }
        return found;
    }

    @Test
    void sharesWhatIsCompleteAndChangesNothing() throws IOException {
        torrent.writeTo(dir);
        Set<String> before = everything();
        CompleteStore store = open();
        assertTrue(answers.verified.isFull());
        assertArrayEquals(torrent.block(3, 1), read(store, 3, BLOCK, BLOCK));
        boolean[] closed = {false};
        store.flush(true, () -> closed[0] = true);
        runUntil(() -> closed[0]);
        assertEquals(before, everything());
        assertEquals(0, read(store, 0, 0, BLOCK).length, "it is closed");
    }

    @Test
    void sharesThroughSymbolicLinks() throws IOException {
        torrent.writeTo(dir);
        Files.move(torrent.path(dir, 0), dir.resolve("elsewhere"));
        Files.createSymbolicLink(torrent.path(dir, 0), Path.of("../elsewhere"));
        assertArrayEquals(torrent.block(0, 0), read(open(), 0, 0, BLOCK));
        Files.delete(dir.resolve("elsewhere"));
        answers.verified = null;
        open();
        assertEquals(StorageException.Code.BAD_DATA, answers.failure.code(), "a link that leads nowhere");
    }

    @Test
    void doesNotOpenForDataThatIsBadOrMissingAndLeavesItAsItIs() throws IOException {
        torrent.writeTo(dir);
        byte[] bad = torrent.contentOf(0);
        bad[0] ^= 1;
        Files.write(torrent.path(dir, 0), bad);
        Set<String> before = everything();
        open();
        assertEquals(StorageException.Code.BAD_DATA, answers.failure.code());
        assertEquals("1 of 5 pieces are bad or missing in " + dir, answers.failure.getMessage());
        assertEquals(before, everything());
    }

    @Test
    void saysWhereNothingIs() {
        open();
        assertEquals("none of its files is in " + dir, answers.failure.getMessage());
        assertEquals(
                "use -d DIR to name the folder that holds 't', or -o NAME if its name differs", answers.failure.hint());
    }

    @Test
    void doesNotSayThatNothingIsThereWhereAllOfItIsWrong() throws IOException {
        torrent.writeTo(dir);
        for (int file : new int[] {0, 2}) {
            Files.write(torrent.path(dir, file), new byte[torrent.contentOf(file).length]);
        }
        open();
        assertEquals("5 of 5 pieces are bad or missing in " + dir, answers.failure.getMessage());
        assertTrue(answers.failure.hint().startsWith("bittc verify shows which files"), answers.failure.hint());
    }

    @Test
    void readsNothingThatWasChangedSince() throws IOException {
        torrent.writeTo(dir);
        CompleteStore store = open();
        Files.write(torrent.path(dir, 0), new byte[] {1}, StandardOpenOption.APPEND);
        advanced.set(TimeUnit.SECONDS.toNanos(2)); // a file is looked at once a second
        assertEquals(0, read(store, 0, 0, BLOCK).length);
    }

    @Test
    void tellsNothingAfterItWasClosedInMidCheck() throws IOException {
        torrent.writeTo(dir);
        CompleteStore store = new CompleteStore(torrent.metainfo(), TestOptions.in(dir), threads, loop::add);
        store.open(answers);
        boolean[] closed = {false};
        store.flush(true, () -> closed[0] = true);
        runUntil(() -> closed[0]);
        loop.forEach(Runnable::run);
        assertFalse(answers.verified != null || answers.failure != null);
    }

    @Test
    void theDiskBelowItLetsNothingBeChanged() {
        Path path = dir.resolve("x");
        assertThrows(IllegalStateException.class, () -> disk.createDirectories(path));
        assertThrows(IllegalStateException.class, () -> disk.createDirectory(path));
        assertThrows(IllegalStateException.class, () -> disk.move(path, path));
        assertThrows(IllegalStateException.class, () -> disk.deleteIfExists(path));
        assertThrows(IllegalStateException.class, () -> disk.createSymbolicLink(path, path));
        assertThrows(IllegalStateException.class, () -> disk.makeExecutable(path));
        assertThrows(
                IllegalStateException.class,
                () -> disk.open(path, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE)));
    }
}
