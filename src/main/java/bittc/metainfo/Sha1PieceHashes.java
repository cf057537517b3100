package bittc.metainfo;

import bittc.torrent.PieceLayout;
import bittc.torrent.Sha1;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/** The SHA-1 of every piece, concatenated: {@code <20 bytes><20 bytes>…} (BEP 3). Immutable. */
public final class Sha1PieceHashes implements PieceHashes {
    /** Length of one hash in bytes. */
    public static final int HASH_LENGTH = 20;

    private static final ByteBuffer ZEROS =
            ByteBuffer.allocate(PieceLayout.BLOCK_LENGTH).asReadOnlyBuffer();

    private final byte[] bytes;
    private final int offset;
    private final int pieceCount;

    /** Wraps these hashes; the bytes are kept, do not change them. */
    public Sha1PieceHashes(byte[] hashes) {
        this(hashes, 0, hashes.length / HASH_LENGTH);
        if (hashes.length % HASH_LENGTH != 0) {
            throw new IllegalArgumentException(hashes.length + " bytes (expected: a multiple of " + HASH_LENGTH + ")");
        }
    }

    /** Wraps the hashes at an offset in these bytes, which are kept; do not change them. */
    Sha1PieceHashes(byte[] bytes, int offset, int pieceCount) {
        this.bytes = bytes;
        this.offset = offset;
        this.pieceCount = pieceCount;
    }

    /** The number of pieces that have a hash. */
    public int pieceCount() {
        return pieceCount;
    }

    @Override
    public boolean knows(int pieceIndex) {
        return true;
    }

    @Override
    public Check check(int pieceIndex) {
        int from = offset + HASH_LENGTH * checkedIndex(pieceIndex);
        MessageDigest digest = Sha1.digest();
        return new Check() {
            @Override
            public boolean takesAnyOrder() {
                return false;
            }

            @Override
            public void blocks(int firstBlock, ByteBuffer data) {
                digest.update(data);
            }

            @Override
            public void padding(int length) {
                for (int left = length; left > 0; left -= ZEROS.capacity()) {
                    digest.update(ZEROS.slice(0, Math.min(left, ZEROS.capacity())));
                }
            }

            @Override
            public boolean matches() {
                return Arrays.equals(digest.digest(), 0, HASH_LENGTH, bytes, from, from + HASH_LENGTH);
            }
        };
    }

    private int checkedIndex(int pieceIndex) {
        if (pieceIndex < 0 || pieceIndex >= pieceCount) {
            throw new IndexOutOfBoundsException(pieceIndex);
        }
        return pieceIndex;
    }
}
