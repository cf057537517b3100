package bittc.storage.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads and writes files completely, and compares their contents. */
public final class Channels {
    private static final int STEP = 256 * 1024;

    private Channels() {}

    /** Whether two files hold the same bytes. */
    public static boolean isSame(FileChannel one, FileChannel other) throws IOException {
        long size = one.size();
        ByteBuffer[] buffers = {ByteBuffer.allocate(STEP), ByteBuffer.allocate(STEP)};
        boolean same = size == other.size();
        for (long at = 0; same && at < size; at += STEP) {
            int length = (int) Math.min(STEP, size - at);
            readFully(one, at, buffers[0].clear().limit(length));
            readFully(other, at, buffers[1].clear().limit(length));
            same = buffers[0].flip().equals(buffers[1].flip());
        }
        return same;
    }

    /** Whether the buffer's remaining bytes are all zero. */
    public static boolean isZeros(ByteBuffer bytes) {
        for (int i = bytes.position(); i < bytes.limit(); i++) {
            if (bytes.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether the start of a file resembles what we write there: the disk may have damaged it, or a crash may have left only
     * zeros.
     */
    public static boolean isSimilar(ByteBuffer start, byte[] expected) {
        int same = 0;
        for (int i = 0; i < start.limit(); i++) {
            same += start.get(i) == expected[i] ? 1 : 0;
        }
        return isZeros(start) || 2 * same >= start.limit();
    }

    /** Reads from this position of the file into the buffer's remaining bytes. */
    public static void readFully(FileChannel channel, long from, ByteBuffer target) throws IOException {
        long position = from;
        while (target.hasRemaining()) {
            int read = channel.read(target, position);
            if (read <= 0) {
                throw new EOFException("a file is shorter than it was");
            }
            position += read;
        }
    }

    /**
     * Copies bytes from one file to another; some systems share them on disk. Called by one thread only, because it moves the
     * target's position.
     */
    public static void copy(FileChannel source, long from, FileChannel target, long to, long length)
            throws IOException {
        target.position(to);
        for (long done = 0; done < length; ) {
            long moved = source.transferTo(from + done, length - done, target);
            if (moved <= 0) {
                throw new EOFException("a file is shorter than it was");
            }
            done += moved;
        }
    }

    /** Writes the buffer's remaining bytes. */
    public static void writeFully(FileChannel channel, long to, ByteBuffer source) throws IOException {
        long position = to;
        while (source.hasRemaining()) {
            int written = channel.write(source, position);
            if (written <= 0) {
                throw new IOException("the disk accepts no more data");
            }
            position += written;
        }
    }

    /**
     * Writes the remaining bytes of the first {@code count} buffers. Called by one thread only, because it moves the file's
     * position.
     */
    public static void writeFully(FileChannel channel, long to, ByteBuffer[] sources, int count) throws IOException {
        if (count == 1) {
            writeFully(channel, to, sources[0]);
            return;
        }
        channel.position(to);
        int first = 0;
        while (first < count) {
            if (!sources[first].hasRemaining()) {
                first++;
            } else if (channel.write(sources, first, count - first) <= 0) {
                throw new IOException("the disk accepts no more data");
            }
        }
    }
}
