package bittc.session;

import bittc.metainfo.FileChoice;
import bittc.metainfo.FileIndexes;
import bittc.picker.PieceOrder;
import bittc.storage.file.Preallocation;
import java.util.Optional;

/**
 * The files of a torrent to fetch, and how to write them.
 *
 * @param files chosen by the user or a magnet link
 * @param fsync force a file to the disk before it gets its final name
 */
public record FilePlan(FileChoice files, PieceOrder order, Preallocation preallocation, boolean fsync) {
    /** All files, in the order that suits the swarm best. */
    public static final FilePlan ALL = of(FileChoice.ALL);

    /** These files, in the order that suits the swarm best. */
    public static FilePlan of(FileChoice files) {
        return new FilePlan(files, PieceOrder.RAREST_FIRST, Preallocation.SPARSE, false);
    }

    /** Adds a magnet link's choice of files (BEP 53), unless the user has made one. */
    public FilePlan of(Optional<FileIndexes> meant) {
        if (meant.isEmpty() || !files.selected().isEmpty()) {
            return this;
        }
        FileChoice chosen = new FileChoice(FileChoice.of(meant.get()).selected(), files.excluded());
        return new FilePlan(chosen, order, preallocation, fsync);
    }
}
