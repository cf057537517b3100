package bittc.download.blocks;

import bittc.storage.BlockPool;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Bounds what all torrents of a session together have received and not yet written: beyond a first mark nothing more is
 * asked for, beyond a second one the sockets are not read, until the disk has caught up.
 */
public final class ReceiveBudget {
    /**
     * With more received blocks than {@link BlockPool#ENOUGH} (4 MiB) waiting for the disk, nothing more is asked for. One for
     * each peer comes on top, which it may be in the middle of: peers that stop there must not stop the others. With so many
     * more than that (another 2 MiB), sockets are not read until it is less than the first mark.
     */
    private static final int MARGIN = 128;

    /** Reads a peer's socket, or does not for a while. */
    interface Reader {
        /** Stops and resumes reading what the peer sends. */
        void setReading(boolean reading);
    }

    private final BlockPool pool;
    private final IntSupplier connections;
    private final Set<Reader> paused = new LinkedHashSet<>();

    /**
     * A budget with nothing received.
     *
     * @param connections how many there are, those being made included
     */
    public ReceiveBudget(BlockPool pool, IntSupplier connections) {
        this.pool = pool;
        this.connections = connections;
    }

    /** Whether so much waits for the disk that nothing is asked for. */
    public boolean isDiskBehind() {
        return pool.claimed() > enough();
    }

    private int enough() {
        return BlockPool.ENOUGH + connections.getAsInt();
    }

    /** A buffer is about to be taken for a block that this one reads: perhaps its last for a while. */
    void onClaim(Reader reader) {
        if (pool.claimed() > enough() + MARGIN && paused.add(reader)) {
            reader.setReading(false);
        }
    }

    /** The disk has caught up with something. */
    public void onDiskProgress() {
        if (!paused.isEmpty() && pool.claimed() < enough()) {
            List<Reader> resumed = List.copyOf(paused);
            paused.clear();
            resumed.forEach(reader -> reader.setReading(true));
        }
    }

    /** The connection has ended. */
    public void onClosed(Reader reader) {
        paused.remove(reader);
    }
}
