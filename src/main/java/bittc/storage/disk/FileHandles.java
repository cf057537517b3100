package bittc.storage.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps a bounded number of files open for all torrents of a session and closes the least recently used first, so that a
 * torrent of thousands of files needs few descriptors. Shared by the disk threads; a channel is closed only when no thread uses
 * it.
 */
public final class FileHandles {
    private final int limit;
    private final Map<Key, Handle> open = new LinkedHashMap<>(16, 0.75f, true);

    /** Sets the limit; it must not be less than the number of threads that use files at the same time. */
    public FileHandles(int limit) {
        this.limit = limit;
    }

    /** Opens a file for reading, or for reading and writing. */
    public interface Opener {
        FileChannel open(boolean writable) throws IOException;
    }

    /** Returns the file's channel, opened if necessary; it is in use until the handle is closed. */
    public synchronized Handle acquire(Object owner, int fileIndex, boolean writable, Opener opener)
            throws IOException {
        Key key = new Key(owner, fileIndex);
        Handle handle = open.get(key);
        if (handle != null && writable && !handle.writable) {
            open.remove(key);
            handle.retire();
            handle = null;
        }
        if (handle == null) {
            closeIdle(limit - 1);
            handle = new Handle(openOrMakeRoom(writable, opener), writable);
            open.put(key, handle);
        }
        handle.users++;
        return handle;
    }

    /** Opens a file; if the system has no descriptors left, closes idle files and tries once more. */
    private FileChannel openOrMakeRoom(boolean writable, Opener opener) throws IOException {
        try {
            return opener.open(writable);
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            if (open.isEmpty()) {
                throw e;
            }
            closeIdle(0);
            return opener.open(writable);
        }
    }

    private void closeIdle(int keep) throws IOException {
        Iterator<Handle> oldest = open.values().iterator();
        while (open.size() > keep && oldest.hasNext()) {
            Handle handle = oldest.next();
            if (handle.users == 0) {
                oldest.remove();
                handle.retire();
            }
        }
    }

    /** Closes a file as soon as no thread uses it. */
    public synchronized void close(Object owner, int fileIndex) throws IOException {
        Handle handle = open.remove(new Key(owner, fileIndex));
        if (handle != null) {
            handle.retire();
        }
    }

    /** Closes all of an owner's files as soon as no thread uses them. */
    public synchronized void closeAll(Object owner) throws IOException {
        Iterator<Map.Entry<Key, Handle>> entries = open.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<Key, Handle> entry = entries.next();
            if (entry.getKey().owner == owner) {
                entries.remove();
                entry.getValue().retire();
            }
        }
    }

    public synchronized int openCount() {
        return open.size();
    }

    /** One torrent's file; owners are compared by identity. */
    private record Key(Object owner, int fileIndex) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key that && owner == that.owner && fileIndex == that.fileIndex;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(owner) * 31 + fileIndex;
        }
    }

    /** An open file in use by one thread, which must close it. */
    public final class Handle implements AutoCloseable {
        private final FileChannel channel;
        private final boolean writable;
        private int users;
        private boolean retired;

        private Handle(FileChannel channel, boolean writable) {
            this.channel = channel;
            this.writable = writable;
        }

        public FileChannel channel() {
            return channel;
        }

        private void retire() throws IOException {
            retired = true;
            if (users == 0) {
                channel.close();
            }
        }

        @Override
        public void close() throws IOException {
            synchronized (FileHandles.this) {
                users--;
                if (retired && users == 0) {
                    channel.close();
                }
            }
        }
    }
}
