package bittc.storage;

import bittc.storage.FileLayout.FileSlice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Reads blocks of verified pieces for uploads. Requests that follow one another are answered by one read, each with its
 * slice of the same buffer; the buffers are bounded, and requests wait for one. Used on the loop; the reads themselves run
 * on a disk thread.
 */
final class BlockReader {
    /** Read at once, in bytes. */
    private static final int MAX_READ = 256 * 1024;

    /** The smallest buffer, in bytes: one block. Sizes in between are its doubles. */
    private static final int MIN_BUFFER = 16 * 1024;

    /** In all buffers of a torrent together, in bytes: what eight fast peers have on its way to them. */
    private static final int MAX_MEMORY = 4 << 20;

    /** Reads handed to the disk at a time: one running and one next, so that requests pile up here and are joined. */
    private static final int MAX_RUNNING = 2;

    private final TorrentFiles files;
    private final Executor disk;
    private final Executor loop;
    private final ArrayDeque<Request> queue = new ArrayDeque<>();
    private final List<ArrayDeque<ByteBuffer>> free = new ArrayList<>();
    private int allocated;
    private int running;

    BlockReader(TorrentFiles files, Executor disk, Executor loop) {
        this.files = files;
        this.disk = disk;
        this.loop = loop;
        for (int size = MIN_BUFFER; size <= MAX_READ; size *= 2) {
            free.add(new ArrayDeque<>());
        }
    }

    private record Request(long offset, int length, PieceStore.Reader reader) {}

    /** Reads a range of the torrent's bytes, at most {@value #MAX_READ}. */
    void read(long offset, int length, PieceStore.Reader reader) {
        if (length > MAX_READ) {
            throw new IllegalArgumentException("a read of " + length + " bytes (expected: at most " + MAX_READ + ")");
        }
        queue.add(new Request(offset, length, reader));
        pump();
    }

    private void pump() {
        while (running < MAX_RUNNING && !queue.isEmpty()) {
            List<Request> joined = peekJoined();
            Request first = joined.get(0);
            Request last = joined.get(joined.size() - 1);
            int length = (int) (last.offset + last.length - first.offset);
            ByteBuffer buffer = claim(length);
            if (buffer == null) {
                return;
            }
            joined.forEach(request -> queue.remove());
            running++;
            disk.execute(() -> run(joined, buffer.limit(length)));
        }
    }

    private List<Request> peekJoined() {
        List<Request> joined = new ArrayList<>();
        long start = queue.peek().offset;
        long end = start;
        for (Request request : queue) {
            if (!joined.isEmpty() && (request.offset != end || end + request.length - start > MAX_READ)) {
                break;
            }
            joined.add(request);
            end = request.offset + request.length;
        }
        return joined;
    }

    /** A cleared buffer, or null while too much is out. */
    private ByteBuffer claim(int length) {
        int size = MIN_BUFFER;
        int kind = 0;
        while (size < length) {
            size *= 2;
            kind++;
        }
        ByteBuffer buffer = free.get(kind).poll();
        if (buffer != null) {
            return buffer.clear();
        }
        if (allocated + size > MAX_MEMORY) {
            dropFree();
        }
        if (allocated + size > MAX_MEMORY) {
            return null;
        }
        allocated += size;
        return AlignedBuffers.allocate(size);
    }

    /** Forgets the free buffers of every size: one of another size is wanted. */
    private void dropFree() {
        for (ArrayDeque<ByteBuffer> buffers : free) {
            buffers.forEach(buffer -> allocated -= buffer.capacity());
            buffers.clear();
        }
    }

    private void giveBack(ByteBuffer buffer) {
        free.get(Integer.numberOfTrailingZeros(buffer.capacity() / MIN_BUFFER)).push(buffer);
        pump();
    }

    private void run(List<Request> requests, ByteBuffer buffer) {
        String failure = "";
        try {
            failure = read(requests.get(0).offset, buffer);
        } catch (IOException | RuntimeException | Error e) {
            failure = "cannot be read: " + e.getMessage();
        }
        String reason = failure;
        loop.execute(() -> {
            running--;
            answer(requests, buffer, reason);
            pump();
        });
    }

    /** Fills the buffer; a text says why not. */
    private String read(long offset, ByteBuffer buffer) throws IOException {
        for (FileSlice slice : files.layout().slices(offset, buffer.remaining())) {
            int file = slice.fileIndex();
            boolean exists = files.layout().isStored(file) && files.size(file) != TorrentFiles.ABSENT;
            if (exists && !files.isUnchanged(file)) {
                return files.layout().file(file).pathText() + " was changed by another program";
            }
        }
        files.read(offset, buffer);
        return "";
    }

    private void answer(List<Request> requests, ByteBuffer buffer, String failure) {
        if (!failure.isEmpty()) {
            giveBack(buffer);
            requests.forEach(request -> request.reader.onReadFailed(failure));
            return;
        }
        Shared shared = new Shared(buffer, requests.size());
        int at = 0;
        for (Request request : requests) {
            request.reader.onRead(buffer.slice(at, request.length), shared::release);
            at += request.length;
        }
    }

    /** A buffer that several answers share. */
    private final class Shared {
        private final ByteBuffer buffer;
        private int users;

        Shared(ByteBuffer buffer, int users) {
            this.buffer = buffer;
            this.users = users;
        }

        void release() {
            if (--users == 0) {
                giveBack(buffer);
            }
        }
    }
}
