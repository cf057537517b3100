package bittc.download.blocks;

import bittc.storage.BlockPool;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Bounds the bytes that all torrents of a session have received but not yet written. Above a first mark, nothing more is
 * requested; above a second, sockets are not read until the disk has caught up.
 */
public final class ReceiveBudget {
    /**
     * The first mark is {@link BlockPool#ENOUGH} (4 MiB), plus one block for each peer: a peer that stops in the middle of
     * a block must not stop the others. The second is this many blocks (2 MiB) higher; reading resumes below the first.
     */
    private static final int MARGIN = 128;

    /** Reads a peer's socket, and can pause. */
    interface Reader {
        /** Stops or resumes reading. */
        void setReading(boolean reading);
    }

    private final BlockPool pool;
    private final IntSupplier connections;
    private final Set<Reader> paused = new LinkedHashSet<>();

    /**
     * Starts with nothing received.
     *
     * @param connections the number of connections, including those being made
     */
    public ReceiveBudget(BlockPool pool, IntSupplier connections) {
        this.pool = pool;
        this.connections = connections;
    }

    /** Returns whether too much waits for the disk to request more. */
    public boolean isDiskBehind() {
        return pool.claimed() > enough();
    }

    private int enough() {
        return BlockPool.ENOUGH + connections.getAsInt();
    }

    /** Called before a buffer is taken for a block; may pause the reader after it. */
    void onClaim(Reader reader) {
        if (pool.claimed() > enough() + MARGIN && paused.add(reader)) {
            reader.setReading(false);
        }
    }

    /** Called when the disk has written something; resumes reading if enough is free. */
    public void onDiskProgress() {
        if (!paused.isEmpty() && pool.claimed() < enough()) {
            List<Reader> resumed = List.copyOf(paused);
            paused.clear();
            resumed.forEach(reader -> reader.setReading(true));
        }
    }

    /** Called when the connection has ended. */
    public void onClosed(Reader reader) {
        paused.remove(reader);
    }
}
