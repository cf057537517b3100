package bittc.storage;

import bittc.storage.disk.AlignedBuffers;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The memory for upload reads of all torrents of a session. A torrent may hold at most as much as is still free for the
 * others, so that one that becomes busy later finds some. Idle memory is freed. Used on the loop only.
 */
final class ReadBuffers {
    /** Limit of all buffers together, in bytes; one torrent gets half. */
    static final int MAX_MEMORY = 16 << 20;

    /** The largest buffer, in bytes. */
    static final int MAX_BUFFER = 256 * 1024;

    /** The smallest buffer, in bytes: one block. Sizes double from here. */
    private static final int MIN_BUFFER = 16 * 1024;

    private final List<ArrayDeque<ByteBuffer>> free = new ArrayList<>();
    private final Set<Share> waiting = new LinkedHashSet<>();
    private int allocated;
    private int out;
    private long claims;

    ReadBuffers() {
        for (int size = MIN_BUFFER; size <= MAX_BUFFER; size *= 2) {
            free.add(new ArrayDeque<>());
        }
    }

    /** One torrent's share. */
    final class Share {
        private final Runnable onRoom;
        private int out;

        private Share(Runnable onRoom) {
            this.onRoom = onRoom;
        }

        /**
         * Takes a cleared buffer of at least this length, or returns null if too much is in use; then {@code onRoom} runs
         * later.
         */
        ByteBuffer claim(int length) {
            int kind = kind(length);
            int size = MIN_BUFFER << kind;
            int left = MAX_MEMORY - ReadBuffers.this.out;
            if (size > left || out > 0 && out + size > left - size) {
                waiting.add(this);
                return null;
            }
            out += size;
            ReadBuffers.this.out += size;
            claims++;
            return take(kind);
        }

        /** Returns a claimed buffer. */
        void giveBack(ByteBuffer buffer) {
            out -= buffer.capacity();
            ReadBuffers.this.out -= buffer.capacity();
            free.get(kind(buffer.capacity())).push(buffer);
            tellOfRoom();
        }
    }

    /** Creates a torrent's share, empty at first. */
    Share share(Runnable onRoom) {
        return new Share(onRoom);
    }

    private static int kind(int length) {
        int kind = 0;
        while (MIN_BUFFER << kind < length) {
            kind++;
        }
        return kind;
    }

    private ByteBuffer take(int kind) {
        ByteBuffer buffer = free.get(kind).poll();
        if (buffer != null) {
            return buffer.clear();
        }
        int size = MIN_BUFFER << kind;
        if (allocated + size > MAX_MEMORY) {
            dropFree(); // frees buffers of other sizes
        }
        allocated += size;
        return AlignedBuffers.allocate(size);
    }

    private void dropFree() {
        for (ArrayDeque<ByteBuffer> buffers : free) {
            buffers.forEach(buffer -> allocated -= buffer.capacity());
            buffers.clear();
        }
    }

    /** Lets waiting torrents continue, in order, as long as there is room. */
    private void tellOfRoom() {
        for (int i = waiting.size(); i > 0 && MAX_MEMORY - out >= MAX_BUFFER; i--) {
            Share first = waiting.iterator().next();
            waiting.remove(first);
            first.onRoom.run();
        }
    }

    /** The number of buffers claimed so far. */
    long claims() {
        return claims;
    }

    /** Frees all buffers if none is in use and none was claimed since {@link #claims} returned this number. */
    void trim(long claimsBefore) {
        if (claims == claimsBefore && out == 0) {
            dropFree();
        }
    }

    /** The bytes in all buffers, including free ones. */
    int allocated() {
        return allocated;
    }
}
