package bittc.metainfo;

import java.nio.ByteBuffer;

/** What a torrent says of its pieces' content: the one place that knows how a piece is verified. Safe for all threads. */
public interface PieceHashes {
    /** Begins to verify one piece. */
    Check check(int pieceIndex);

    /** A piece being verified; used by one thread at a time. */
    interface Check {
        /** Takes the piece's next bytes: the buffer's remaining ones, all of which are consumed. */
        void update(ByteBuffer data);

        /** Whether the bytes given are the piece; called once, after the last of them. */
        boolean matches();
    }
}
