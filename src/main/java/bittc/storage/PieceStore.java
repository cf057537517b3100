package bittc.storage;

import bittc.storage.disk.StorageException;
import bittc.storage.file.DiskPaths;
import bittc.torrent.Bitfield;
import bittc.torrent.Block;
import bittc.torrent.PieceLayout;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;

/**
 * One torrent's pieces on disk. All methods are called on the loop and return at once; disk threads do the work, and each
 * answer comes back on the loop through the {@link Listener}.
 *
 * <p>A block's path: {@link #claim} takes a buffer from the session's {@link BlockPool}, the network fills it, {@link #write}
 * hands it over. Blocks are written in runs as they become contiguous and hashed in order as they arrive. Once all blocks of a
 * piece are there, its hash is compared: {@link Listener#onStored} or {@link Listener#onHashMismatch} follows.
 */
public interface PieceStore {
    /**
     * Prepares the output folder and finds what is on disk: takes the lock, checks free space and conflicts, reads the resume
     * record, hashes what it does not vouch for. Calls {@link Listener#onCheckProgress} any number of times, then
     * {@link Listener#onOpened} or {@link Listener#onFailed}.
     */
    void open(Listener listener);

    /**
     * The blocks of unfinished pieces that an earlier run left on disk, by piece index; each piece misses a block. Call it
     * during {@link Listener#onOpened} and hand over only the other blocks of these pieces, or do not call it and hand over
     * all. The map is the caller's.
     */
    default Map<Integer, BitSet> blocksOnDisk() {
        return Map.of();
    }

    /** The paths of the files; empty before the store is open, or if there are none. */
    default Optional<DiskPaths> diskPaths() {
        return Optional.empty();
    }

    /** What was found on disk; known once the store is open. */
    default FoundData found() {
        return FoundData.NOTHING;
    }

    /** Takes a buffer for one block, {@code length} bytes remaining; return it with {@link #write} or {@link #release}. */
    ByteBuffer claim(int length);

    /** Returns a claimed buffer unwritten. */
    void release(ByteBuffer buffer);

    /**
     * Hands over a received block; the store owns its buffer from now on. The block is one of {@link PieceLayout}'s and is
     * handed over once, unless the piece fails, is lost, or is given up by {@link #discard}.
     */
    void write(int pieceIndex, int begin, ByteBuffer block);

    /** Sets how pieces divide into blocks, for pieces without a block since they were last given up or failed. */
    default void use(PieceLayout layout) {}

    /** Gives up the blocks handed over of a piece that is not stored: all of it will be handed over again. */
    void discard(int pieceIndex);

    /**
     * Reads from a stored piece, for an upload.
     *
     * @param reader receives the bytes, or the failure
     */
    void read(Block block, Reader reader);

    /**
     * Writes every received block, then the resume record. With {@code close}, also gives up every file handle and the lock; no
     * other call may follow, but answers to earlier ones may still come before {@code done}.
     *
     * @param done called on the loop, even after a failure
     */
    void flush(boolean close, Runnable done);

    /** Receives the answers, on the loop. */
    interface Listener {
        /** Reports how many of the torrent's bytes the check at start has covered. */
        void onCheckProgress(long checkedBytes);

        /** Reports how far zeros were written for full preallocation, as a torrent offset. */
        void onAllocateProgress(long allocatedBytes);

        /** Reports the end of the check: these pieces are on disk and verified. The bitfield is the receiver's. */
        void onOpened(Bitfield verified);

        /** Reports that a piece is complete: hash correct, all blocks written. */
        void onStored(int pieceIndex);

        /**
         * Reports that a complete piece failed its hash; all its blocks must be fetched again.
         *
         * @param blockDigests a digest of each block as received, without padding, to compare with {@link #onBlockDigests}
         */
        void onHashMismatch(int pieceIndex, long[] blockDigests);

        /**
         * Reports that a piece that once failed its hash is now verified; called before its {@link #onStored}.
         *
         * @param blockDigests a digest of each block of the verified piece
         */
        void onBlockDigests(int pieceIndex, long[] blockDigests);

        /**
         * Reports that every piece of this file is verified and it has its final name. Called before the {@link #onStored} of
         * the piece that completed it, or before {@link #onOpened} if the check found it complete under another name.
         */
        void onFileComplete(int fileIndex);

        /**
         * Reports that a stored piece, or the received blocks of another, are lost because another program changed or removed a
         * file. All of it must be fetched again. Called before the {@link #onStored} of the piece that revealed it.
         */
        void onLost(int pieceIndex);

        /** Reports that another program changed a file, in words; {@link #onLost} names the lost pieces. */
        void onFileChanged(String what);

        /** Reports that the disk failed or the folder cannot be used; nothing more will be stored. */
        void onFailed(StorageException failure);
    }

    /** Receives the result of {@link #read} on the loop, by exactly one of the two calls. */
    interface Reader {
        /**
         * Receives the requested bytes: the buffer's remaining ones.
         *
         * @param release call it once, on the loop, when they are no longer needed
         */
        void onRead(ByteBuffer data, Runnable release);

        /** Reports that the bytes cannot be read, or another program changed the file: they must not be uploaded. */
        void onReadFailed(String reason);
    }
}
