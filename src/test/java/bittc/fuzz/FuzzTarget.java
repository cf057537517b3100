package bittc.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One decoder as a fuzzer sees it: it takes any bytes, and whatever it throws is a finding.
 *
 * @param name as it is called on the command line, in lower case with hyphens
 * @param seeds inputs to begin with, small and mostly good
 * @param check feeds the decoder, and asserts what has to hold for any input
 */
public record FuzzTarget(String name, List<byte[]> seeds, Check check) {
    /** Throws for nothing but a property that does not hold. */
    public interface Check {
        /** Tries one input, which is not to be changed. */
        void run(byte[] input) throws Exception;
    }

    /** A target whose seeds are texts: each character is a byte (ISO 8859-1). */
    public static FuzzTarget of(String name, Check check, String... seeds) {
        return new FuzzTarget(
                name,
                Arrays.stream(seeds)
                        .map(seed -> seed.getBytes(StandardCharsets.ISO_8859_1))
                        .toList(),
                check);
    }

    /** The same with more seeds. */
    public FuzzTarget with(byte[]... more) {
        List<byte[]> all = new ArrayList<>(seeds);
        all.addAll(List.of(more));
        return new FuzzTarget(name, List.copyOf(all), check);
    }
}
