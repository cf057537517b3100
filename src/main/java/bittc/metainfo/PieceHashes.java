package bittc.metainfo;

import java.nio.ByteBuffer;

/** A torrent's hashes of its pieces; nothing else knows how a piece is verified. Thread-safe. */
public interface PieceHashes {
    /**
     * Returns whether this piece can be verified. If not, its hash may still arrive, and nobody is asked for the piece before.
     * Once true, it stays true.
     */
    boolean knows(int pieceIndex);

    /** Begins to verify one piece, which must be {@link #knows known}. */
    Check check(int pieceIndex);

    /** A piece being verified, block by block; used by one thread at a time. */
    interface Check {
        /** Returns whether blocks may come in any order, as the leaves of a tree; otherwise they must come in theirs. */
        boolean takesAnyOrder();

        /**
         * Consumes consecutive blocks, the first of which is {@code firstBlock}: all bytes that remain in the buffer. After
         * the last block, padding may follow.
         */
        void blocks(int firstBlock, ByteBuffer data);

        /** Consumes the padding that ends the piece, this many zeros, unless it came with the last block. */
        void padding(int length);

        /** True if the bytes are those of the piece; call it once, after the last of them. */
        boolean matches();
    }
}
