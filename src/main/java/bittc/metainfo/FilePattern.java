package bittc.metainfo;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A user's pattern for files of a torrent: numbers from 1, as {@code bittc} lists them, or a glob. Matching:
 *
 * <ul>
 *   <li>A glob with a slash matches a path below the torrent's folder, or a path that begins with that folder.
 *   <li>A glob without a slash matches a file's name, in any folder.
 *   <li>Either may match a folder instead, which selects all files in it; with a slash at its end, it matches folders
 *     only.
 *   <li>A glob that equals a path or a name matches it, even if it contains brackets.
 *   <li>If nothing matches, the composition of accents is ignored ({@code é} as one character or two), and then case
 *     too.
 * </ul>
 */
public final class FilePattern {
    private final String text;

    /** First and last number, from 1; null for a glob. The last is 0 for an open range. */
    private final int[] range;

    private volatile Found last;

    private FilePattern(String text, int[] range) {
        this.text = text;
        this.range = range;
    }

    /**
     * Parses user input: {@code 1,3-5,7-} gives three patterns; anything but digits, commas and hyphens is one glob.
     *
     * @return empty for an empty text, or numbers that make no sense
     */
    public static Optional<List<FilePattern>> parse(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        boolean numbers = text.chars().allMatch(c -> c >= '0' && c <= '9' || c == ',' || c == '-');
        if (!numbers) {
            return Optional.of(List.of(new FilePattern(text, null)));
        }
        List<FilePattern> patterns = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            int hyphen = part.indexOf('-');
            int first = number(hyphen < 0 ? part : part.substring(0, hyphen));
            int last = hyphen < 0 ? first : hyphen == part.length() - 1 ? 0 : number(part.substring(hyphen + 1));
            if (first < 1 || last != 0 && last < first) {
                return Optional.empty();
            }
            patterns.add(new FilePattern(part, new int[] {first, last}));
        }
        return Optional.of(patterns);
    }

    /** Makes a pattern of a range of indexes, which count from 0. */
    static FilePattern of(FileIndexes.Range indexes) {
        int first = indexes.first() + 1;
        int last = indexes.last() + 1;
        return new FilePattern(first == last ? "" + first : first + "-" + last, new int[] {first, last});
    }

    /** A number, or -1. */
    private static int number(String digits) {
        boolean plain = !digits.isEmpty() && digits.length() < 10 && digits.indexOf('-') < 0;
        int value = plain ? Integer.parseInt(digits) : -1;
        return value == 0 ? -1 : value;
    }

    /** True if the pattern is a number or a range of numbers. */
    public boolean isNumber() {
        return range != null;
    }

    /** True if the pattern matches any file of the torrent. */
    public boolean matchesAny(Metainfo metainfo) {
        return !in(metainfo).isEmpty();
    }

    /** Cache of the last match: several callers in turn ask about the same torrent, which may have many files. */
    private record Found(WeakReference<Metainfo> torrent, BitSet files) {}

    /** Indexes of the matching files, from 0, without padding. Do not change the result. */
    BitSet in(Metainfo metainfo) {
        Found before = last;
        if (before == null || before.torrent().get() != metainfo) {
            before = new Found(new WeakReference<>(metainfo), range == null ? glob(metainfo) : numbers(metainfo));
            last = before;
        }
        return before.files();
    }

    private BitSet numbers(Metainfo metainfo) {
        BitSet found = new BitSet();
        int count = metainfo.files().size();
        if (range[0] <= count) {
            found.set(range[0] - 1, range[1] == 0 ? count : Math.min(range[1], count));
        }
        metainfo.files().stream().filter(FileEntry::padding).forEach(file -> found.clear(file.index()));
        return found;
    }

    private BitSet glob(Metainfo metainfo) {
        BitSet found = new BitSet();
        for (Glob.Folding folding : Glob.Folding.values()) {
            if (found.isEmpty()) {
                find(metainfo, folding, found);
            }
        }
        return found;
    }

    private void find(Metainfo metainfo, Glob.Folding folding, BitSet found) {
        boolean folderOnly = text.length() > 1 && text.endsWith("/");
        String body = folderOnly ? text.substring(0, text.length() - 1) : text;
        boolean anchored = body.indexOf('/') >= 0;
        Glob glob = new Glob(body.startsWith("/") ? body.substring(1) : body, folding);
        int top = metainfo.multiFile() ? 1 : 0;
        for (FileEntry file : metainfo.files()) {
            List<String> path = file.path();
            if (file.padding()) {
                continue;
            }
            boolean matches = anchored
                    ? matchesPath(glob, path, top, folderOnly) || top > 0 && matchesPath(glob, path, 0, folderOnly)
                    : matchesName(glob, path, top, folderOnly);
            if (matches || is(file)) {
                found.set(file.index());
            }
        }
    }

    /** True if the pattern equals the file's name or path. */
    private boolean is(FileEntry file) {
        List<String> path = file.path();
        String name = path.get(path.size() - 1);
        return text.endsWith(name)
                && (text.length() == name.length()
                        || text.equals(file.pathText())
                        || text.equals(String.join("/", path.subList(1, path.size()))));
    }

    private static boolean matchesName(Glob glob, List<String> path, int top, boolean folderOnly) {
        int end = folderOnly ? path.size() - 1 : path.size();
        for (int i = top; i < end; i++) {
            if (glob.matches(path.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean matchesPath(Glob glob, List<String> path, int top, boolean folderOnly) {
        int end = folderOnly ? path.size() - 1 : path.size();
        return glob.mayMatch(path, top, end)
                && glob.matchesFolderOf(String.join("/", path.subList(Math.min(top, end), end)));
    }

    /** The pattern as the user wrote it. */
    @Override
    public String toString() {
        return text;
    }
}
