package bittc.storage.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.storage.StampedDisk;
import bittc.storage.disk.FileStamp;
import bittc.storage.disk.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tells files that other programs left alone from those in doubt and those lost. */
class FileWatchTest {
    private static final Path PATH = Path.of("a.part");
    private static final FileStamp OURS = new FileStamp(100, 10, 10, 1);
    private static final FileStamp TOUCHED = new FileStamp(100, 10, 11, 1);
    private static final FileStamp TRUNCATED = new FileStamp(50, 11, 11, 1);
    private static final FileStamp REPLACED = new FileStamp(100, 10, 10, 2);
    private static final long FRESH_MICROS = 20;

    private final StampedDisk disk = new StampedDisk();
    private final FileWatch watch = new FileWatch(disk, 1);

    @BeforeEach
    void know() throws IOException {
        disk.files.put(PATH, OURS);
        watch.noteOurs(0, PATH);
    }

    private void change(FileStamp stamp) {
        disk.files.put(PATH, stamp);
        disk.advanceMicros(FRESH_MICROS);
    }

    private void write(FileStamp result) throws IOException {
        watch.beginWrite(0, PATH);
        disk.files.put(PATH, result);
        watch.endWrite(0, PATH, result.size());
    }

    @Test
    void aFileOfWhichOnlyATimeDiffersIsInDoubtUntilItsPiecesAreFoundCorrect() throws IOException {
        change(TOUCHED);
        watch.confirm(0, PATH);

        assertTrue(watch.isDoubtful(0));
        assertFalse(watch.isLost(0, PATH));
        assertEquals(1, watch.doubts());

        watch.clearDoubt(0);
        watch.confirm(0, PATH);
        assertFalse(watch.isDoubtful(0));
        assertEquals(1, watch.doubts());
    }

    @Test
    void aReplacedFileIsLostForGood() throws IOException {
        change(REPLACED);

        assertThrows(StorageException.class, () -> watch.beginWrite(0, PATH));
        assertTrue(watch.isLost(0, PATH));
        assertThrows(StorageException.class, () -> watch.retake(0, PATH));
        assertTrue(watch.isLost(0, PATH));
    }

    @Test
    void aTruncatedFileIsLostAndInDoubtOnceRetaken() throws IOException {
        change(TRUNCATED);
        assertThrows(StorageException.class, () -> watch.confirm(0, PATH));
        assertFalse(watch.isDoubtful(0));

        watch.retake(0, PATH);

        assertFalse(watch.isLost(0, PATH));
        assertTrue(watch.isDoubtful(0));
        assertEquals(50, watch.size(0));
        assertEquals(1, watch.doubts());
    }

    @Test
    void aRemovedFileIsAbsentOnceRetaken() throws IOException {
        disk.files.clear();
        assertTrue(watch.isLost(0, PATH));
        assertFalse(watch.isAbsent(0));

        watch.retake(0, PATH);

        assertTrue(watch.isAbsent(0));
        assertFalse(watch.isLost(0, PATH));
    }

    @Test
    void ourOwnWritesRaiseNoDoubt() throws IOException {
        write(new FileStamp(100, 12, 12, 1));
        write(new FileStamp(130, 13, 13, 1));
        disk.advanceMicros(FRESH_MICROS);
        watch.confirm(0, PATH);

        assertFalse(watch.isDoubtful(0));
        assertEquals(130, watch.size(0));
    }

    @Test
    void aFileThatIsNotAsLongAsWrittenIsLost() {
        assertThrows(StorageException.class, () -> {
            watch.beginWrite(0, PATH);
            disk.files.put(PATH, new FileStamp(120, 12, 12, 1));
            watch.endWrite(0, PATH, 110);
        });
        assertThrows(StorageException.class, () -> watch.beginWrite(0, PATH));
    }

    @Test
    void aChangeBetweenTwoWritesIsSeenUnlessTheLastLookIsFresh() throws IOException {
        write(new FileStamp(100, 12, 12, 1));
        disk.files.put(PATH, new FileStamp(100, 13, 13, 1));
        disk.advanceMicros(FRESH_MICROS - 1);
        int looks = disk.looks;
        watch.beginWrite(0, PATH);
        assertEquals(looks, disk.looks);
        watch.endWrite(0, PATH, 100);
        assertFalse(watch.isDoubtful(0));

        change(new FileStamp(100, 14, 14, 1));
        watch.beginWrite(0, PATH);
        assertTrue(watch.isDoubtful(0));
    }

    @Test
    void othersLookingDuringAWriteSeeNoChange() throws IOException {
        watch.beginWrite(0, PATH);
        change(new FileStamp(130, 12, 12, 1));

        watch.confirm(0, PATH);
        assertFalse(watch.isLost(0, PATH));

        watch.endWrite(0, PATH, 130);
        assertFalse(watch.isDoubtful(0));
    }

    @Test
    void aBlankFileIsNotLookedAtBeforeItsFirstWriteButAReplacementShowsAfterIt() throws IOException {
        watch.noteBlank(0, PATH);
        change(REPLACED);
        int looks = disk.looks;

        watch.beginWrite(0, PATH);

        assertEquals(looks, disk.looks);
        assertThrows(StorageException.class, () -> watch.endWrite(0, PATH, 100));
        assertTrue(watch.isLost(0, PATH));
    }

    @Test
    void aBlankFileIsLookedAtBeforeItsSecondWrite() throws IOException {
        watch.noteBlank(0, PATH);
        write(new FileStamp(100, 12, 12, 1));
        change(REPLACED);

        assertThrows(StorageException.class, () -> watch.beginWrite(0, PATH));
    }

    @Test
    void aReaderLooksOnceASecond() throws IOException {
        disk.files.put(PATH, REPLACED);
        disk.advanceMicros(999_999);
        assertTrue(watch.isThere(0, PATH));
        disk.advanceMicros(1);
        assertFalse(watch.isThere(0, PATH));
    }

    @Test
    void aRenameOfOurOwnMayChangeTheCtimeAlone() throws IOException {
        change(TOUCHED);
        watch.confirmOurs(0, PATH);
        assertFalse(watch.isDoubtful(0));
        assertEquals(Optional.of(TOUCHED), watch.stamp(0));

        change(new FileStamp(100, 12, 12, 1));
        assertThrows(StorageException.class, () -> watch.confirmOurs(0, PATH));
        assertTrue(watch.isLost(0, PATH));
    }

    @Test
    void anOpenedFileMustBeTheKnownOne() throws IOException {
        change(TOUCHED);
        watch.requireSame(0, PATH);
        change(REPLACED);
        assertThrows(StorageException.class, () -> watch.requireSame(0, PATH));
        assertTrue(watch.isLost(0, PATH));
    }
}
