package bittc.cli;

import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A torrent to be downloaded.
 *
 * @param source the argument that named it
 * @param folder the output folder, as it was given
 */
record Job(String source, Metainfo metainfo, Path folder) {
    /** The name as people see it. */
    String name() {
        return Text.clean(metainfo.name());
    }

    /** Where the torrent's file or folder will be. */
    Path path() {
        return folder.resolve(metainfo.name());
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

    private long payload() {
        return metainfo.files().stream()
                .filter(file -> !file.padding())
                .mapToLong(FileEntry::length)
                .sum();
    }

    /** The same torrent, its file or folder called otherwise. */
    Job renamed(String name) {
        List<FileEntry> files = new ArrayList<>();
        for (FileEntry file : metainfo.files()) {
            List<String> path = new ArrayList<>(file.path());
            path.set(0, name);
            files.add(new FileEntry(
                    file.index(),
                    List.copyOf(path),
                    file.length(),
                    file.offset(),
                    file.padding(),
                    file.executable(),
                    file.symlinkTarget().map(target -> renamed(target, name))));
        }
        Metainfo renamed = new Metainfo(
                metainfo.infoHash(),
                name,
                metainfo.layout(),
                metainfo.pieceHashes(),
                List.copyOf(files),
                metainfo.multiFile(),
                metainfo.isPrivate(),
                metainfo.trackers(),
                metainfo.webSeeds(),
                metainfo.comment(),
                metainfo.createdBy(),
                metainfo.creationDate(),
                metainfo.infoBytes());
        return new Job(source, renamed, folder);
    }

    private static List<String> renamed(List<String> path, String name) {
        List<String> renamed = new ArrayList<>(path);
        renamed.set(0, name);
        return List.copyOf(renamed);
    }
}
