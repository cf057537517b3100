package bittc.storage.file;

import bittc.metainfo.FileEntry;
import bittc.metainfo.FoldedNames;
import bittc.storage.disk.Disk;
import bittc.storage.disk.StorageException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The paths of a torrent's files below one download directory: a final name, and until the file is verified one that ends in
 * {@code .part}. Creates folders, and never follows a symbolic link. {@link NameChoice} chooses among a file's possible names
 * before other threads see it.
 */
public final class FilePaths {
    /** A folder found to be a real one is not checked again within this time. */
    private static final long FOLDERS_FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final String PART = ".part";

    private static final int MAX_NAME_BYTES = 255;

    /** Characters that separate the parts of a path on this system; a name has none. */
    private static final String SEPARATORS = File.separatorChar == '/' ? "/" : "/\\:";

    private final Disk disk;
    private final Path dir;
    private final String name;
    private final Path root;
    private final List<FileEntry> files;
    /** Files whose usual {@code .part} name is taken by another file of the torrent. */
    private final Map<Integer, String> oddPartNames;

    /** Existing folders, and when they were checked; guarded by itself. */
    private final Map<Path, Long> folders = new HashMap<>();

    /** Files that do not lie under their safe names. */
    private final Map<Integer, Path> chosen = new HashMap<>();

    /**
     * Computes the paths of these files.
     *
     * @param dir the download directory, as the user wrote it
     * @param name the torrent's file or folder: replaces the first element of every path
     */
    public FilePaths(Disk disk, Path dir, String name, List<FileEntry> files) {
        this.disk = disk;
        this.dir = dir.toString().isEmpty() ? dir.resolve(".") : dir;
        this.name = name;
        this.root = this.dir.resolve(name);
        this.files = files;
        this.oddPartNames = oddPartNames();
    }

    private Map<Integer, String> oddPartNames() {
        if (files.stream().noneMatch(file -> file.path().stream().anyMatch(FilePaths::endsInPart))) {
            return Map.of();
        }
        Set<List<String>> taken = new HashSet<>();
        for (FileEntry file : files) {
            for (int length = 1; length <= file.path().size(); length++) {
                taken.add(FoldedNames.fold(file.path().subList(0, length)));
            }
        }
        Map<Integer, String> odd = new HashMap<>();
        for (FileEntry file : files) {
            List<String> path = new ArrayList<>(file.path());
            int last = path.size() - 1;
            do {
                path.set(last, path.get(last) + PART);
            } while (!taken.add(FoldedNames.fold(path)));
            odd.put(file.index(), path.get(last));
        }
        return odd;
    }

    /** Whether a name may be taken for one that ends in {@code .part}; the last letter rules out most names quickly. */
    private static boolean endsInPart(String element) {
        char last = element.charAt(element.length() - 1);
        return (last >= 0x80 || "tT. ".indexOf(last) >= 0)
                && FoldedNames.fold(element).endsWith(PART);
    }

    /** Every name that a download uses in the download directory; the torrent's file or folder comes first. */
    public static List<String> names(String name, boolean multiFile) {
        List<String> names = new ArrayList<>(List.of(name));
        if (!multiFile) {
            names.add(name + PART);
        }
        for (String suffix : List.of("", ".new", ".parts", ".lock")) {
            names.add("." + name + ".bittc" + suffix);
        }
        return names;
    }

    /** Sets another path for a file; call it before the file is looked for. */
    void choose(int fileIndex, Path path) {
        chosen.put(fileIndex, path);
    }

    /** Whether {@link #choose} was called for any file. */
    boolean anyChosen() {
        return !chosen.isEmpty();
    }

    /** The root of this file's path: a file under the torrent's own name may lie beside {@link #root}. */
    Path rootOf(int fileIndex) {
        return dir.resolve(finalPath(fileIndex).getName(dir.getNameCount()));
    }

    public Path dir() {
        return dir;
    }

    /** The torrent's file or folder. */
    public Path root() {
        return root;
    }

    /** The path of a hidden file beside the torrent's file or folder. */
    public Path sidecar(String suffix) {
        return dir.resolve("." + name + suffix);
    }

    /** The file's path once it is verified. */
    public Path finalPath(int fileIndex) {
        Path other = chosen.get(fileIndex);
        return other == null ? resolve(files.get(fileIndex).path()) : other;
    }

    /** The path on disk for these elements; the first is the torrent's own name. */
    Path pathOf(List<String> elements, boolean ownName) {
        return resolve(ownName ? dir.resolve(elements.get(0)) : root(), elements);
    }

    /** The file's path until it is verified. */
    public Path partPath(int fileIndex) {
        return partPath(fileIndex, finalPath(fileIndex));
    }

    /** The same for a file whose final path is known. */
    Path partPath(int fileIndex, Path path) {
        List<String> own = files.get(fileIndex).path();
        String odd = oddPartNames.get(fileIndex);
        if (chosen.containsKey(fileIndex)) {
            Path part = part(path);
            return fits(part) ? part : path.resolveSibling(own.get(own.size() - 1) + PART);
        }
        return odd != null && own.size() > 1 ? path.resolveSibling(odd) : part(path);
    }

