package bittc.storage;

import bittc.storage.disk.Disk;
import bittc.storage.disk.FileStamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A disk on which one call fails, or every call from a certain one on, as if the process had been killed then. */
public class FaultyDisk extends Disk {
    private final int failAt;
    private final boolean forGood;
    private final String message;
    private int calls;
    private int reads;
    private long freeSpace = -1;
    private long advanced;

    public FaultyDisk(int failAt, boolean forGood, String message) {
        this.failAt = failAt;
        this.forGood = forGood;
        this.message = message;
    }

    /** Nothing reaches the disk from this call on, counted from 1. */
    public static FaultyDisk killedAt(int call) {
        return new FaultyDisk(call, true, "killed");
    }

    /** This call fails, counted from 1. */
    public static FaultyDisk failingAt(int call, String message) {
        return new FaultyDisk(call, false, message);
    }

    /** Nothing of this name can be opened. */
    public static FaultyDisk failingOn(String name, String reason) {
        return new FaultyDisk(Integer.MAX_VALUE, false, "") {
            @Override
            public FileChannel open(Path path, Set<OpenOption> options) throws IOException {
                if (path.endsWith(name)) {
                    throw new FileSystemException(path.toString(), null, reason);
                }
                return super.open(path, options);
            }
        };
    }

    public static FaultyDisk withFreeSpace(long bytes) {
        FaultyDisk disk = new FaultyDisk(Integer.MAX_VALUE, false, "");
        disk.freeSpace = bytes;
        return disk;
    }

    public static FaultyDisk withoutFaults() {
        return new FaultyDisk(Integer.MAX_VALUE, false, "");
    }

    /** Lets time go by, as far as the disk's clock shows it. */
    public synchronized void advance(long seconds) {
        advanced += TimeUnit.SECONDS.toNanos(seconds);
    }

    @Override
    public synchronized long nanoTime() {
        return System.nanoTime() + advanced;
    }

    public synchronized int calls() {
        return calls;
    }

    /** How often something was read from a file. */
    public synchronized int reads() {
        return reads;
    }

    private synchronized void step() throws IOException {
        calls++;
        if (calls == failAt || forGood && calls > failAt) {
            throw new IOException(message);
        }
    }

    /** A file or a folder, by the name that it was opened by, has been forced to the disk. */
    public void onForced(Path path) throws IOException {}

    @Override
    public FileChannel open(Path path, Set<OpenOption> options) throws IOException {
        step();
        return new Channel(path, super.open(path, options));
    }

    @Override
    public Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        step();
        return super.attributes(path);
    }

    @Override
    public Optional<FileStamp> stamp(Path path) throws IOException {
        step();
        return super.stamp(path);
    }

    @Override
    public void createDirectory(Path path) throws IOException {
        step();
        super.createDirectory(path);
    }

    @Override
    public void createDirectories(Path path) throws IOException {
        step();
        super.createDirectories(path);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
        step();
        super.move(from, to);
    }

    @Override
    public void deleteIfExists(Path path) throws IOException {
        step();
        super.deleteIfExists(path);
    }

    @Override
    public void createSymbolicLink(Path link, Path target) throws IOException {
        step();
        super.createSymbolicLink(link, target);
    }

    @Override
    public long usableSpace(Path dir) throws IOException {
        step();
        return freeSpace < 0 ? super.usableSpace(dir) : freeSpace;
    }

    @Override
    public void makeExecutable(Path path) throws IOException {
        step();
        super.makeExecutable(path);
    }

    private final class Channel extends FileChannel {
        private final Path path;
        private final FileChannel real;

        Channel(Path path, FileChannel real) {
            this.path = path;
            this.real = real;
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            step();
            return real.read(target);
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
            step();
            return real.read(targets, offset, length);
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            step();
            return real.write(source);
        }

        @Override
        public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
            int cut = length > 1 ? length - 1 : length;
            try {
                step();
            } catch (IOException e) {
                real.write(sources, offset, cut);
                throw e;
            }
            return real.write(sources, offset, cut);
        }

        @Override
        public long position() throws IOException {
            return real.position();
        }

        @Override
        public FileChannel position(long position) throws IOException {
            real.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            step();
            return real.size();
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            step();
            real.truncate(size);
            return this;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            step();
            real.force(metaData);
            onForced(path);
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) throws IOException {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            step();
            synchronized (FaultyDisk.this) {
                reads++;
            }
            return real.read(target, position);
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            try {
                step();
            } catch (IOException e) {
                ByteBuffer half = source.duplicate();
                real.write(half.limit(half.position() + half.remaining() / 2), position);
                throw e;
            }
            return real.write(source, position);
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) throws IOException {
            return real.lock(position, size, shared);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            step();
            return real.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            real.close();
        }
    }
}
