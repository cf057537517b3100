package bittc.storage;

import bittc.storage.file.TorrentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Executor;

/**
 * Reads blocks of verified pieces for uploads. One read answers several consecutive requests, each with its slice of the
 * buffer. Buffers are bounded per session, and requests wait for one. Used on the loop; the reads run on a disk thread.
 */
final class BlockReader {
    /** Reads at the disk at a time: one running and one next. The others wait here, where they can be joined. */
    private static final int MAX_RUNNING = 2;

    private final TorrentFiles files;
    private final Executor disk;
    private final Executor loop;
    private final ArrayDeque<Request> queue = new ArrayDeque<>();
    private final ReadBuffers.Share buffers;
    private final DiskThreads threads;
    private int running;

    BlockReader(TorrentFiles files, DiskThreads threads, Executor loop) {
        this.files = files;
        this.threads = threads;
        this.loop = loop;
        disk = threads.reader();
        buffers = threads.readBuffers().share(this::pump);
    }

    private record Request(long offset, int length, PieceStore.Reader reader) {}

    /** Reads a range of the torrent's bytes, at most {@link ReadBuffers#MAX_BUFFER}. */
    void read(long offset, int length, PieceStore.Reader reader) {
        if (length > ReadBuffers.MAX_BUFFER) {
            throw new IllegalArgumentException(
                    "a read of " + length + " bytes (expected: at most " + ReadBuffers.MAX_BUFFER + ")");
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
            ByteBuffer buffer = buffers.claim(length);
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
            if (!joined.isEmpty() && (request.offset != end || end + request.length - start > ReadBuffers.MAX_BUFFER)) {
                break;
            }
            joined.add(request);
            end = request.offset + request.length;
        }
        return joined;
    }

    private void giveBack(ByteBuffer buffer) {
        buffers.giveBack(buffer);
        pump();
        threads.trimLater(loop);
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

    /** Fills the buffer; returns the reason for a failure, else an empty string. */
    private String read(long offset, ByteBuffer buffer) throws IOException {
        OptionalInt changed = files.recheck().changedWithin(offset, buffer.remaining());
        if (changed.isPresent()) {
            return files.diskPaths().pathText(changed.getAsInt()) + " was changed by another program";
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

    /** A buffer shared by several answers. */
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
