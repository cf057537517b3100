package bittc.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Inputs made of good ones by a few edits at random, from a seed: what Jazzer does with more cunning. */
final class Mutations {
    private static final byte[] WORDS =
            "0123456789ilde:-%/.\\\0\n\r ,[]*?#\u00ff\u0080\u001b".getBytes(StandardCharsets.ISO_8859_1);

    private final List<byte[]> seeds;
    private final Random random;

    Mutations(List<byte[]> seeds, long seed) {
        this.seeds = seeds;
        this.random = new Random(seed);
    }

    byte[] next() {
        byte[] input = any();
        for (int i = random.nextInt(4); i >= 0; i--) {
            input = edited(input);
        }
        return input;
    }

    private byte[] any() {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private byte[] edited(byte[] input) {
        int from = random.nextInt(input.length + 1);
        int to = Math.min(input.length, from + 1 + random.nextInt(16));
        return switch (random.nextInt(7)) {
            case 0 -> spliced(input, from, to, new byte[0]);
            case 1 -> spliced(input, from, from, Arrays.copyOfRange(input, from, to));
            case 2 -> spliced(input, from, from, new byte[] {WORDS[random.nextInt(WORDS.length)]});
            case 3 -> spliced(input, from, Math.min(input.length, from + 1), randomByte());
            case 4 -> spliced(input, from, digitsEnd(input, from), number());
            case 5 -> random.nextInt(4) == 0 ? Arrays.copyOf(input, from) : input;
            default -> {
                byte[] other = any();
                int start = random.nextInt(other.length + 1);
                yield spliced(input, from, to, Arrays.copyOfRange(other, start, Math.min(other.length, start + 40)));
            }
        };
    }

    private byte[] randomByte() {
        return new byte[] {random.nextBoolean() ? WORDS[random.nextInt(WORDS.length)] : (byte) random.nextInt()};
    }

    private byte[] number() {
        return Long.toString(random.nextLong() >> random.nextInt(64)).getBytes(StandardCharsets.US_ASCII);
    }

    private static int digitsEnd(byte[] input, int from) {
        int end = from;
        while (end < input.length && input[end] >= '0' && input[end] <= '9') {
            end++;
        }
        return end;
    }

    private static byte[] spliced(byte[] input, int from, int to, byte[] middle) {
        byte[] result = new byte[from + middle.length + input.length - to];
        System.arraycopy(input, 0, result, 0, from);
        System.arraycopy(middle, 0, result, from, middle.length);
        System.arraycopy(input, to, result, from + middle.length, input.length - to);
        return result;
    }
}
