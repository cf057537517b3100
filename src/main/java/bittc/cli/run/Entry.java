package bittc.cli.run;

import bittc.cli.host.Environment;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.option.EntryOptions;
import bittc.cli.option.Placement;
import bittc.cli.option.Setting;
import bittc.metainfo.Metainfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A torrent that a command names, by an argument or in a list.
 *
 * @param options its own options, from the lines below it in the list
 * @param fault the reason why it cannot be used, if that is known already
 */
public record Entry(Input input, List<Setting> options, Optional<Problem> fault) {
    /** Lists the arguments of a command, then the entries of its lists; numbered from 1. */
    public static List<Entry> of(List<String> arguments, List<String> lists, Environment environment) {
        List<Entry> entries = new ArrayList<>();
        arguments.forEach(argument -> add(argument, "", List.of(), Optional.empty(), environment, entries));
        lists.forEach(list -> addList(list, environment, entries));
        return entries;
    }

    private static void addList(String list, Environment environment, List<Entry> entries) {
        try {
            for (InputList.Line line : InputList.read(list, environment)) {
                Optional<Problem> fault = InputList.isStdin(line.text())
                        ? Optional.of(new Problem(
                                ProblemCode.TORRENT_NOT_FOUND, line.origin() + ": - cannot be used in a list", ""))
                        : line.fault();
                add(line.text(), line.origin() + ": ", line.options(), fault, environment, entries);
            }
        } catch (ProblemException e) {
            entries.add(new Entry(new Input(entries.size() + 1, list, ""), List.of(), Optional.of(e.problem())));
        }
    }

    /** Adds an entry; a zip archive of several torrents is an entry for each. */
    private static void add(
            String argument,
            String origin,
            List<Setting> options,
            Optional<Problem> fault,
            Environment environment,
            List<Entry> entries) {
        try {
            for (String member : TorrentFile.members(argument, environment)) {
                entries.add(new Entry(new Input(entries.size() + 1, member, origin), options, fault));
            }
        } catch (ProblemException e) {
            Input input = new Input(entries.size() + 1, argument, origin);
            entries.add(new Entry(input, options, fault.or(() -> Optional.of(input.at(e.problem())))));
        }
    }

    /** Finds out what it names; a file is read. */
    public TorrentSource source(Environment environment) throws ProblemException {
        check();
        try {
            return TorrentSource.of(input.argument(), input.origin(), environment);
        } catch (ProblemException e) {
            throw new ProblemException(input.at(e.problem()));
        }
    }

    /** Reads the .torrent file that it names. */
    public Metainfo metainfo(Environment environment) throws ProblemException {
        check();
        try {
            return TorrentFile.read(input.argument(), environment);
        } catch (ProblemException e) {
            throw new ProblemException(input.at(e.problem()));
        }
    }

    /**
     * Returns the place of its data.
     *
     * @param usual the options of the command
     */
    public Placement placement(Placement usual, Environment environment) throws ProblemException {
        return EntryOptions.apply(options, usual, environment.home());
    }

    private void check() throws ProblemException {
        if (fault.isPresent()) {
            throw new ProblemException(fault.get());
        }
    }
}
