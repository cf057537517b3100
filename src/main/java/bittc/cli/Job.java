package bittc.cli;

import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A torrent to be downloaded. What it holds may become known only later, so what depends on that is asked with the metainfo.
 *
 * @param source what names it
 * @param folder the output folder, as it was given
 * @param outputName what to call the torrent's file or folder, if not by its own name
 */
record Job(TorrentSource source, Path folder, Optional<String> outputName) {
    /** A torrent that has been read. */
    static Job of(String argument, Metainfo metainfo, Path folder) {
        return new Job(new TorrentSource.Read(argument, metainfo), folder, Optional.empty());
    }

    /** The name as people see it, as far as it is known before the torrent is. */
    String name() {
        return Text.clean(outputName.orElseGet(source::name));
    }

    /** The name as people see it. */
    String name(Metainfo metainfo) {
        return Text.clean(outputName.orElse(metainfo.name()));
    }

    /** Where the torrent's file or folder will be. */
    Path path(Metainfo metainfo) {
        return folder.resolve(outputName.orElse(metainfo.name()));
    }

    /** {@code 7 files, 190.9 MiB -> ./Field Recordings 2026}. */
    String summary(Metainfo metainfo) {
        long files = metainfo.files().stream().filter(file -> !file.padding()).count();
        String size = Units.size(payload(metainfo));
        String many = metainfo.multiFile() ? Units.count(files, "file") + ", " : "";
        return many + size + " -> " + shown(path(metainfo));
    }

    /** A path as it is told to people: that it is one shows from its beginning. */
    static String shown(Path path) {
        return path.isAbsolute() || path.startsWith(".") ? path.toString() : "./" + path;
    }

    /** Bytes without padding. */
    static long payload(Metainfo metainfo) {
        return metainfo.files().stream()
                .filter(file -> !file.padding())
                .mapToLong(FileEntry::length)
                .sum();
    }
}
