package bittc.storage.file;

import bittc.metainfo.FileSelection;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a torrent goes and what may be done there.
 *
 * @param dir the download directory; created if missing
 * @param outputName what to call the torrent's file or folder instead of its own name: one element of a path
 * @param overwrite whether files that are in the way are replaced
 * @param recheck whether everything is hashed at start, whatever the resume record says
 * @param selection which files are written; of the others, what has to be kept is kept apart
 * @param preallocation how much room files take before their bytes come
 * @param fsync whether a file is forced to the disk before it gets its final name, and then the record and the folders
 */
public record StorageOptions(
        Path dir,
        Optional<String> outputName,
        boolean overwrite,
        boolean recheck,
        FileSelection selection,
        Preallocation preallocation,
        boolean fsync) {
    /** Refuses an output name that is none. */
    public StorageOptions {
        outputName.ifPresent(name -> {
            if (name.isEmpty() || name.equals(".") || name.equals("..") || name.contains("/")) {
                throw new IllegalArgumentException("not a file name: '" + name + "'");
            }
        });
    }
}
