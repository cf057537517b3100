package bittc.metainfo;

import bittc.bencode.BencodeDictionary;
import bittc.bencode.BencodeInteger;
import bittc.bencode.BencodeList;
import bittc.bencode.BencodeString;
import bittc.bencode.BencodeValue;
import bittc.torrent.PieceLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the files from an {@code info} dictionary (BEP 3, attributes by BEP 47). */
final class FileList {
    /** Most elements in a path, file name included; other clients accept as many. */
    private static final int MAX_PATH_ELEMENTS = 100;

    /** Longest path in bytes of UTF-8: Linux accepts 4096, output folder included. */
    private static final int MAX_PATH_BYTES = 3 * 1024;

    /** Most elements in all paths together; each costs about 50 bytes of memory. */
    private static final int MAX_TOTAL_ELEMENTS = 1_000_000;

    /** Longest torrent in bytes: more would be too many pieces, whatever their length. */
    private static final long MAX_TOTAL_LENGTH = (long) PieceLayout.MAX_PIECE_LENGTH * PieceLayout.MAX_PIECE_COUNT;

    /** The replacement for invalid UTF-8 in a name. */
    private static final char NOT_UTF8 = '\ufffd';

    private final String folder;
    private final Optional<String> exactFolder;
    private final List<FileEntry> files = new ArrayList<>();
    private long totalLength;
    private int totalElements;
    /** The previous file's path: most paths share its folders, so they can share its strings. */
    private List<String> previousPath = List.of();

    private FileList(String folder, Optional<BencodeString> exactFolder) {
        this.folder = folder;
        this.exactFolder = exact(folder, exactFolder);
    }

    /** Reads the files of a torrent with a folder called {@code name}, in order, each with a path of its own. */
    static List<FileEntry> multi(BencodeList list, String name, Optional<BencodeString> exactName)
            throws InvalidMetainfoException {
        FileList reader = new FileList(name, exactName);
        for (BencodeValue value : list) {
            reader.add(value);
        }
        PathCollisions.resolve(reader.files);
        return List.copyOf(reader.files);
    }

    /** Reads the one file of a torrent without a folder. */
    static List<FileEntry> single(BencodeDictionary info, String name, Optional<BencodeString> exactName)
            throws InvalidMetainfoException {
        boolean executable = hasAttribute(info, 'x');
        long length = length(info, "info");
        Optional<List<String>> exact =
                exact(name, exactName).filter(found -> !found.equals(name)).map(List::of);
        return List.of(new FileEntry(0, List.of(name), length, 0, false, executable, Optional.empty(), exact));
    }

    /** The torrent's original form of a sanitised name: the same name, another one that is safe here, or empty. */
    private static Optional<String> exact(String safe, Optional<BencodeString> own) {
        Optional<String> text = own.map(BencodeString::utf8);
        boolean same = text.equals(Optional.of(safe)) && safe.indexOf(NOT_UTF8) < 0;
        return same ? text : own.filter(PathSanitiser::isElement).map(BencodeString::utf8);
    }

    /** The path in the torrent's original names, if it differs and each name is safe here. */
    private Optional<List<String>> exactPath(BencodeDictionary file, List<String> path) {
        BencodeList own = file.list("path.utf-8").or(() -> file.list("path")).orElse(null);
        if (own == null || exactFolder.isEmpty()) {
            return Optional.empty();
        }
        String[] names = new String[path.size()];
        names[0] = exactFolder.get();
        boolean same = names[0].equals(folder);
        int at = 1;
        for (BencodeValue element : own) {
            String safe = path.get(at);
            Optional<String> name = exact(safe, Optional.of((BencodeString) element));
            if (name.isEmpty()) {
                return Optional.empty();
            }
            same &= name.get().equals(safe);
            names[at++] = name.get();
        }
        return same ? Optional.empty() : Optional.of(List.of(names));
    }

