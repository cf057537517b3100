package bittc.session;

import bittc.metainfo.FileChoice;
import bittc.metainfo.FileIndexes;
import bittc.picker.PieceOrder;
import bittc.storage.Preallocation;
import java.util.Optional;

/**
 * Which files of a torrent are fetched, and how they come to the disk.
 *
 * @param files as the user or a magnet link has chosen them
 * @param fsync whether a file is forced to the disk before it gets its final name
 */
public record FilePlan(FileChoice files, PieceOrder order, Preallocation preallocation, boolean fsync) {
    /** All files, as it is best for the swarm. */
    public static final FilePlan ALL = of(FileChoice.ALL);

    /** These files, as it is best for the swarm. */
    public static FilePlan of(FileChoice files) {
        return new FilePlan(files, PieceOrder.RAREST_FIRST, Preallocation.SPARSE, false);
    }

    /** The same for a magnet link, which may say which files are meant (BEP 53); the user knows better. */
    public FilePlan of(Optional<FileIndexes> meant) {
        if (meant.isEmpty() || !files.selected().isEmpty()) {
            return this;
        }
        FileChoice chosen = new FileChoice(FileChoice.of(meant.get()).selected(), files.excluded());
        return new FilePlan(chosen, order, preallocation, fsync);
    }
}
