package bittc.storage;

import bittc.storage.disk.FileStamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A disk that loses at a power cut what was not forced to it, in the way that is hardest to see: lengths, times and inodes are
 * as they were, the resume record too, and zeros stand where the bytes were.
 */
public final class PowerCutDisk extends FaultyDisk {
    private final Path dir;
    private final Map<Long, byte[]> kept = new HashMap<>();
    private final Map<Long, FileStamp> before = new HashMap<>();
    private final Map<Long, FileStamp> after = new HashMap<>();
    final List<Path> forced = new ArrayList<>();
    private long boot = 1;
    private long millis = 1_000_000;

    public PowerCutDisk(Path dir) {
        super(Integer.MAX_VALUE, false, "");
        this.dir = dir;
    }

    @Override
    public void onForced(Path path) throws IOException {
        forced.add(path);
        if (Files.isRegularFile(path)) {
            kept.put(inode(path), Files.readAllBytes(path));
        }
    }

    private long inode(Path path) throws IOException {
        return super.stamp(path).orElseThrow().inode();
    }

    /** All that was written so far reaches the disk, as it does in time. */
    public void writeBack() throws IOException {
        for (Path file : files()) {
            kept.put(inode(file), Files.readAllBytes(file));
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(dir)) {
            return all.filter(Files::isRegularFile)
                    .filter(path -> !path.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    public void powerCut() throws IOException {
        before.clear();
        after.clear();
        for (Path file : files()) {
            FileStamp stamp = super.stamp(file).orElseThrow();
            Files.write(file, kept.getOrDefault(stamp.inode(), new byte[(int) stamp.size()]));
            before.put(stamp.inode(), stamp);
            after.put(stamp.inode(), super.stamp(file).orElseThrow());
        }
        boot++;
    }

    @Override
    public Optional<FileStamp> stamp(Path path) throws IOException {
        Optional<FileStamp> real = super.stamp(path);
        return real.map(now -> {
            FileStamp then = after.get(now.inode());
            if (then == null || !then.differsInCtimeOnly(now)) {
                return now;
            }
            FileStamp old = before.get(now.inode());
            return new FileStamp(
                    old.size(), old.mtime(), now.ctime() == then.ctime() ? old.ctime() : now.ctime(), old.inode());
        });
    }

    @Override
    public void advance(long seconds) {
        super.advance(seconds);
        millis += TimeUnit.SECONDS.toMillis(seconds);
    }

    @Override
    public long bootId() {
        return boot;
    }

    @Override
    public long currentTimeMillis() {
        return millis;
    }
}