    private void add(BencodeValue value) throws InvalidMetainfoException {
        String key = "info.files[" + files.size() + "]";
        if (!(value instanceof BencodeDictionary file)) {
            throw InvalidMetainfoException.invalid(key + " is not a dictionary");
        }
        InfoReader.refuseDuplicateKeys(file, key);
        Optional<List<String>> symlinkTarget = symlinkTarget(file, key);
        // Some programs give a link the length of its target, although it has no bytes in the torrent.
        long length = symlinkTarget.isPresent() ? 0 : length(file, key);
        boolean padding = symlinkTarget.isEmpty() && hasAttribute(file, 'p');
        List<String> path =
                padding && file.get("path").isEmpty() ? List.of(".pad", Long.toString(length)) : path(file, key);
        if (length > MAX_TOTAL_LENGTH - totalLength) {
            throw InvalidMetainfoException.invalid(key + ".length makes the torrent larger than is possible");
        }
        boolean executable = hasAttribute(file, 'x');
        Optional<List<String>> exact = padding ? Optional.empty() : exactPath(file, path);
        files.add(new FileEntry(files.size(), path, length, totalLength, padding, executable, symlinkTarget, exact));
        totalLength += length;
    }

    private List<String> path(BencodeDictionary file, String key) throws InvalidMetainfoException {
        Optional<BencodeList> list = file.list("path.utf-8").or(() -> file.list("path"));
        if (list.isEmpty() || list.get().isEmpty()) {
            throw InvalidMetainfoException.invalid(key + ".path is missing or not a list of names");
        }
        List<String> path = sanitised(list.get(), key + ".path");
        previousPath = path;
        return path;
    }

    private Optional<List<String>> symlinkTarget(BencodeDictionary file, String key) throws InvalidMetainfoException {
        Optional<BencodeList> list = file.list("symlink path").filter(target -> !target.isEmpty());
        if (list.isEmpty() || !hasAttribute(file, 'l')) {
            return Optional.empty(); // without a target it is a plain file, as in other clients
        }
        for (BencodeValue element : list.get()) {
            if (element instanceof BencodeString name && name.utf8().strip().equals("..")) {
                throw InvalidMetainfoException.unsafePath(joined(list.get()));
            }
        }
        return Optional.of(sanitised(list.get(), key + ".symlink path"));
    }

    /** The path below the output folder: the torrent's own folder, then each element sanitised. */
    private List<String> sanitised(BencodeList list, String key) throws InvalidMetainfoException {
        List<String> path = new ArrayList<>();
        path.add(folder);
        int bytes = 0;
        for (BencodeValue value : list) {
            if (!(value instanceof BencodeString name)) {
                throw InvalidMetainfoException.invalid(key + " has an element that is not a string");
            }
            String element = PathSanitiser.element(name.utf8());
            int i = path.size();
            path.add(i < previousPath.size() && previousPath.get(i).equals(element) ? previousPath.get(i) : element);
            bytes += element.getBytes(StandardCharsets.UTF_8).length + 1;
            if (i > MAX_PATH_ELEMENTS || bytes > MAX_PATH_BYTES) {
                throw InvalidMetainfoException.invalid(key + " is too long");
            }
        }
        totalElements += path.size();
        if (totalElements > MAX_TOTAL_ELEMENTS) {
            throw InvalidMetainfoException.invalid("info.files has too many folders");
        }
        return List.copyOf(path);
    }

    private static String joined(BencodeList list) {
        StringBuilder text = new StringBuilder();
        for (BencodeValue element : list) {
            text.append(text.length() == 0 ? "" : "/")
                    .append(element instanceof BencodeString name ? name.utf8() : "?");
        }
        return text.toString();
    }

    private static long length(BencodeDictionary file, String key) throws InvalidMetainfoException {
        BencodeValue value = file.get("length").orElse(null);
        if (!(value instanceof BencodeInteger length)) {
            throw InvalidMetainfoException.invalid(key + ".length is missing or not an integer");
        }
        if (length.value() < 0 || length.value() > MAX_TOTAL_LENGTH) {
            throw InvalidMetainfoException.invalid(key + ".length is " + length.value());
        }
        return length.value();
    }

    /** True if {@code attr} has this letter: p padding, x executable, l symbolic link, h hidden. */
    static boolean hasAttribute(BencodeDictionary file, char letter) {
        BencodeString attributes = file.string("attr").orElse(null);
        for (int i = 0; attributes != null && i < attributes.length(); i++) {
            if (attributes.byteAt(i) == letter) {
                return true;
            }
        }
        return false;
    }
}
