package bittc.metainfo;

import java.util.BitSet;
import java.util.List;

/**
 * A choice of files, possibly made before the torrents are known: the files that a pattern selects (all if there are no
 * patterns), minus those that a pattern excludes.
 *
 * @param selected patterns of wanted files
 * @param excluded patterns of unwanted files; they win over {@code selected}
 */
public record FileChoice(List<FilePattern> selected, List<FilePattern> excluded) {
    /** All files. */
    public static final FileChoice ALL = new FileChoice(List.of(), List.of());

    /** Chooses files by index. */
    public static FileChoice of(FileIndexes indexes) {
        return new FileChoice(indexes.ranges().stream().map(FilePattern::of).toList(), List.of());
    }

    public FileChoice {
        selected = List.copyOf(selected);
        excluded = List.copyOf(excluded);
    }

    /** The chosen files of a torrent; possibly none. */
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
