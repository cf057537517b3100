package bittc.storage;

import bittc.storage.disk.Disk;
import bittc.storage.disk.FileStamp;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A disk that only exists as the stamps of its files, with a clock that stands still. */
public final class StampedDisk extends Disk {
    public final Map<Path, FileStamp> files = new HashMap<>();
    public int looks;
    private long nanos;

    public void advanceMicros(long micros) {
        nanos += TimeUnit.MICROSECONDS.toNanos(micros);
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public Optional<FileStamp> stamp(Path path) {
        looks++;
        return Optional.ofNullable(files.get(path));
    }

    @Override
    public Optional<BasicFileAttributes> attributes(Path path) {
        if (files.containsKey(path)) {
            throw new AssertionError("attributes of an existing file");
        }
        return Optional.empty();
    }
}
