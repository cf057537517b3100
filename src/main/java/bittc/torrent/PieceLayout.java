package bittc.torrent;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Divides a torrent's bytes into pieces, and pieces into blocks: all piece and block arithmetic is here. A piece may
 * end in padding (BEP 47): zeros that count in its hash, but need not be sent. Its blocks cover only its data, the
 * bytes before the padding. Immutable.
 *
 * <pre>
 *   piece   |-------- data --------|ppppp|      p: padding
 *   blocks  |---0---|---1---|--2---|
 * </pre>
 */
public final class PieceLayout {
    /** Length in bytes of every block except perhaps a piece's last; one request asks for one block (BEP 3). */
    public static final int BLOCK_LENGTH = 16 * 1024;

    /** The largest piece length that we accept, in bytes. */
    public static final int MAX_PIECE_LENGTH = 512 * 1024 * 1024;

    /** The largest number of pieces that we accept. */
    public static final int MAX_PIECE_COUNT = 1 << 21;

    private final long totalLength;
    private final int pieceLength;
    private final int pieceCount;

    /** Bytes of padding at the end of each piece, or null if no piece has any. */
    private final int[] padding;

    /** Makes the layout of a torrent without padding; see the other constructor. */
    public PieceLayout(long totalLength, int pieceLength) {
        this(totalLength, pieceLength, null);
    }

    /**
     * Makes a layout, and checks the ranges that everything else relies on.
     *
     * @param totalLength bytes in the torrent, at least 1
     * @param pieceLength bytes in every piece except perhaps the last, at least 1
     * @param padding bytes at the end of each piece, fewer than its length; null if none; do not change it
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
            throw new IllegalArgumentException(
                    "padding of " + padding.length + " pieces (expected: " + pieceCount + ")");
        }
        for (int piece = 0; piece < pieceCount; piece++) {
            if (padding[piece] < 0 || padding[piece] >= lengthOf(piece)) {
                throw new IllegalArgumentException("piece " + piece + " with padding of " + padding[piece] + " bytes");
            }
        }
    }

    /** Returns the same torrent, but blocks of these pieces cover their padding, so that peers are asked for it. */
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

    /** Bytes in every piece except perhaps the last, at least 1. */
    public int pieceLength() {
        return pieceLength;
    }

    // ---- pieces

    /** The number of pieces, at least 1. */
    public int pieceCount() {
        return pieceCount;
    }

    public boolean hasPiece(int pieceIndex) {
        return pieceIndex >= 0 && pieceIndex < pieceCount;
    }

    /** Bytes in this piece, padding included: {@link #pieceLength()}, or the rest of the torrent for the last piece. */
    public int lengthOf(int pieceIndex) {
        return (int) Math.min(pieceLength, totalLength - offsetOf(pieceIndex));
    }

    /** Total bytes in these pieces. */
    public long lengthOf(Bitfield pieces) {
        long length = 0;
        for (int piece = pieces.nextSet(0); piece >= 0; piece = pieces.nextSet(piece + 1)) {
            length += lengthOf(piece);
        }
        return length;
    }

    /** Bytes of padding at the end of this piece. */
    public int paddingOf(int pieceIndex) {
        return padding == null ? 0 : padding[pieceIndex];
    }

    /** Bytes in this piece before its padding, at least 1: the range that its blocks cover. */
    public int dataLength(int pieceIndex) {
        return lengthOf(pieceIndex) - paddingOf(pieceIndex);
    }

    /** Offset of this piece in the torrent, in bytes. */
    public long offsetOf(int pieceIndex) {
        return (long) pieceIndex * pieceLength;
    }

    /** Offset in the torrent of the first byte after this piece. */
    public long endOf(int pieceIndex) {
        return offsetOf(pieceIndex) + lengthOf(pieceIndex);
    }

    /** The piece that contains this byte of the torrent. */
    public int pieceAt(long offset) {
        return (int) (offset / pieceLength);
    }

    /** Returns the number of pieces for a length in bytes, at least 1; it may exceed {@link #MAX_PIECE_COUNT}. */
    public static long pieceCount(long totalLength, int pieceLength) {
        return (totalLength - 1) / pieceLength + 1;
    }

    // ---- blocks

    /** The number of blocks in this piece, at least 1. */
    public int blockCount(int pieceIndex) {
        return (dataLength(pieceIndex) - 1) / BLOCK_LENGTH + 1;
    }

    /** Bytes in this block of this piece. */
    public int blockLength(int pieceIndex, int blockIndex) {
        return Math.min(BLOCK_LENGTH, dataLength(pieceIndex) - beginOf(blockIndex));
    }

    /** Total bytes in a run of consecutive blocks of this piece. */
    public int blockLength(int pieceIndex, int firstBlock, int blocks) {
        return (int) Math.min((long) blocks * BLOCK_LENGTH, dataLength(pieceIndex) - beginOf(firstBlock));
    }

    /** Total bytes in these blocks of this piece. */
    public int blockLength(int pieceIndex, BitSet blocks) {
        int last = blockCount(pieceIndex) - 1;
        int missingInLast = blocks.get(last) ? BLOCK_LENGTH - blockLength(pieceIndex, last) : 0;
        return (int) ((long) blocks.cardinality() * BLOCK_LENGTH - missingInLast);
    }

    /** Offset of a block in its piece, in bytes. */
    public static int beginOf(int blockIndex) {
        return blockIndex * BLOCK_LENGTH;
    }

    /** The block that contains this byte of a piece. */
    public static int blockAt(int begin) {
        return begin / BLOCK_LENGTH;
    }

    /** Offset of a block in the torrent, in bytes. */
    public long offsetOf(int pieceIndex, int blockIndex) {
        return offsetOf(pieceIndex) + beginOf(blockIndex);
    }

    /** Offset of a range in the torrent, in bytes. */
    public long offsetOf(Block block) {
        return offsetOf(block.pieceIndex()) + block.begin();
    }

    /** True if the range is exactly one of our blocks; we request, and so accept, nothing else. */
    public boolean isBlock(int pieceIndex, int begin, int length) {
        return hasPiece(pieceIndex)
                && begin >= 0
                && begin % BLOCK_LENGTH == 0
                && begin < dataLength(pieceIndex)
                && length == blockLength(pieceIndex, blockAt(begin));
    }

    /** True if the range is not empty and lies inside the piece, padding included: a peer may request it from us. */
    public boolean isRange(Block block) {
        return hasPiece(block.pieceIndex())
                && block.begin() >= 0
                && block.length() > 0
                && (long) block.begin() + block.length() <= lengthOf(block.pieceIndex());
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
