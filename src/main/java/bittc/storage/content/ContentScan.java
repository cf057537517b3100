package bittc.storage.content;

import bittc.metainfo.PathSanitiser;
import bittc.storage.content.ContentException.Code;
import bittc.storage.disk.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Walks once through a folder to become a torrent. */
final class ContentScan {
    /** The most path elements, the file's name included; the same limit as for reading .torrent files. */
    private static final int MAX_DEPTH = 100;

    /** The most files; more than any torrent that other clients accept. */
    private static final int MAX_FILES = 1_000_000;

    private static final Comparator<Entry> BY_PATH = Comparator.comparing(Entry::pathBytes, Arrays::compareUnsigned);

    private final Disk disk;
    private final boolean withHidden;
    private final Optional<Path> except;
    private Optional<Object> exceptKey = Optional.empty();
    private final List<Entry> entries = new ArrayList<>();
    /** The identities of the current folder and those above it. */
    private final Deque<Object> keys = new ArrayDeque<>();

    private final Deque<String> elements = new ArrayDeque<>();
    private int hidden;

    ContentScan(Disk disk, boolean withHidden, Optional<Path> except) {
        this.disk = disk;
        this.withHidden = withHidden;
        this.except = except;
    }

    /** A file and its path below the folder, which is empty for a single file. */
    record Entry(List<String> elements, byte[] pathBytes, ContentTree.Found found) {}

    /** Examines everything; returns whether the path is a folder. */
    boolean scan(Path path) throws IOException {
        BasicFileAttributes found = target(path);
        if (found.isDirectory() && except.isPresent()) {
            exceptKey = disk.attributes(except.get()).map(BasicFileAttributes::fileKey);
        }
        add(path, found);
        return found.isDirectory();
    }

    /** The default torrent name for this path. */
    static String nameOf(Path path) throws ContentException {
        Path name = path.toAbsolutePath().normalize().getFileName();
        if (name == null) {
            throw unsuitable(path, "has no name", "give it one with --name");
        }
        expectSuitable(path, name);
        return name.toString();
    }

    /** The files, sorted by the bytes of their paths, slashes included. */
    List<Entry> sorted() {
        return entries.stream().sorted(BY_PATH).toList();
    }

    /** The number of hidden files and folders left out. */
    int hidden() {
        return hidden;
    }

    private BasicFileAttributes target(Path path) throws IOException {
        try {
            return disk.target(path);
        } catch (NoSuchFileException e) {
            if (disk.attributes(path).isPresent()) {
                throw new ContentException(Code.NOT_FOUND, path + ": a symbolic link that leads to nothing", "");
            }
            throw ContentTree.failure(e, path);
        } catch (FileSystemException e) {
            if (disk.attributes(path)
                            .filter(BasicFileAttributes::isSymbolicLink)
                            .isPresent()
                    && String.valueOf(e.getReason()).contains("symbolic link")) {
                throw loop(path);
            }
            throw ContentTree.failure(e, path);
        }
    }

    private void add(Path path, BasicFileAttributes found) throws IOException {
        if (found.isDirectory()) {
            addFolder(path, found);
        } else if (found.fileKey() != null
                && exceptKey.filter(found.fileKey()::equals).isPresent()) {
            return;
        } else if (!found.isRegularFile()) {
            throw unsuitable(path, "neither a file nor a folder", "");
        } else if (!disk.isReadable(path)) {
            throw new ContentException(Code.UNREADABLE, path + ": permission denied", "");
        } else if (entries.size() == MAX_FILES) {
            throw unsuitable(path, "more than " + MAX_FILES + " files", "");
        } else {
            byte[] bytes = String.join("/", elements).getBytes(StandardCharsets.UTF_8);
            entries.add(new Entry(List.copyOf(elements), bytes, ContentTree.Found.of(path, found)));
        }
    }

    private void addFolder(Path folder, BasicFileAttributes found) throws IOException {
        if (found.fileKey() != null && keys.contains(found.fileKey())) {
            throw loop(folder);
        }
        if (elements.size() == MAX_DEPTH) {
            throw unsuitable(folder, "more than " + MAX_DEPTH + " folders deep", "");
        }
        keys.push(found.fileKey() == null ? new Object() : found.fileKey());
        for (Path path : list(folder)) {
            String name = path.getFileName().toString();
            if (!withHidden && name.startsWith(".")) {
                hidden++;
                continue;
            }
            expectSuitable(path, path.getFileName());
            elements.addLast(name);
            add(path, target(path));
            elements.removeLast();
        }
        keys.pop();
    }

    private List<Path> list(Path folder) throws IOException {
        try {
            return disk.list(folder);
        } catch (IOException e) {
            throw ContentTree.failure(e, folder);
        }
    }

    /** Requires a name that is the same on every machine; otherwise downloaders could not find the data under it. */
    private static void expectSuitable(Path path, Path fileName) throws ContentException {
        String name = fileName.toString();
        if (!isUtf8(fileName, name)) {
            throw unsuitable(path, "its name is not UTF-8", "rename it: torrents hold names in UTF-8");
        }
        String usable = PathSanitiser.element(name);
        if (!usable.equals(name)) {
            throw unsuitable(path, "other clients would save it as '" + usable + "'", "rename it");
        }
    }

    /** Whether the name's bytes are the UTF-8 of its text. */
    private static boolean isUtf8(Path name, String text) {
        try {
            return name.getFileSystem().getPath(text).equals(name);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static ContentException loop(Path path) {
        return unsuitable(path, "a symbolic link that leads back to a folder above it", "");
    }

    private static ContentException unsuitable(Path path, String why, String hint) {
        return new ContentException(Code.UNSUITABLE, path + ": " + why, hint);
    }
}
