package bittc.cli;

import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A torrent to be downloaded. What it holds may become known only later, so what depends on that is asked with the metainfo.
 *
 * @param number its place among the arguments and the lines of lists, from 1
 * @param source what names it
 * @param folder the output folder, as it was given
 * @param outputName what to call the torrent's file or folder, if not by its own name
 */
record Job(int number, TorrentSource source, Path folder, Optional<String> outputName) {
    /** A torrent that has been read. */
    static Job of(String argument, Metainfo metainfo, Path folder) {
        return new Job(1, new TorrentSource.Read(argument, metainfo), folder, Optional.empty());
    }

    /** The same with all that can be known of the torrent before it begins. */
    Job ready() throws ProblemException {
        return new Job(number, source.ready(), folder, outputName);
    }

    /** What to call it, as far as that is known before the torrent is. */
    Subject subject() {
        return new Subject(number, Text.clean(outputName.orElseGet(source::name)), source.infoHash());
    }

    /** What to call it. */
    Subject subject(Metainfo metainfo) {
        String name = Text.clean(outputName.orElse(metainfo.name()));
        return new Subject(number, name, Optional.of(metainfo.infoHash()));
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
