package bittc.storage.reuse;

import bittc.storage.disk.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders in which the user allows us to look for data, and the files in them by size. Lists them once for all torrents,
 * when the first asks. Follows no symbolic link below the folders, and leaves out special files, unfinished downloads
 * ({@code .part}) and what it may not read. Shared by the disk threads.
 */
public final class ReuseFolders {
    /** No folder. */
    public static final ReuseFolders NONE = new ReuseFolders(Disk.REAL, List.of());

    /** Files and folders looked at; the others are not found. Bounds the list to about 40 MB. */
    static final int MAX_ENTRIES = 200_000;

    /** Folders within each other. */
    static final int MAX_DEPTH = 40;

    private static final Logger LOG = LoggerFactory.getLogger(ReuseFolders.class);

    private final Disk disk;
    private final List<Path> folders;
    private final int most;

    /** Null until a torrent asks. Guarded by this. */
    private Map<Long, List<Candidate>> bySize;

    private int entries;

    public ReuseFolders(Disk disk, List<Path> folders) {
        this(disk, folders, MAX_ENTRIES);
    }

    ReuseFolders(Disk disk, List<Path> folders, int most) {
        this.disk = disk;
        this.folders = List.copyOf(folders);
        this.most = most;
    }

    /**
     * A file that may hold the data of another.
     *
     * @param folder the folder that the user named
     */
    record Candidate(Path path, Path folder) {}

    /** Whether there is a folder to look in. */
    public boolean isEmpty() {
        return folders.isEmpty();
    }

    /** The files of this size, in bytes. */
    synchronized List<Candidate> ofSize(long size) {
        if (bySize == null) {
            bySize = new HashMap<>();
            for (Path folder : folders) {
                list(folder);
            }
        }
        return bySize.getOrDefault(size, List.of());
    }

    private record Place(Path path, int depth) {}

    private void list(Path folder) {
        Deque<Place> waiting = new ArrayDeque<>();
        waiting.add(new Place(folder, 0));
        while (!waiting.isEmpty() && entries < most) {
            Place place = waiting.remove();
            try {
                for (Path path : disk.list(place.path())) {
                    if (++entries > most) {
                        LOG.warn("{}: more than {} files; the others are not looked at", folder, most);
                        return;
                    }
                    take(path, folder, place.depth(), waiting);
                }
            } catch (IOException unreadable) {
                LOG.debug("{} not listed", place.path(), unreadable);
            }
        }
    }

    private void take(Path path, Path folder, int depth, Deque<Place> waiting) throws IOException {
        Optional<BasicFileAttributes> found = disk.attributes(path);
        if (found.isEmpty()) {
            return;
        }
        if (found.get().isDirectory() && depth < MAX_DEPTH) {
            waiting.add(new Place(path, depth + 1));
        } else if (found.get().isRegularFile()
                && found.get().size() > 0
                && !path.toString().endsWith(".part")) {
            bySize.computeIfAbsent(found.get().size(), size -> new ArrayList<>())
                    .add(new Candidate(path, folder));
        }
    }
}
