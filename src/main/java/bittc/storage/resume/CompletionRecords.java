package bittc.storage.resume;

import bittc.storage.disk.PrivateFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that keeps the records of completion of all torrents, one file each. Nothing depends on it: a record that cannot be
 * read, or that another user could have written, is none, and one that cannot be written is skipped. Several processes may
 * use the folder at once: each file is replaced atomically.
 *
 * <p>The first record that a process writes removes records whose torrent is gone, and the oldest beyond the limits. Shared by
 * the disk threads.
 */
public final class CompletionRecords {
    /** Keeps nothing. */
    public static final CompletionRecords NONE = new CompletionRecords(Optional.empty());

    /** The largest number of records kept. */
    static final int MAX_RECORDS = 10_000;

    /** The largest size of all records together, in bytes. */
    static final long MAX_BYTES = 128L << 20;

    /** The largest record, in bytes; one of a hundred thousand files is smaller. */
    static final int MAX_LENGTH = 8 << 20;

    /** Records that one process looks at to see whether their torrent is gone: a start must stay fast. */
    static final int LOOKED_AT = 100;

    /** A record is not looked at again within this time. */
    private static final Duration BETWEEN_LOOKS = Duration.ofDays(1);

    private static final Logger LOG = LoggerFactory.getLogger(CompletionRecords.class);

    private static final String FRESH = ".new";

    private final Optional<Path> folder;
    private final int most;

    /** Whether the folder is ours alone; null until asked. Guarded by this, like the next. */
    private Boolean ours;

    private boolean cleaned;

    /** Keeps records in this folder, which is created when the first is written; keeps nothing if there is no folder. */
    public CompletionRecords(Optional<Path> folder) {
        this(folder, MAX_RECORDS);
    }

    CompletionRecords(Optional<Path> folder, int most) {
        this.folder = folder;
        this.most = most;
    }

    /** Whether any record is kept. */
    boolean isKept() {
        return folder.isPresent();
    }

    /** Reads a record; empty if there is none, or it cannot be trusted. */
    Optional<ByteBuffer> read(String name) {
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        Path path = folder.get().resolve(name);
        try {
            BasicFileAttributes found =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!found.isRegularFile() || found.size() > MAX_LENGTH || !isOursAlone()) {
                return Optional.empty();
            }
            return Optional.of(ByteBuffer.wrap(Files.readAllBytes(path)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.debug("record {} not read", path, e);
            return Optional.empty();
        }
    }

    /** Replaces a record. */
    void write(String name, byte[] record) {
        if (folder.isEmpty() || record.length > MAX_LENGTH) {
            return;
        }
        try {
            createFolder();
            if (!isOursAlone()) {
                return;
            }
            Path fresh = Files.createTempFile(folder.get(), name, FRESH);
            try {
                Files.write(fresh, record, StandardOpenOption.WRITE);
                Files.move(
                        fresh,
                        folder.get().resolve(name),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
            clean();
        } catch (IOException | UnsupportedOperationException e) {
            LOG.debug("record {} not written", name, e);
        }
    }

    private void createFolder() throws IOException {
        if (!Files.isDirectory(folder.get())) {
            Files.createDirectories(
                    folder.get(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
    }

    private synchronized boolean isOursAlone() {
        if (ours == null) {
            ours = PrivateFolder.isOursAlone(folder.get());
        }
        return ours;
    }

    // ---- the limits

    private record Entry(Path path, long bytes, Instant time) {}

    private synchronized void clean() throws IOException {
        if (cleaned) {
            return;
        }
        cleaned = true;
        List<Entry> entries = entries();
        entries.sort(Comparator.comparing(Entry::time));
        removeGone(entries);
        long bytes = entries.stream().mapToLong(Entry::bytes).sum();
        int count = entries.size();
        for (Entry oldest : entries) {
            if (count <= most && bytes <= MAX_BYTES) {
                break;
            }
            Files.deleteIfExists(oldest.path());
            count--;
            bytes -= oldest.bytes();
        }
    }

    private List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder.get())) {
            for (Path path : all) {
                try {
                    BasicFileAttributes found =
                            Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                    if (found.isRegularFile()) {
                        entries.add(new Entry(
                                path, found.size(), found.lastModifiedTime().toInstant()));
                    }
                } catch (NoSuchFileException removedMeanwhile) {
                    // another process cleans up too
                }
            }
        }
        return entries;
    }

    /** Removes records of torrents that are gone, and what a killed process left; marks the others as looked at. */
    private void removeGone(List<Entry> oldestFirst) throws IOException {
        Instant now = Instant.now();
        List<Entry> aged = oldestFirst.stream()
                .filter(entry -> entry.time().isBefore(now.minus(BETWEEN_LOOKS)))
                .limit(LOOKED_AT)
                .toList();
        for (Entry entry : aged) {
            boolean leftover = entry.path().toString().endsWith(FRESH);
            if (leftover || entry.bytes() > MAX_LENGTH || isGone(Files.readAllBytes(entry.path()))) {
                Files.deleteIfExists(entry.path());
                oldestFirst.remove(entry);
            } else {
                Files.setLastModifiedTime(entry.path(), FileTime.from(now));
            }
        }
    }

    /** Whether the torrent is gone, though the folder that had it has other files: an empty one may be a disk not mounted. */
    private static boolean isGone(byte[] record) throws IOException {
        Optional<CompletionRecord.Header> header = CompletionRecord.Header.decode(ByteBuffer.wrap(record));
        if (header.isEmpty()) {
            return true;
        }
        Path root = Path.of(header.get().root());
        if (Files.exists(root, LinkOption.NOFOLLOW_LINKS) || root.getParent() == null) {
            return false;
        }
        if (!Files.isDirectory(root.getParent())) {
            return false;
        }
        try (DirectoryStream<Path> beside = Files.newDirectoryStream(root.getParent())) {
            return beside.iterator().hasNext();
        }
    }
}
