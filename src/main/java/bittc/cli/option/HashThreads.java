package bittc.cli.option;

import picocli.CommandLine.Option;

/** Sets the number of threads of a command that hashes. */
public final class HashThreads {
    @Option(
            names = {"-j", "--threads"},
            paramLabel = "N",
            converter = Converters.Count.class,
            description = "Number of threads to hash with (default: the number of processors)")
    int threads = Runtime.getRuntime().availableProcessors();

    public int atMost(int limit) {
        return Math.min(threads, limit);
    }
}
