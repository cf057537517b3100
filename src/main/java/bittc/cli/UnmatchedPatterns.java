package bittc.cli;

import bittc.metainfo.FileChoice;
import bittc.metainfo.FilePattern;
import bittc.metainfo.Metainfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The patterns of a choice that have matched no file yet: each has to match one of some torrent. */
final class UnmatchedPatterns {
    private final List<FilePattern> patterns;
    private Optional<Metainfo> first = Optional.empty();
    private int torrents;

    /** All patterns of a choice. */
    UnmatchedPatterns(FileChoice files) {
        patterns = new ArrayList<>(files.selected());
        patterns.addAll(files.excluded());
    }

    /** Looks through a torrent. */
    void see(Metainfo metainfo) {
        patterns.removeIf(pattern -> pattern.matchesAny(metainfo));
        first = first.or(() -> Optional.of(metainfo));
        torrents++;
    }

    /** What is wrong if one is left, now that all torrents have been seen. */
    Optional<Problem> problem() {
        if (patterns.isEmpty() || torrents == 0) {
            return Optional.empty();
        }
        return Optional.of(
                torrents == 1
                        ? FilePlan.noMatch(
                                patterns, "file of " + first.orElseThrow().name(), List.of(first.orElseThrow()))
                        : FilePlan.noMatch(patterns, "file of these " + torrents + " torrents", List.of()));
    }
}
