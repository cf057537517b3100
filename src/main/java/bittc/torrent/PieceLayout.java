package bittc.torrent;

import java.util.Arrays;
import java.util.BitSet;

/**
 * How a torrent's bytes divide into pieces, and pieces into blocks: all piece and block arithmetic there is. A piece may end
 * in padding (BEP 47): zeros that count in its hash, and that nobody needs to send. Its blocks cover its data, which is all
 * before them. Immutable.
 *
 * <pre>
 *   piece   |-------- data --------|ppppp|      p: padding
 *   blocks  |---0---|---1---|--2---|
 * </pre>
 */
public final class PieceLayout {
    /** Bytes in every block but perhaps a piece's last: what one request asks for (BEP 3). */
    public static final int BLOCK_LENGTH = 16 * 1024;

    /** The largest piece length that we accept, in bytes. */
    public static final int MAX_PIECE_LENGTH = 512 * 1024 * 1024;

    /** The largest number of pieces that we accept. */
    public static final int MAX_PIECE_COUNT = 1 << 21;

    private final long totalLength;
    private final int pieceLength;
    private final int pieceCount;

    /** Bytes of padding at the end of each piece, or null if there is none in any. */
    private final int[] padding;

    /** A torrent without padding; see the other constructor. */
    public PieceLayout(long totalLength, int pieceLength) {
        this(totalLength, pieceLength, null);
    }

    /**
     * A torrent; checks the ranges that everything else relies on.
     *
     * @param totalLength bytes in the torrent, at least 1
     * @param pieceLength bytes in every piece but perhaps the last, at least 1
     * @param padding for each piece, the bytes of padding that it ends in, less than it has; or null if there are none; not
     *     to be changed
     */
    public PieceLayout(long totalLength, int pieceLength, int[] padding) {
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
        this.totalLength = totalLength;
        this.pieceLength = pieceLength;
        this.pieceCount = (int) ((totalLength - 1) / pieceLength) + 1;
        this.padding = padding;
        if (padding != null) {
            checkPadding();
        }
    }

    private void checkPadding() {
        if (padding.length != pieceCount) {
            throw new IllegalArgumentException("padding of " + padding.length + " pieces, not of " + pieceCount);
        }
        for (int piece = 0; piece < pieceCount; piece++) {
            if (padding[piece] < 0 || padding[piece] >= lengthOf(piece)) {
                throw new IllegalArgumentException("piece " + piece + " of padding alone");
            }
        }
    }

    /** The same torrent, where the blocks of these pieces cover their padding too: whoever serves them is asked for it. */
    public PieceLayout fetchingPadding(BitSet pieces) {
        if (padding == null) {
            return this;
        }
        int[] left = padding.clone();
        pieces.stream().forEach(piece -> left[piece] = 0);
        return new PieceLayout(totalLength, pieceLength, left);
    }

    /** Bytes in the torrent, at least 1. */
    public long totalLength() {
        return totalLength;
    }

    /** Bytes in every piece but perhaps the last, at least 1. */
    public int pieceLength() {
        return pieceLength;
    }

    // ---- pieces

    /** How many pieces there are, at least 1. */
    public int pieceCount() {
        return pieceCount;
    }

    /** Whether there is a piece of this index. */
    public boolean hasPiece(int pieceIndex) {
        return pieceIndex >= 0 && pieceIndex < pieceCount;
    }

    /** Bytes in this piece, those of its hash: {@link #pieceLength()}, or what is left for the last one. */
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

    /** Bytes of padding that this piece ends in. */
    public int paddingOf(int pieceIndex) {
        return padding == null ? 0 : padding[pieceIndex];
    }

    /** Bytes in this piece up to its last one that is no padding, at least 1: what its blocks cover. */
    public int dataLength(int pieceIndex) {
        return lengthOf(pieceIndex) - paddingOf(pieceIndex);
    }

    /** Where this piece begins in the torrent, in bytes. */
    public long offsetOf(int pieceIndex) {
        return (long) pieceIndex * pieceLength;
    }

    /** Where this piece ends in the torrent: the first byte that is not in it. */
    public long endOf(int pieceIndex) {
        return offsetOf(pieceIndex) + lengthOf(pieceIndex);
    }

    /** The piece that this byte of the torrent is in. */
    public int pieceAt(long offset) {
        return (int) (offset / pieceLength);
    }

    /** Whether a piece begins at this byte of the torrent. */
    public boolean isPieceStart(long offset) {
        return offset % pieceLength == 0;
    }

    /** How many pieces so many bytes make, at least 1; more than {@link #MAX_PIECE_COUNT} are too many. */
    public static long pieceCount(long totalLength, int pieceLength) {
        return (totalLength - 1) / pieceLength + 1;
    }

    // ---- blocks

    /** How many blocks this piece has, at least 1. */
    public int blockCount(int pieceIndex) {
        return (dataLength(pieceIndex) - 1) / BLOCK_LENGTH + 1;
    }

    /** Bytes in this block of this piece. */
    public int blockLength(int pieceIndex, int blockIndex) {
        return Math.min(BLOCK_LENGTH, dataLength(pieceIndex) - beginOf(blockIndex));
    }

    /** Bytes in so many blocks of this piece that follow one another. */
    public int blockLength(int pieceIndex, int firstBlock, int blocks) {
        return (int) Math.min((long) blocks * BLOCK_LENGTH, dataLength(pieceIndex) - beginOf(firstBlock));
    }

    /** Bytes in these blocks of this piece together. */
    public int blockLength(int pieceIndex, BitSet blocks) {
        int last = blockCount(pieceIndex) - 1;
        int missingInLast = blocks.get(last) ? BLOCK_LENGTH - blockLength(pieceIndex, last) : 0;
        return (int) ((long) blocks.cardinality() * BLOCK_LENGTH - missingInLast);
    }

    /** Where a block begins in its piece, in bytes. */
    public static int beginOf(int blockIndex) {
        return blockIndex * BLOCK_LENGTH;
    }

    /** The block that this byte of a piece is in. */
    public static int blockAt(int begin) {
        return begin / BLOCK_LENGTH;
    }

    /** Where a block begins in the torrent, in bytes. */
    public long offsetOf(int pieceIndex, int blockIndex) {
        return offsetOf(pieceIndex) + beginOf(blockIndex);
    }

    /** Whether the range is exactly one of our blocks: only such are ever requested, so only such are accepted. */
    public boolean isBlock(int pieceIndex, int begin, int length) {
        return hasPiece(pieceIndex)
                && begin >= 0
                && begin % BLOCK_LENGTH == 0
                && begin < dataLength(pieceIndex)
                && length == blockLength(pieceIndex, blockAt(begin));
    }

    /** Whether the range lies inside the piece, padding and all, and is not empty: what a peer may ask of us. */
    public boolean isRange(int pieceIndex, int begin, int length) {
        return hasPiece(pieceIndex) && begin >= 0 && length > 0 && (long) begin + length <= lengthOf(pieceIndex);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PieceLayout that
                && totalLength == that.totalLength
                && pieceLength == that.pieceLength
                && Arrays.equals(padding, that.padding);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(totalLength) + pieceLength;
    }

    @Override
    public String toString() {
        return totalLength + " bytes in pieces of " + pieceLength;
    }
}
