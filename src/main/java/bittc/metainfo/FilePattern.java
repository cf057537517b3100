package bittc.metainfo;

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
 *   <li>Where nothing matches like this, capital and small letters count as the same.
 * </ul>
 */
public final class FilePattern {
    private final String text;

    /** Numbers from 1; null for a glob. Without an end, the second is 0. */
    private final int[] range;

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

    /** Indexes of the files that it matches, from 0; padding is not among them. */
    BitSet in(Metainfo metainfo) {
        BitSet found = new BitSet();
        if (range != null) {
            int count = metainfo.files().size();
            if (range[0] <= count) {
                found.set(range[0] - 1, range[1] == 0 ? count : Math.min(range[1], count));
            }
            metainfo.files().stream().filter(FileEntry::padding).forEach(file -> found.clear(file.index()));
            return found;
        }
        find(metainfo, false, found);
        if (found.isEmpty()) {
            find(metainfo, true, found);
        }
        return found;
    }

    private void find(Metainfo metainfo, boolean foldCase, BitSet found) {
        boolean folderOnly = text.length() > 1 && text.endsWith("/");
        String body = folderOnly ? text.substring(0, text.length() - 1) : text;
        boolean anchored = body.indexOf('/') >= 0;
        Glob glob = new Glob(body.startsWith("/") ? body.substring(1) : body, foldCase);
        for (FileEntry file : metainfo.files()) {
            if (!file.padding() && (is(file) || matches(glob, file, metainfo.multiFile(), anchored, folderOnly))) {
                found.set(file.index());
            }
        }
    }

    /** Whether it is the file's name or path to the letter. */
    private boolean is(FileEntry file) {
        List<String> path = file.path();
        return text.equals(path.get(path.size() - 1))
                || text.equals(file.pathText())
                || text.equals(String.join("/", path.subList(1, path.size())));
    }

    private static boolean matches(Glob glob, FileEntry file, boolean multiFile, boolean anchored, boolean folderOnly) {
        List<String> below = multiFile ? file.path().subList(1, file.path().size()) : file.path();
        if (!anchored) {
            int last = below.size() - 1;
            return below.subList(0, folderOnly ? last : last + 1).stream().anyMatch(glob::matches);
        }
        String folders = folderOnly ? parent(below) : String.join("/", below);
        String all = folderOnly ? parent(file.path()) : file.pathText();
        return glob.matchesFolderOf(folders) || multiFile && glob.matchesFolderOf(all);
    }

    private static String parent(List<String> path) {
        return String.join("/", path.subList(0, path.size() - 1));
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }
}
