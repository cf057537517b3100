package bittc.testkit;

import java.util.Arrays;
import java.util.List;

/**
 * A file of computed bytes: the same for the same seed on every machine, at any offset, and free of anyone's rights.
 *
 * @param path elements below the torrent's folder; for a single-file torrent, its name
 * @param length in bytes
 * @param seed selects the bytes
 * @param padding true if it only aligns the next file, and all its bytes are zero (BEP 47)
 */
public record SyntheticFile(List<String> path, long length, long seed, boolean padding) {
    /** SplitMix64's step: 2^64 divided by the golden ratio. */
    private static final long STEP = 0x9e3779b97f4a7c15L;

    public SyntheticFile {
        path = List.copyOf(path);
    }

    /** Makes an ordinary file; the path has slashes. */
    public static SyntheticFile of(String path, long length, long seed) {
        return new SyntheticFile(List.of(path.split("/")), length, seed, false);
    }

    /** Makes a padding file of this many zeros, with the usual name. */
    public static SyntheticFile padding(int length) {
        return new SyntheticFile(List.of(".pad", Integer.toString(length)), length, 0, true);
    }

    /** Computes the bytes at this offset of the file. */
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

    /** SplitMix64 by index: each eight bytes are independent, so any part can be computed alone. */
    private long word(long index) {
        long z = seed + (index + 1) * STEP;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
