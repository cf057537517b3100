package bittc.storage;

import bittc.metainfo.PieceHashes;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;

/**
 * A piece on its way to the disk, as the writing thread sees it: the blocks that are written, how far they are hashed, and
 * the written blocks kept until the hash reaches them. Padding that ends the piece is hashed last.
 *
 * <pre>
 *   blocks   | hashed, released | written, kept |  missing  | written, kept |
 *            0                hashed
 * </pre>
 *
 * <p>If the hash takes blocks in any order, each is hashed and released as soon as it is written.
 */
final class PieceOnDisk {
    private final PieceHashes.Check check;
    private final int blockCount;
    private final int padding;
    private final BitSet written;
    private final ByteBuffer[] kept;

    /** Blocks hashed, if the hash takes them in any order; else null. */
    private final BitSet hashedOnes;

    /** The first block not hashed. */
    private int hashed;

    private int keptCount;

    /**
     * Starts with these blocks on disk.
     *
     * @param padding zeros after the blocks, in bytes
     */
    PieceOnDisk(PieceHashes.Check check, int blockCount, int padding, BitSet onDisk) {
        this.check = check;
        this.blockCount = blockCount;
        this.padding = padding;
        this.written = onDisk;
        this.kept = new ByteBuffer[blockCount];
        this.hashedOnes = check.takesAnyOrder() ? new BitSet() : null;
    }

    /** Adds blocks that were written. */
    void add(int firstBlock, List<ByteBuffer> blocks) {
        for (int i = 0; i < blocks.size(); i++) {
            kept[firstBlock + i] = blocks.get(i);
        }
        written.set(firstBlock, firstBlock + blocks.size());
        keptCount += blocks.size();
    }

    /** Hashes the kept blocks whose turn it is, and releases them. */
    void hashKept(List<ByteBuffer> released) {
        if (hashedOnes != null) {
            for (int block = hashed; keptCount > 0; block++) {
                if (kept[block] != null) {
                    check.blocks(block, kept[block]);
                    release(block, released);
                    onHashed(block, 1);
                }
            }
            return;
        }
        while (hashed < blockCount && kept[hashed] != null) {
            check.blocks(hashed, kept[hashed]);
            release(hashed++, released);
        }
    }

    private void onHashed(int firstBlock, int blocks) {
        hashedOnes.set(firstBlock, firstBlock + blocks);
        hashed = hashedOnes.nextClearBit(hashed);
    }

    /**
     * The number of blocks that come next and are on disk but not in memory: they must be read back before hashing can
     * continue.
     */
    int blocksToReadBack() {
        int end = hashed;
        while (end < blockCount
                && written.get(end)
                && kept[end] == null
                && (hashedOnes == null || !hashedOnes.get(end))) {
            end++;
        }
        return end - hashed;
    }

    /** The first block not hashed. */
    int hashed() {
        return hashed;
    }

    /** Hashes the next blocks from data that was read back. */
    void hashReadBack(ByteBuffer data, int blocks) {
        check.blocks(hashed, data);
        if (hashedOnes != null) {
            onHashed(hashed, blocks);
        } else {
            hashed += blocks;
        }
    }

    /** Releases all kept blocks; those not hashed will be read back. */
    void releaseKept(List<ByteBuffer> released) {
        for (int block = hashed; keptCount > 0 && block < blockCount; block++) {
            if (kept[block] != null) {
                release(block, released);
            }
        }
    }

    private void release(int block, List<ByteBuffer> released) {
        released.add(kept[block]);
        kept[block] = null;
        keptCount--;
    }

    int keptCount() {
        return keptCount;
    }

    boolean isWhole() {
        return hashed == blockCount;
    }

    /** Whether the hash is correct; called once, when the piece is whole. */
    boolean matches() {
        check.padding(padding);
        return check.matches();
    }
}
