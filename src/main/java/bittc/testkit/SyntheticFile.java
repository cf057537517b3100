package bittc.testkit;

import java.util.Arrays;
import java.util.List;

/**
 * A file whose bytes are computed: the same for the same seed on every machine, at any offset, belonging to nobody.
 *
 * @param path elements below the torrent's folder; for a torrent of a single file, its name
 * @param length in bytes
 * @param seed chooses the bytes
 * @param padding whether it only aligns the next file, and all its bytes are zero (BEP 47)
 */
public record SyntheticFile(List<String> path, long length, long seed, boolean padding) {
    /** 2^64 divided by the golden ratio: SplitMix64's step. */
    private static final long STEP = 0x9e3779b97f4a7c15L;

    /** Copies the path. */
    public SyntheticFile {
        path = List.copyOf(path);
    }

    /** An ordinary file; the path has slashes. */
    public static SyntheticFile of(String path, long length, long seed) {
        return new SyntheticFile(List.of(path.split("/")), length, seed, false);
    }

    /** So many zeros, named as is usual. */
    public static SyntheticFile padding(int length) {
        return new SyntheticFile(List.of(".pad", Integer.toString(length)), length, 0, true);
    }

    /** Computes the bytes that begin at this offset of the file. */
    void read(long offset, byte[] into, int from, int count) {
        if (padding) {
            Arrays.fill(into, from, from + count, (byte) 0);
            return;
        }
        long word = word(offset >>> 3);
        for (int i = 0; i < count; i++) {
            long at = offset + i;
            if ((at & 7) == 0) {
                word = word(at >>> 3);
            }
            into[from + i] = (byte) (word >>> ((at & 7) << 3));
        }
    }

    /** SplitMix64 by index: each eight bytes stand for themselves, so any part can be computed alone. */
    private long word(long index) {
        long z = seed + (index + 1) * STEP;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
