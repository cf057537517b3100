package bittc.storage.file;

import bittc.metainfo.FileSelection;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Options for storing one torrent.
 *
 * @param dir the download directory; created if missing
 * @param outputName name for the torrent's file or folder instead of its own: one path element
 * @param overwrite whether to replace files that are in the way
 * @param recheck whether to hash everything at start, whatever the resume record says
 * @param selection the files to write; bytes of others that are needed are stored apart
 * @param preallocation how to reserve disk space
 * @param fsync whether to force a file to disk before it gets its final name, and then the record and the folders
 */
public record StorageOptions(
        Path dir,
        Optional<String> outputName,
        boolean overwrite,
        boolean recheck,
        FileSelection selection,
        Preallocation preallocation,
        boolean fsync) {
    /** Rejects an output name that is not a file name. */
    public StorageOptions {
        outputName.ifPresent(name -> {
            if (name.isEmpty() || name.equals(".") || name.equals("..") || name.contains("/")) {
                throw new IllegalArgumentException("not a file name: '" + name + "'");
            }
        });
    }
}
