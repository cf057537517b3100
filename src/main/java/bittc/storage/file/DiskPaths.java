package bittc.storage.file;

import bittc.metainfo.FileEntry;
import bittc.metainfo.FileSelection;
import bittc.metainfo.Metainfo;
import bittc.storage.disk.ReadOnlyDisk;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The paths of a torrent's files under their names on disk: safe names, the torrent's own names, or numbered ones
 * ({@link NameChoice}). Immutable; for any thread.
 */
public final class DiskPaths {
    private final FilePaths paths;
    private final List<FileEntry> files;
    private final FileSelection selection;

    /** Takes files whose names have been chosen. */
    DiskPaths(FilePaths paths, List<FileEntry> files, FileSelection selection) {
        this.paths = paths;
        this.files = files;
        this.selection = selection;
    }

    /**
     * Looks where files lie now, and where those would be made that do not exist; changes nothing. What cannot be looked at
     * is taken to be where it would be made.
     *
     * @param dir the download directory
     * @param outputName what the torrent's file or folder is called, if not by its own name
     * @param selection the files that are wanted
     */
    public static DiskPaths look(Metainfo metainfo, Path dir, Optional<String> outputName, FileSelection selection) {
        FilePaths paths = new FilePaths(ReadOnlyDisk.THIS, dir, outputName.orElse(metainfo.name()), metainfo.files());
        try {
            new NameChoice(ReadOnlyDisk.THIS, metainfo, paths, outputName.isEmpty()).choose(false);
        } catch (IOException | InvalidPathException hidden) {
            // each file is where it would be made
        }
        return new DiskPaths(paths, metainfo.files(), selection);
    }

    /**
     * The torrent's file or folder. Where files lie in two folders, since some were found under the torrent's own name and
     * others were made under a safe one, it is the latter.
     */
    public Path root() {
        if (!paths.anyChosen()) {
            return paths.root();
        }
        Path root = paths.root();
        for (FileEntry file : files) {
            if (!file.padding() && selection.contains(file.index())) {
                root = paths.rootOf(file.index());
                if (root.equals(paths.root())) {
                    return root;
                }
            }
        }
        return root;
    }

    /** A file, under its final name. */
    public Path file(int fileIndex) {
        return paths.finalPath(fileIndex);
    }

    /** Its path below the download directory, with slashes. */
    public String pathText(int fileIndex) {
        Path path = file(fileIndex);
        StringBuilder text = new StringBuilder();
        for (Path element : path.subpath(paths.dir().getNameCount(), path.getNameCount())) {
            text.append(text.isEmpty() ? "" : "/").append(element);
        }
        return text.toString();
    }
}
