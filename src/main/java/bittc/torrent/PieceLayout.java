package bittc.torrent;

/**
 * How a torrent's bytes divide into pieces, and pieces into blocks: all piece and block arithmetic there is.
 *
 * @param totalLength bytes in the torrent, at least 1
 * @param pieceLength bytes in every piece but perhaps the last, at least 1
 */
public record PieceLayout(long totalLength, int pieceLength) {
    /** Bytes in every block but perhaps a piece's last: what one request asks for (BEP 3). */
    public static final int BLOCK_LENGTH = 16 * 1024;

    /** The largest piece length that we accept, in bytes. */
    public static final int MAX_PIECE_LENGTH = 512 * 1024 * 1024;

    /** The largest number of pieces that we accept. */
    public static final int MAX_PIECE_COUNT = 1 << 21;

    /** Checks the ranges that everything else relies on. */
    public PieceLayout {
        if (totalLength < 1) {
            throw new IllegalArgumentException("total length " + totalLength + " (expected: >= 1)");
        }
        if (pieceLength < 1 || pieceLength > MAX_PIECE_LENGTH) {
            throw new IllegalArgumentException(
                    "piece length " + pieceLength + " (expected: 1 to " + MAX_PIECE_LENGTH + ")");
        }
        if ((totalLength - 1) / pieceLength >= MAX_PIECE_COUNT) {
            throw new IllegalArgumentException("more than " + MAX_PIECE_COUNT + " pieces");
        }
    }

    /** How many pieces there are, at least 1. */
    public int pieceCount() {
        return (int) ((totalLength - 1) / pieceLength) + 1;
    }

    /** Whether there is a piece of this index. */
    public boolean hasPiece(int pieceIndex) {
        return pieceIndex >= 0 && pieceIndex < pieceCount();
    }

    /** Bytes in this piece: {@link #pieceLength()}, or what is left for the last one. */
    public int lengthOf(int pieceIndex) {
        return (int) Math.min(pieceLength, totalLength - offsetOf(pieceIndex));
    }

    /** Bytes in these pieces together. */
    public long lengthOf(Bitfield pieces) {
        long length = 0;
        for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
            length += lengthOf(piece);
        }
        return length;
    }

    /** Where this piece begins in the torrent, in bytes. */
    public long offsetOf(int pieceIndex) {
        return (long) pieceIndex * pieceLength;
    }

    /** How many blocks this piece has, at least 1. */
    public int blockCount(int pieceIndex) {
        return (lengthOf(pieceIndex) - 1) / BLOCK_LENGTH + 1;
    }

    /** Bytes in this block of this piece. */
    public int blockLength(int pieceIndex, int blockIndex) {
        return Math.min(BLOCK_LENGTH, lengthOf(pieceIndex) - blockIndex * BLOCK_LENGTH);
    }

    /** Whether the range is exactly one of our blocks: only such are ever requested, so only such are accepted. */
    public boolean isBlock(int pieceIndex, int begin, int length) {
        return hasPiece(pieceIndex)
                && begin >= 0
                && begin % BLOCK_LENGTH == 0
                && begin < lengthOf(pieceIndex)
                && length == blockLength(pieceIndex, begin / BLOCK_LENGTH);
    }

    /** Whether the range lies inside the piece and is not empty: what a peer may ask of us. */
    public boolean isRange(int pieceIndex, int begin, int length) {
        return hasPiece(pieceIndex) && begin >= 0 && length > 0 && (long) begin + length <= lengthOf(pieceIndex);
    }
}
