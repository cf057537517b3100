package bittc.cli.option;

import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Option;

/** Names lists of torrents. */
public final class ListOption {
    @Option(
            names = {"-i", "--input-file"},
            paramLabel = "FILE",
            description = "Take the torrents in this list too, one per line; - is standard input; repeatable")
    public List<String> lists = List.of();

    /**
     * Checks that a command names a torrent, and standard input once at most.
     *
     * @param torrents its arguments
     * @param example a command that does
     */
    public void check(List<String> torrents, String example) throws ProblemException {
        if (torrents.isEmpty() && lists.isEmpty()) {
            throw new ProblemException(ProblemCode.USAGE, "no torrent given", example);
        }
        if (Collections.frequency(torrents, "-") + Collections.frequency(lists, "-") > 1) {
            throw new ProblemException(ProblemCode.USAGE, "standard input is asked for more than once", "give - once");
        }
    }
}
