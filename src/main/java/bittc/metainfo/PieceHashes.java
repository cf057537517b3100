package bittc.metainfo;

import java.nio.ByteBuffer;

/** A torrent's hashes of its pieces; nothing else knows how a piece is verified. Thread-safe. */
public interface PieceHashes {
    /** Begins to verify one piece. */
    Check check(int pieceIndex);

    /** A piece being verified; used by one thread at a time. */
    interface Check {
        /** Consumes the piece's next bytes: all that remain in the buffer. */
        void update(ByteBuffer data);

        /** True if the bytes are those of the piece; call it once, after the last of them. */
        boolean matches();
    }
}
