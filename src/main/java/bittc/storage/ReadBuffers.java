package bittc.storage;

import bittc.storage.disk.AlignedBuffers;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The memory that blocks for uploads are read into, of all torrents of a session. One torrent may have as much of it as it
 * leaves to the others, so that the next busy one finds some. What nobody has used for a while is given up. Used on the loop
 * only.
 */
final class ReadBuffers {
    /** In all buffers together, in bytes; a single torrent has half. */
    static final int MAX_MEMORY = 16 << 20;

    /** The largest buffer, in bytes. */
    static final int MAX_BUFFER = 256 * 1024;

    /** The smallest buffer, in bytes: one block. Sizes in between are its doubles. */
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

    /** The share of one torrent. */
    final class Share {
        private final Runnable onRoom;
        private int out;

        private Share(Runnable onRoom) {
            this.onRoom = onRoom;
        }

        /** A cleared buffer of at least this length, or null while too much is out: then it is told of room. */
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

        /** Gives back a buffer that {@link #claim} gave. */
        void giveBack(ByteBuffer buffer) {
            out -= buffer.capacity();
            ReadBuffers.this.out -= buffer.capacity();
            free.get(kind(buffer.capacity())).push(buffer);
            tellOfRoom();
        }
    }

    /** A share of it for a torrent that has nothing yet. */
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
            dropFree(); // one of another size is wanted
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

    /** Those who wait go on, in the order of their waiting, as long as there is room. */
    private void tellOfRoom() {
        for (int i = waiting.size(); i > 0 && MAX_MEMORY - out >= MAX_BUFFER; i--) {
            Share first = waiting.iterator().next();
            waiting.remove(first);
            first.onRoom.run();
        }
    }

    /** The number of buffers asked for so far. */
    long claims() {
        return claims;
    }

    /** Gives up what nobody has used since so many had been asked for, if nothing is out. */
    void trim(long claimsBefore) {
        if (claims == claimsBefore && out == 0) {
            dropFree();
        }
    }

    /** Bytes in all buffers, free ones included. */
    int allocated() {
        return allocated;
    }
}