    /** Adds {@code .part} to a file's name. */
    static Path part(Path path) {
        return path.resolveSibling(path.getFileName() + PART);
    }

    /** Whether the path's last name is short enough for common file systems. */
    static boolean fits(Path path) {
        return path.getFileName().toString().getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES;
    }

    /** The target of a symbolic link of the torrent; empty if it leads out of the torrent's folder. */
    Optional<Path> linkTarget(int fileIndex) {
        List<String> link = files.get(fileIndex).path();
        return files.get(fileIndex)
                .symlinkTarget()
                .filter(target ->
                        link.size() > 1 && target.size() > 1 && target.get(0).equals(link.get(0)))
                .filter(target -> target.stream().noneMatch(FilePaths::isNoName))
                .map(this::resolve);
    }

    private Path resolve(List<String> elements) {
        return resolve(root(), elements);
    }

    /** Every element after the first must be a plain name, so the path lies below the root. */
    private static Path resolve(Path root, List<String> elements) {
        for (String element : elements) {
            if (isNoName(element)) {
                throw new IllegalArgumentException("a path leaves its folder: " + elements);
            }
        }
        int count = elements.size();
        return count == 1 ? root : root.resolve(String.join(File.separator, elements.subList(1, count)));
    }

    /** Whether an element is not the name of one file or folder, such as {@code ..} or {@code a/b}. */
    private static boolean isNoName(String element) {
        boolean plain = !element.isEmpty() && !element.equals(".") && !element.equals("..");
        for (int i = 0; plain && i < SEPARATORS.length(); i++) {
            plain = element.indexOf(SEPARATORS.charAt(i)) < 0;
        }
        return !plain;
    }

    /** Whether any file of the torrent can exist: a torrent with a folder has none without that folder. */
    boolean isBegun() throws IOException {
        return files.get(0).path().size() == 1
                || !chosen.isEmpty()
                || disk.attributes(root()).isPresent();
    }

    /**
     * Whether every folder that leads to the file exists.
     *
     * @throws StorageException if something else is in a folder's place, such as a file or a symbolic link
     */
    boolean hasParents(Path file) throws IOException {
        for (Path folder : foldersTo(file)) {
            if (!isFolder(folder)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a folder exists, or did a moment ago: consecutive files are often in the same folder. */
    private boolean isFolder(Path folder) throws IOException {
        synchronized (folders) {
            long now = disk.nanoTime();
            Long lookedAt = folders.get(folder);
            if (lookedAt != null && now - lookedAt < FOLDERS_FRESH_NANOS) {
                return true;
            }
            Optional<BasicFileAttributes> found = disk.attributes(folder);
            if (found.isPresent() && !found.get().isDirectory()) {
                throw StorageException.obstacle(folder, kind(found.get()) + ", where the torrent has a folder");
            }
            if (found.isPresent()) {
                folders.put(folder, now);
            }
            return found.isPresent();
        }
    }

    /** Creates the missing folders that lead to the file. */
    public void createParents(Path file) throws IOException {
        for (Path folder : foldersTo(file)) {
            if (!isFolder(folder)) {
                disk.createDirectory(folder);
            }
        }
    }

    /** Forces the directory entries of a file and of the folders that lead to it to disk. */
    void forceFolders(Path file) throws IOException {
        for (Path folder : foldersTo(file)) {
            disk.forceFolder(folder);
        }
        disk.forceFolder(dir);
    }

    /** The folders between the download directory and the file, outermost first. */
    private List<Path> foldersTo(Path file) {
        List<Path> folders = new ArrayList<>();
        for (Path folder = file.getParent(); !folder.equals(dir); folder = folder.getParent()) {
            folders.add(0, folder);
        }
        return folders;
    }

    /**
     * The attributes of the file at this path, if there is one.
     *
     * @throws StorageException if something else is there
     */
    public Optional<BasicFileAttributes> ordinaryFile(Path path) throws IOException {
        Optional<BasicFileAttributes> found = disk.attributes(path);
        if (found.isPresent() && !found.get().isRegularFile()) {
            throw StorageException.obstacle(path, kind(found.get()));
        }
        return found;
    }

    /** Describes briefly what is in a file's place. */
    String reason(int fileIndex, StorageException obstacle) {
        String name = finalPath(fileIndex) + " is ";
        String message = obstacle.getMessage();
        return message.startsWith(name) ? message.substring(name.length()) : message;
    }

    /** Names the kind of a directory entry. */
    private static String kind(BasicFileAttributes found) {
        if (found.isSymbolicLink()) {
            return "a symbolic link";
        }
        return found.isDirectory() ? "a directory" : found.isRegularFile() ? "a file" : "not an ordinary file";
    }
}
