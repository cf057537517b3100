package bittc.metainfo;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives every file of a torrent a unique path: numbers the later ones of files with the same path, and files whose path
 * another file needs as a folder. Sorting by path makes any two that collide neighbours, so no pairwise comparison is
 * needed. Padding is never stored, and collides with nothing.
 */
final class PathCollisions {
    /** The most numbers tried in one torrent. Honest ones need few; a path repeated n times would cost n² steps. */
    static final int MAX_ATTEMPTS = 500;

    private static final Comparator<FileEntry> BY_PATH = (a, b) -> compare(a.path(), b.path());

    private final List<FileEntry> files;
    private final FileEntry[] sorted;
    private final Set<List<String>> given = new HashSet<>();
    private int attempts;

    private PathCollisions(List<FileEntry> files) {
        this.files = files;
        this.sorted = files.stream().filter(file -> !file.padding()).toArray(FileEntry[]::new);
        Arrays.sort(sorted, BY_PATH); // stable: among equal paths, torrent order is kept
    }

    /** Renames files in the list, which is in order of index, until none collide. */
    static void resolve(List<FileEntry> files) throws InvalidMetainfoException {
        new PathCollisions(files).resolve();
    }

    private void resolve() throws InvalidMetainfoException {
        int first = 0; // of those with the same path
        for (int i = 1; i < sorted.length; i++) {
            List<String> path = sorted[first].path();
            if (!startsWith(sorted[i].path(), path)) {
                first = i;
            } else if (sorted[i].path().size() == path.size()) {
                rename(sorted[i]);
            } else {
                rename(sorted[first]);
                first = i;
            }
        }
    }

    private void rename(FileEntry file) throws InvalidMetainfoException {
        int last = file.path().size() - 1;
        String[] path = file.path().toArray(String[]::new);
        int number = 0;
        List<String> candidate;
        do {
            if (++attempts > MAX_ATTEMPTS) {
                throw InvalidMetainfoException.invalid("info.files has too many files with the same path");
            }
            number++;
            path[last] = PathSanitiser.numbered(file.path().get(last), number);
            candidate = List.of(path);
        } while (given.contains(candidate) || isTaken(candidate));
        given.add(candidate);
        files.set(file.index(), withPath(file, candidate));
    }

    /** True if the path belongs to a file, or to a folder that contains one. */
    private boolean isTaken(List<String> path) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (compare(sorted[middle].path(), path) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < sorted.length && startsWith(sorted[low].path(), path);
    }

    /** Returns the same file with another path. */
    static FileEntry withPath(FileEntry file, List<String> path) {
        return new FileEntry(
                file.index(),
                path,
                file.length(),
                file.offset(),
                file.padding(),
                file.executable(),
                file.symlinkTarget(),
                file.exactPath());
    }

    private static boolean startsWith(List<String> path, List<String> start) {
        return path.size() >= start.size() && path.subList(0, start.size()).equals(start);
    }

    /** Compares element by element, a folder before its content, so that all paths below a folder are adjacent. */
    private static int compare(List<String> a, List<String> b) {
        int common = Math.min(a.size(), b.size());
        for (int i = 0; i < common; i++) {
            int order = a.get(i).compareTo(b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.size(), b.size());
    }
}
