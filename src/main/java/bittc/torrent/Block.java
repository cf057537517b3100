package bittc.torrent;

/**
 * A range of bytes in one piece, as one request names it (BEP 3). Not checked: a peer may name any, see
 * {@link PieceLayout#isRange}.
 *
 * <p>Uploads, whose requests wait in queues, use it. A download passes the numbers on, as each of its blocks crosses many
 * methods and would allocate at each border; it keeps them in arrays.
 *
 * @param begin offset in the piece, in bytes
 * @param length in bytes
 */
public record Block(int pieceIndex, int begin, int length) {
    @Override
    public String toString() {
        return pieceIndex + ":" + begin + "+" + length;
    }
}
