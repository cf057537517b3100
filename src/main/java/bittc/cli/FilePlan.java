package bittc.cli;

import bittc.metainfo.FileChoice;
import bittc.metainfo.FileEntry;
import bittc.metainfo.FileIndexes;
import bittc.metainfo.FilePattern;
import bittc.metainfo.Metainfo;
import bittc.picker.PieceOrder;
import bittc.storage.Preallocation;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which files of a torrent are fetched, and how they come to the disk.
 *
 * @param files as the user or a magnet link has chosen them
 * @param fsync whether a file is forced to the disk before it gets its final name
 */
record FilePlan(FileChoice files, PieceOrder order, Preallocation preallocation, boolean fsync) {
    /** All files, as it is best for the swarm. */
    static final FilePlan ALL = of(FileChoice.ALL);

    /** So many names are compared with one that was mistyped. */
    private static final int MAX_NAMES = 10_000;

    private static final String LIST = "bittc download --list shows its files";

    /** These files, as it is best for the swarm. */
    static FilePlan of(FileChoice files) {
        return new FilePlan(files, PieceOrder.RAREST_FIRST, Preallocation.SPARSE, false);
    }

    /** The same for a magnet link, which may say which files are meant (BEP 53); the user knows better. */
    FilePlan of(Optional<FileIndexes> meant) {
        if (meant.isEmpty() || !files.selected().isEmpty()) {
            return this;
        }
        FileChoice chosen = new FileChoice(FileChoice.of(meant.get()).selected(), files.excluded());
        return new FilePlan(chosen, order, preallocation, fsync);
    }

    /** What is wrong if it leaves nothing of a torrent to fetch. */
    Optional<Problem> problem(Metainfo metainfo) {
        if (!files.in(metainfo).isEmpty()) {
            return Optional.empty();
        }
        List<FilePattern> unmatched =
                files.selected().stream().filter(p -> !p.matchesAny(metainfo)).toList();
        if (unmatched.isEmpty()) {
            String why = "no file of " + metainfo.name() + " is left: what is selected is excluded too";
            return Optional.of(nothing(why, LIST));
        }
        return Optional.of(noMatch(unmatched, "file of " + metainfo.name(), List.of(metainfo)));
    }

    /**
     * What is wrong with patterns that match nothing.
     *
     * @param where {@code file of NAME}
     * @param torrents that were looked through
     */
    static Problem noMatch(List<FilePattern> patterns, String where, List<Metainfo> torrents) {
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
        return new Problem(ExitCode.USAGE, "nothing-selected", message, hint);
    }
}
