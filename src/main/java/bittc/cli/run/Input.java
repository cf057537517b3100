package bittc.cli.run;

import bittc.cli.message.Problem;
import bittc.cli.message.Subject;
import bittc.cli.message.Text;
import java.util.Optional;

/**
 * A torrent as it was requested.
 *
 * @param number its place among the arguments and the lines of lists, from 1
 * @param argument its name, as typed
 * @param origin {@code list.txt:3: } for line 3 of a list, empty for an argument
 */
public record Input(int number, String argument, String origin) {
    /** Puts the line of the list in front of a problem. */
    public Problem at(Problem problem) {
        return new Problem(problem.code(), origin + problem.message(), problem.hint());
    }

    /** Returns a subject for a torrent that cannot be read. */
    public Subject unread() {
        return new Subject(number, Text.clean(TorrentSource.redacted(argument)), Optional.empty());
    }
}
