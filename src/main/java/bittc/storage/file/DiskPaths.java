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
 * The paths of a torrent's files on disk, under safe names, the torrent's own names, or numbered ones ({@link NameChoice}).
 * Immutable; for any thread.
 */
public final class DiskPaths {
    private final FilePaths paths;
    private final List<FileEntry> files;
    private final FileSelection selection;

    /** Holds the paths of files whose names have been chosen. */
    DiskPaths(FilePaths paths, List<FileEntry> files, FileSelection selection) {
        this.paths = paths;
        this.files = files;
        this.selection = selection;
    }

    /**
     * Finds the files' current paths, and for missing files the paths they would get; changes nothing. A file that cannot be
     * examined counts as missing.
     *
     * @param dir the download directory
     * @param outputName name of the torrent's file or folder, if not its own
     * @param selection the wanted files
     */
    public static DiskPaths look(Metainfo metainfo, Path dir, Optional<String> outputName, FileSelection selection) {
        FilePaths paths = new FilePaths(ReadOnlyDisk.THIS, dir, outputName.orElse(metainfo.name()), metainfo.files());
        try {
            new NameChoice(ReadOnlyDisk.THIS, metainfo, paths, outputName.isEmpty()).choose(false);
        } catch (IOException | InvalidPathException hidden) {
            // every file gets the path it would be created at
        }
        return new DiskPaths(paths, metainfo.files(), selection);
    }

    /**
     * The torrent's file or folder. If files lie in two folders, some under the torrent's own name and others under a safe one,
     * it is the safe one.
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

    /** The file's final path. */
    public Path file(int fileIndex) {
        return paths.finalPath(fileIndex);
    }

    /** The file's path below the download directory, with slashes. */
    public String pathText(int fileIndex) {
        Path path = file(fileIndex);
        StringBuilder text = new StringBuilder();
        for (Path element : path.subpath(paths.dir().getNameCount(), path.getNameCount())) {
            text.append(text.isEmpty() ? "" : "/").append(element);
        }
        return text.toString();
    }
}
