package bittc.metainfo;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Folds a torrent's names for file systems that treat different names as the same: by upper and lower case, by the
 * composition of accents, by trailing dots and spaces. Their rules cannot be found out, so names that any of them might
 * confuse count as the same.
 */
public final class FoldedNames {
    private FoldedNames() {}

    /** Maps all names that may be confused to the same name. */
    public static String fold(String name) {
        int end = name.length();
        while (end > 1 && (name.charAt(end - 1) == '.' || name.charAt(end - 1) == ' ')) {
            end--;
        }
        String bare = name.substring(0, end);
        if (isAscii(bare)) {
            return bare.toLowerCase(Locale.ROOT);
        }
        String composed = Normalizer.normalize(bare, Normalizer.Form.NFKC);
        return Normalizer.normalize(composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), Normalizer.Form.NFKC);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Folds each name of a path. */
    public static List<String> fold(List<String> path) {
        return path.stream().map(FoldedNames::fold).toList();
    }

    /**
     * The files that need another path on such a file system, numbered like files of the same path.
     *
     * @return new paths by file index; empty for nearly every torrent, and for one with dishonestly many
     */
    public static Map<Integer, List<String>> renamed(List<FileEntry> files) {
        if (!collide(files)) {
            return Map.of();
        }
        List<FileEntry> folded = new ArrayList<>();
        files.forEach(file -> folded.add(PathCollisions.withPath(file, fold(file.path()))));
        try {
            PathCollisions.resolve(folded);
        } catch (InvalidMetainfoException tooMany) {
            return Map.of();
        }
        Map<Integer, List<String>> renamed = new HashMap<>();
        for (FileEntry file : files) {
            List<String> path = file.path();
            String was = fold(path.get(path.size() - 1));
            String is = last(folded.get(file.index()).path());
            if (!is.equals(was)) {
                List<String> other = new ArrayList<>(path);
                other.set(path.size() - 1, numbered(last(path), is));
                renamed.put(file.index(), List.copyOf(other));
            }
        }
        return renamed;
    }

    /** True if two files have the same path, or a file the path of another's folder. */
    private static boolean collide(List<FileEntry> files) {
        Set<String> paths = new HashSet<>();
        Set<String> folders = new HashSet<>();
        List<String> before = null;
        String folder = "";
        for (FileEntry file : files) {
            if (file.padding()) {
                continue;
            }
            List<String> path = file.path();
            List<String> parents = path.subList(0, path.size() - 1);
            if (!parents.equals(before)) {
                folder = "";
                for (String parent : parents) {
                    folders.add(folder + fold(parent));
                    folder += fold(parent) + "/";
                }
                before = parents;
            }
            if (!paths.add(folder + fold(last(path)))) {
                return true;
            }
        }
        return folders.stream().anyMatch(paths::contains);
    }

    /** Gives the name the number that its folded form has received. */
    private static String numbered(String name, String folded) {
        for (int number = 1; number <= PathCollisions.MAX_ATTEMPTS; number++) {
            String candidate = PathSanitiser.numbered(name, number);
            if (fold(candidate).equals(folded)) {
                return candidate;
            }
        }
        return folded;
    }

    private static String last(List<String> path) {
        return path.get(path.size() - 1);
    }
}
