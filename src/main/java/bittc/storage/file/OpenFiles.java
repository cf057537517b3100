package bittc.storage.file;

import bittc.storage.disk.Channels;
import bittc.storage.disk.Disk;
import bittc.storage.disk.FileHandles;
import bittc.storage.file.FileLayout.FileSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Opens, reads and writes one torrent's files. Each must be the one that {@link FileWatch} knows. A file has its full length
 * from the start, or grows as it is written.
 */
final class OpenFiles {
    private final Disk disk;
    private final FileLayout layout;
    private final FilePaths paths;
    private final FileNames names;
    private final FileWatch watch;
    private final FileHandles handles;

    /** Whether a file grows as it is written. */
    private final boolean growing;

    /** Guarded by this. */
    private boolean closed;

    OpenFiles(
            Disk disk,
            FileLayout layout,
            FilePaths paths,
            FileNames names,
            FileWatch watch,
            FileHandles handles,
            boolean growing) {
        this.disk = disk;
        this.layout = layout;
        this.paths = paths;
        this.names = names;
        this.watch = watch;
        this.handles = handles;
        this.growing = growing;
    }

    /** Reads a slice of an existing file into the buffer's remaining bytes. */
    void read(FileSlice slice, ByteBuffer target) throws IOException {
        try (FileHandles.Handle handle = acquire(slice.fileIndex(), false)) {
            Channels.readFully(handle.channel(), slice.fileOffset(), target);
        }
    }

    /** Writes a slice of a wanted file. */
    void write(FileSlice slice, ByteBuffer[] sources, int count) throws IOException {
        int file = slice.fileIndex();
        Path path = names.path(file);
        try (FileHandles.Handle handle = acquire(file, true)) {
            watch.beginWrite(file, path);
            try {
                Channels.writeFully(handle.channel(), slice.fileOffset(), sources, count);
            } catch (IOException e) {
                endFailedWrite(file, path, handle.channel(), e);
                throw e;
            }
            watch.endWrite(file, path, slice.end());
        }
    }

    /** Copies a slice of a wanted file from the same place in another file. */
    void copy(FileSlice slice, FileChannel from) throws IOException {
        int file = slice.fileIndex();
        Path path = names.path(file);
        try (FileHandles.Handle handle = acquire(file, true)) {
            watch.beginWrite(file, path);
            try {
                Channels.copy(from, slice.fileOffset(), handle.channel(), slice.fileOffset(), slice.length());
            } catch (IOException e) {
                endFailedWrite(file, path, handle.channel(), e);
                throw e;
            }
            watch.endWrite(file, path, slice.end());
        }
    }

    /** Notes the bytes written before the failure. */
    private void endFailedWrite(int file, Path path, FileChannel channel, IOException failure) {
        try {
            watch.endWrite(file, path, channel.size());
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Opens a file for writing; creates it in its full length if it is missing. */
    void open(int file) throws IOException {
        acquire(file, true).close();
    }

    /**
     * Creates a missing file.
     *
     * @param atOnce whether one write of the whole file follows, which gives it its length
     */
    void create(int file, boolean atOnce) throws IOException {
        handles.acquire(this, file, true, writable -> create(file, names.path(file), growing || atOnce))
                .close();
    }

    private FileHandles.Handle acquire(int file, boolean writable) throws IOException {
        return handles.acquire(this, file, writable, forWriting -> openChannel(file, forWriting));
    }

    private FileChannel openChannel(int file, boolean writable) throws IOException {
        requireOpen();
        Path path = names.path(file);
        if (writable && watch.isAbsent(file)) {
            return create(file, path, growing);
        }
        if (watch.isAbsent(file) || !paths.hasParents(path)) {
            throw new NoSuchFileException(path.toString());
        }
        if (!writable) {
            watch.requireSame(file, path); // opening a named pipe to read it would block until a program writes to it
        }
        FileChannel channel = disk.open(path, writable ? Disk.WRITE : Disk.READ);
        try {
            watch.requireSame(file, path);
            long tooLong = watch.size(file) - layout.file(file).length();
            if (writable && tooLong != 0 && !(growing && tooLong < 0)) {
                setLength(file, channel, channel.size());
                watch.noteOurs(file, path);
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Creates a file; fails if another program has just created it. */
    private FileChannel create(int file, Path path, boolean empty) throws IOException {
        requireOpen();
        paths.createParents(path);
        FileChannel channel = disk.open(path, Disk.CREATE);
        try {
            if (!empty) {
                setLength(file, channel, 0);
            }
            watch.noteBlank(file, path);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Gives a file its length at once, so that another length shows that it was truncated; the unwritten part is a hole. */
    private void setLength(int file, FileChannel channel, long size) throws IOException {
        long length = layout.file(file).length();
        if (size > length) {
            channel.truncate(length);
        } else if (size < length) {
            channel.write(ByteBuffer.allocate(1), length - 1);
        }
    }

    /** Forces written bytes to disk. */
    void force(int file) throws IOException {
        try (FileHandles.Handle handle = acquire(file, true)) {
            handle.channel().force(true);
        }
    }

    /** Closes a file; the next use opens it again. */
    void close(int file) throws IOException {
        handles.close(this, file);
    }

    /** Closes every file for good. */
    void closeAll() throws IOException {
        synchronized (this) {
            closed = true;
        }
        handles.closeAll(this);
    }

    /** Fails after {@link #closeAll}. */
    synchronized void requireOpen() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
    }
}
