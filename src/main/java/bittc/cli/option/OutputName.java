package bittc.cli.option;

import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Names the single torrent of a command on disk. */
public final class OutputName {
    @Option(
            names = {"-o", "--output"},
            paramLabel = "NAME",
            description = "Use this name for the torrent's file or folder on disk")
    private String name;

    /**
     * The name, if one was given.
     *
     * @param torrents the number of torrents
     * @throws ProblemException if it is not a plain name, or there are several torrents
     */
    public Optional<String> of(int torrents) throws ProblemException {
        if (name == null) {
            return Optional.empty();
        }
        if (torrents > 1) {
            throw new ProblemException(
                    ProblemCode.USAGE, "--output names one torrent, but several are given", "use -d DIR for several");
        }
        if (!isPlain(name)) {
            throw new ProblemException(
                    ProblemCode.USAGE,
                    "invalid value '" + name + "' for --output: not a plain name",
                    "use -d DIR for the folder");
        }
        return Optional.of(name);
    }

    /** Whether it is the name of a file, without a folder. */
    static boolean isPlain(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && !name.contains("/")
                && !name.contains("\0");
    }
}
