package bittc.cli;

import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A torrent to be downloaded.
 *
 * @param source the argument that named it
 * @param folder the output folder, as it was given
 * @param outputName what to call the torrent's file or folder, if not by its own name
 */
record Job(String source, Metainfo metainfo, Path folder, Optional<String> outputName) {
    /** The name as people see it. */
    String name() {
        return Text.clean(outputName.orElse(metainfo.name()));
    }

    /** Where the torrent's file or folder will be. */
    Path path() {
        return folder.resolve(outputName.orElse(metainfo.name()));
    }

    /** {@code 7 files, 190.9 MiB -> ./Field Recordings 2026}. */
    String summary() {
        long files = metainfo.files().stream().filter(file -> !file.padding()).count();
        String size = Units.size(payload());
        String many = metainfo.multiFile() ? Units.count(files, "file") + ", " : "";
        return many + size + " -> " + shownPath();
    }

    private String shownPath() {
        String path = path().toString();
        return path().isAbsolute() || path.startsWith(".") ? path : "./" + path;
    }

    /** Bytes without padding. */
    long payload() {
        return metainfo.files().stream()
                .filter(file -> !file.padding())
                .mapToLong(FileEntry::length)
                .sum();
    }
}
