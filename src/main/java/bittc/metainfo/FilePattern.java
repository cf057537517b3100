package bittc.metainfo;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * What a user calls files of a torrent by: numbers from 1, as they are listed, or a glob. What it matches:
 *
 * <ul>
 *   <li>A glob with a slash matches a path below the torrent's folder, or one that begins with that folder.
 *   <li>A glob without a slash matches the name of a file, whatever folder it is in.
 *   <li>Either one may match a folder instead, and means all that is in it then; with a slash at its end, it only does that.
 *   <li>A glob that is a path or a name to the letter means that one, whatever brackets are in it.
 *   <li>Where nothing matches like this, it does not matter how accents are composed ({@code é} is one character or two), and
 *       then, neither do capital and small letters.
 * </ul>
 */
public final class FilePattern {
    private final String text;

    /** Numbers from 1; null for a glob. Without an end, the second is 0. */
    private final int[] range;

    private volatile Found last;

    private FilePattern(String text, int[] range) {
        this.text = text;
        this.range = range;
    }

    /**
     * Reads what the user has written: {@code 1,3-5,7-} are three patterns, anything but digits, commas and hyphens is one
     * glob.
     *
     * @return empty if it is neither: nothing at all, or numbers that make no sense
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

    /** The same as a range of indexes, which count from 0. */
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

    /** Whether it is a number or a range of them. */
    public boolean isNumber() {
        return range != null;
    }

    /** Whether it matches any file of the torrent. */
    public boolean matchesAny(Metainfo metainfo) {
        return !in(metainfo).isEmpty();
    }

    /** What it matched last: a torrent is looked through by several in turn, and may have many files. */
    private record Found(WeakReference<Metainfo> torrent, BitSet files) {}

    /** Indexes of the files that it matches, from 0; padding is not among them. Not to be changed. */
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

    /** Whether it is the file's name or path to the letter. */
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

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
