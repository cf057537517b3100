package bittc.metainfo;

import java.util.BitSet;
import java.util.List;

/**
 * Which files somebody wants of torrents that need not be known yet: those that one of the patterns matches, or all if there
 * are none, but not those that are left out.
 *
 * @param selected matches what is wanted
 * @param excluded matches what is not, even if it is selected
 */
public record FileChoice(List<FilePattern> selected, List<FilePattern> excluded) {
    /** Everything. */
    public static final FileChoice ALL = new FileChoice(List.of(), List.of());

    /** These files, by their indexes. */
    public static FileChoice of(FileIndexes indexes) {
        return new FileChoice(indexes.ranges().stream().map(FilePattern::of).toList(), List.of());
    }

    /** Keeps the lists from being changed. */
    public FileChoice {
        selected = List.copyOf(selected);
        excluded = List.copyOf(excluded);
    }

    /** The files that this means in a torrent; perhaps none. */
    public FileSelection in(Metainfo metainfo) {
        BitSet chosen = new BitSet();
        if (selected.isEmpty()) {
            chosen.set(0, metainfo.files().size());
        }
        selected.forEach(pattern -> chosen.or(pattern.in(metainfo)));
        excluded.forEach(pattern -> chosen.andNot(pattern.in(metainfo)));
        return FileSelection.of(metainfo.files(), chosen);
    }
}
