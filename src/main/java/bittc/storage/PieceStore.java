package bittc.storage;

import bittc.storage.disk.StorageException;
import bittc.storage.file.DiskPaths;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Map;
import java.util.Optional;

/**
 * One torrent's pieces on disk, as the coordinator sees them. All methods are called on the loop and return at once; the
 * work is done on disk threads, and every answer comes back on the loop through the {@link Listener}.
 *
 * <p>The path of a block: {@link #claim} gives a buffer from the session's {@link BlockPool}, the network fills it,
 * {@link #write} hands it over. Blocks are written in runs as they become contiguous, hashed in order as they come, and
 * when all of a piece's blocks are there its hash is compared: {@link Listener#onStored} or
 * {@link Listener#onHashMismatch} follows.
 */
public interface PieceStore {
    /**
     * Prepares the output folder and finds out what is there: lock, free space, conflicts, the resume record, hashing what
     * it does not vouch for. {@link Listener#onCheckProgress} may follow many times, then {@link Listener#onOpened} or
     * {@link Listener#onFailed}.
     */
    void open(Listener listener);

    /**
     * The blocks of unfinished pieces left on disk by an earlier run, by piece index; to be asked for during
     * {@link Listener#onOpened}, and then the caller's to keep. Whoever asks hands over only the other blocks of those
     * pieces; whoever does not, all of them. No piece here is without a missing block.
     */
    default Map<Integer, BitSet> blocksOnDisk() {
        return Map.of();
    }

    /** The paths of the files; empty until the store is open, or if there are none. */
    default Optional<DiskPaths> diskPaths() {
        return Optional.empty();
    }

    /** A buffer for one block, {@code length} bytes remaining; given back by {@link #write} or {@link #release}. */
    ByteBuffer claim(int length);

    /** Gives back a claimed buffer that will not be written. */
    void release(ByteBuffer buffer);

    /**
     * Hands over one received block, whose buffer belongs to the store from here on. The block is one of
     * {@link PieceLayout}'s and is handed over once in a piece's life, which {@link #discard} ends too.
     */
    void write(int pieceIndex, int begin, ByteBuffer block);

    /** Divides pieces of which no block was handed over since they were last given up, or had failed, into these blocks. */
    default void use(PieceLayout layout) {}

    /** Gives up the blocks that were handed over of a piece that is not stored: all of it will be handed over again. */
    void discard(int pieceIndex);

    /**
     * Reads from a piece that is stored, for an upload.
     *
     * @param reader gets the bytes, or learns that they are gone
     */
    void read(int pieceIndex, int begin, int length, Reader reader);

    /**
     * Keeps what has been received: writes every block, then the resume record. With {@code close}, gives up every file
     * handle and the lock too; no other call may follow, while answers to earlier ones may still come before {@code done}.
     *
     * @param done called on the loop, whether or not all of it worked
     */
    void flush(boolean close, Runnable done);

    /** The answers; each is called on the loop. */
    interface Listener {
        /** So many of the torrent's bytes have been looked at in the check at start. */
        void onCheckProgress(long checkedBytes);

        /** Zeros have been written as far as this byte of the torrent, where room is taken in advance. */
        void onAllocateProgress(long allocatedBytes);

        /** The check is done: these pieces are on disk and verified. The bitfield is the receiver's to keep. */
        void onOpened(Bitfield verified);

        /** All blocks of the piece came, its hash is right and it is written. */
        void onStored(int pieceIndex);

        /**
         * All blocks of the piece came, and its hash is wrong; all of them have to be fetched again.
         *
         * @param blockDigests a digest of the data in each block as it was received, without padding, to be compared with {@link #onBlockDigests}
         */
        void onHashMismatch(int pieceIndex, long[] blockDigests);

        /**
         * A piece that had failed its hash before has now been stored: called before its {@link #onStored}.
         *
         * @param blockDigests a digest of each block of the verified piece
         */
        void onBlockDigests(int pieceIndex, long[] blockDigests);

        /**
         * Every piece of this file is verified and it carries its final name. Called before the {@link #onStored} of the
         * piece that completed it, or before {@link #onOpened} if the check at start found it complete under another name.
         */
        void onFileComplete(int fileIndex);

        /**
         * A piece that was stored, or whatever has come of one that was not yet, is lost: another program has changed or
         * removed the file that it is in. All of it has to be fetched again. Called before the {@link #onStored} of the piece
         * that showed it.
         */
        void onLost(int pieceIndex);

        /** Another program has changed a file, in words; what is lost by that is told by {@link #onLost}. */
        void onFileChanged(String what);

        /** The disk failed, or the folder cannot be used; nothing more will be stored. */
        void onFailed(StorageException failure);
    }

    /** Receives what {@link #read} found; called on the loop, exactly one of the two. */
    interface Reader {
        /**
         * The bytes asked for are the buffer's remaining bytes.
         *
         * @param release to be called once, on the loop, when they are no longer needed
         */
        void onRead(ByteBuffer data, Runnable release);

        /** The bytes cannot be read, or the file was changed by somebody else: they must not be uploaded. */
        void onReadFailed(String reason);
    }
}
