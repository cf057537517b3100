package bittc.cli.run;

import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.Similar;
import bittc.metainfo.FileChoice;
import bittc.metainfo.FileEntry;
import bittc.metainfo.FilePattern;
import bittc.metainfo.Metainfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tracks the patterns of a choice that have matched no file yet: each has to match a file of some torrent. */
public final class UnmatchedPatterns {
    /** Names compared with a mistyped one. */
    private static final int MAX_NAMES = 10_000;

    private static final String LIST = "bittc download --list shows its files";

    private final FileChoice choice;
    private final List<FilePattern> patterns;
    private Optional<Metainfo> first = Optional.empty();
    private int torrents;

    /** Starts with all patterns of a choice. */
    public UnmatchedPatterns(FileChoice files) {
        choice = files;
        patterns = new ArrayList<>(files.selected());
        patterns.addAll(files.excluded());
    }

    /**
     * Checks a torrent, and removes the patterns that match a file of it.
     *
     * @param files this choice, or one for this torrent alone: then each pattern has to match now
     * @return a choice that fits the torrent badly
     */
    public Optional<Problem> check(FileChoice files, Metainfo metainfo) {
        UnmatchedPatterns own = files.equals(choice) ? this : new UnmatchedPatterns(files);
        own.see(metainfo);
        return nothingLeft(files, metainfo).or(() -> own == this ? Optional.empty() : own.problem());
    }

    private void see(Metainfo metainfo) {
        patterns.removeIf(pattern -> pattern.matchesAny(metainfo));
        first = first.or(() -> Optional.of(metainfo));
        torrents++;
    }

    /** Reports the patterns that are left after all torrents. */
    public Optional<Problem> problem() {
        if (patterns.isEmpty() || torrents == 0) {
            return Optional.empty();
        }
        return Optional.of(
                torrents == 1
                        ? noMatch(patterns, "file of " + first.orElseThrow().name(), List.of(first.orElseThrow()))
                        : noMatch(patterns, "file of these " + torrents + " torrents", List.of()));
    }

    /** Reports a choice that selects no file of a torrent. */
    public static Optional<Problem> nothingLeft(FileChoice files, Metainfo metainfo) {
        if (!files.in(metainfo).isEmpty()) {
            return Optional.empty();
        }
        List<FilePattern> unmatched =
                files.selected().stream().filter(p -> !p.matchesAny(metainfo)).toList();
        if (unmatched.isEmpty()) {
            String why = "no file of " + metainfo.name() + " is left: all selected files are excluded";
            return Optional.of(nothing(why, LIST));
        }
        return Optional.of(noMatch(unmatched, "file of " + metainfo.name(), List.of(metainfo)));
    }

    /**
     * Describes patterns that match nothing.
     *
     * @param where {@code file of NAME}
     * @param torrents the torrents that were searched
     */
    private static Problem noMatch(List<FilePattern> patterns, String where, List<Metainfo> torrents) {
        String all = patterns.stream().map(pattern -> "'" + pattern + "'").collect(Collectors.joining(" or "));
        FilePattern first = patterns.get(0);
        String said = first.isNumber() ? " has the number " : " matches ";
        Stream<String> names = torrents.stream()
                .flatMap(torrent -> torrent.files().stream())
                .filter(file -> !file.padding())
                .limit(MAX_NAMES)
                .map(FileEntry::path)
                .flatMap(path -> Stream.of(
                        path.get(path.size() - 1),
                        String.join("/", path.subList(Math.min(1, path.size() - 1), path.size()))));
        Optional<String> meant = first.isNumber()
                ? Optional.empty()
                : Similar.to(first.toString(), names.distinct().toList());
        return nothing(
                "no " + where + said + all,
                meant.map(name -> "did you mean '" + name + "'?").orElse(LIST));
    }

    private static Problem nothing(String message, String hint) {
        return new Problem(ProblemCode.NOTHING_SELECTED, message, hint);
    }
}
