package bittc.storage.file;

import bittc.metainfo.FileEntry;
import bittc.metainfo.FoldedNames;
import bittc.storage.disk.Disk;
import bittc.storage.disk.StorageException;
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
 * Where a torrent's files belong: below one download directory, under a final name, and until that is earned under a name
 * that ends in {@code .part}. Makes folders, and lets nothing be reached through a symbolic link. Which of the names that a
 * file may have is chosen before other threads see it ({@link NameChoice}).
 */
public final class FilePaths {
    /** A folder that we have seen to be ours is not looked at again within this time. */
    private static final long FOLDERS_FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final String PART = ".part";

    private static final int MAX_NAME_BYTES = 255;

    private final Disk disk;
    private final Path dir;
    private final String name;
    private final List<FileEntry> files;
    /** Files whose ordinary {@code .part} name is the name of something else in the torrent. */
    private final Map<Integer, String> oddPartNames;

    /** Folders that were there, and when we looked; guarded by itself. */
    private final Map<Path, Long> folders = new HashMap<>();

    /** Files that lie under other names than those of the torrent as it was read. */
    private final Map<Integer, Path> chosen = new HashMap<>();

    /**
     * The paths of these files.
     *
     * @param dir the download directory, as the user wrote it
     * @param name the torrent's file or folder: takes the place of the first element of every path
     */
    public FilePaths(Disk disk, Path dir, String name, List<FileEntry> files) {
        this.disk = disk;
        this.dir = dir.toString().isEmpty() ? dir.resolve(".") : dir;
        this.name = name;
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

    /** Whether a name may be taken for one that ends in {@code .part}; from most names' last letter that shows at once. */
    private static boolean endsInPart(String element) {
        char last = element.charAt(element.length() - 1);
        return (last >= 0x80 || "tT. ".indexOf(last) >= 0)
                && FoldedNames.fold(element).endsWith(PART);
    }

    /** Every name in the download directory that a download uses, first that of the torrent's file or folder. */
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

    /** Puts a file under another path; to be done before it is looked for. */
    void choose(int fileIndex, Path path) {
        chosen.put(fileIndex, path);
    }

    /** Whether a file has been put under another path. */
    boolean anyChosen() {
        return !chosen.isEmpty();
    }

    /** The torrent's file or folder as this file has it: what lies under the torrent's own name may lie beside {@link #root}. */
    Path rootOf(int fileIndex) {
        return dir.resolve(finalPath(fileIndex).getName(dir.getNameCount()));
    }

    public Path dir() {
        return dir;
    }

    /** The torrent's file or folder. */
    public Path root() {
        return dir.resolve(name);
    }

    /** A hidden file beside the torrent's file or folder. */
    public Path sidecar(String suffix) {
        return dir.resolve("." + name + suffix);
    }

    /** The path of the file once it is verified. */
    public Path finalPath(int fileIndex) {
        Path other = chosen.get(fileIndex);
        return other == null ? resolve(files.get(fileIndex).path()) : other;
    }

    /** The file's place on disk under this path, whose first element is the torrent's own name. */
    Path pathOf(List<String> elements, boolean ownName) {
        return resolve(ownName ? dir.resolve(elements.get(0)) : root(), elements);
    }

    /** The path of the file until then. */
    public Path partPath(int fileIndex) {
        Path path = finalPath(fileIndex);
        List<String> own = files.get(fileIndex).path();
        String odd = oddPartNames.get(fileIndex);
        if (chosen.containsKey(fileIndex)) {
            Path part = part(path);
            return fits(part) ? part : path.resolveSibling(own.get(own.size() - 1) + PART);
        }
        return odd != null && own.size() > 1 ? path.resolveSibling(odd) : part(path);
    }

    /** Adds {@code .part} to the name of a file. */
    static Path part(Path path) {
        return path.resolveSibling(path.getFileName() + PART);
    }

    /** Whether file systems take a name as long as the path's last one. */
    static boolean fits(Path path) {
        return path.getFileName().toString().getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES;
    }

    /** The target of a symbolic link of the torrent; empty if it is outside of the torrent's folder. */
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

    private static Path resolve(Path root, List<String> elements) {
        Path path = root;
        for (String element : elements.subList(1, elements.size())) {
            path = path.resolve(element);
        }
        boolean inside = path.startsWith(root)
                && path.getNameCount() == root.getNameCount() + elements.size() - 1
                && elements.stream().noneMatch(FilePaths::isNoName);
        if (!inside) {
            throw new IllegalArgumentException("a path leaves its folder: " + elements);
        }
        return path;
    }

    private static boolean isNoName(String element) {
        return element.isEmpty() || element.equals(".") || element.equals("..");
    }

    /** Whether anything of the torrent can be there: if it has a folder, only if that exists. */
    boolean isBegun() throws IOException {
        return files.get(0).path().size() == 1
                || !chosen.isEmpty()
                || disk.attributes(root()).isPresent();
    }

    /**
     * Whether every folder that leads to the file exists.
     *
     * @throws StorageException if something else stands there: a file, or a symbolic link, which could lead anywhere
     */
    boolean hasParents(Path file) throws IOException {
        for (Path folder : foldersTo(file)) {
            if (!isFolder(folder)) {
                return false;
            }
        }
        return true;
    }

    /** Whether a folder exists, or did a moment ago: files of one folder often follow one another. */
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

    /** Creates the folders that lead to the file, where they are missing. */
    public void createParents(Path file) throws IOException {
        for (Path folder : foldersTo(file)) {
            if (!isFolder(folder)) {
                disk.createDirectory(folder);
            }
        }
    }

    /** Forces to the disk the names of a file and of the folders that lead to it. */
    void forceFolders(Path file) throws IOException {
        for (Path folder : foldersTo(file)) {
            disk.forceFolder(folder);
        }
        disk.forceFolder(dir);
    }

    /** The folders between the download directory and the file, the outermost first. */
    private List<Path> foldersTo(Path file) {
        List<Path> folders = new ArrayList<>();
        for (Path folder = file.getParent(); !folder.equals(dir); folder = folder.getParent()) {
            folders.add(0, folder);
        }
        return folders;
    }

    /**
     * The file at this path, if there is one.
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

    /** Says in a few words what is in the way of a file. */
    String reason(int fileIndex, StorageException obstacle) {
        String name = finalPath(fileIndex) + " is ";
        String message = obstacle.getMessage();
        return message.startsWith(name) ? message.substring(name.length()) : message;
    }

    /** Names the kind of a thing on disk. */
    private static String kind(BasicFileAttributes found) {
        if (found.isSymbolicLink()) {
            return "a symbolic link";
        }
        return found.isDirectory() ? "a directory" : found.isRegularFile() ? "a file" : "no ordinary file";
    }
}
