package bittc.bencode;

import java.util.Arrays;

/** Index of all values in one input, in input order, three numbers each; a container's parts follow it directly. */
final class Tokens {
    private static final int INITIAL_CAPACITY = 16;

    final byte[] input;

    private final int maxTokens;
    private int count;
    private int[] starts = new int[INITIAL_CAPACITY];
    private int[] ends = new int[INITIAL_CAPACITY];
    /** The token after the value and all its parts. */
    private int[] nexts = new int[INITIAL_CAPACITY];

    Tokens(byte[] input, int maxTokens) {
        this.input = input;
        this.maxTokens = maxTokens;
    }

    int count() {
        return count;
    }

    /** Records where a value begins; {@link #end} records its end. */
    int begin(int start) throws BencodeException {
        if (count == maxTokens) {
            throw new BencodeException("more than " + maxTokens + " values", start);
        }
        if (count == starts.length) {
            // Grows by half, one array at a time: the peak stays under 12 bytes per byte of the densest input.
            int capacity = (int) Math.min(maxTokens, count + (count >> 1) + 1L);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
            nexts = Arrays.copyOf(nexts, capacity);
        }
        starts[count] = start;
        return count++;
    }

    /** Records where a value ends; every token since its beginning is one of its parts. */
    void end(int token, int end) {
        ends[token] = end;
        nexts[token] = count;
    }

    int start(int token) {
        return starts[token];
    }

    int end(int token) {
        return ends[token];
    }

    int next(int token) {
        return nexts[token];
    }
}
