package bittc.storage.content;

import bittc.metainfo.FileEntry;
import bittc.storage.content.ContentException.Code;
import bittc.storage.disk.Disk;
import bittc.storage.disk.StorageException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The content of a new torrent: one file, or all files below a folder, sorted by the bytes of their paths, as mktorrent sorts
 * them. Symbolic links are followed. Immutable.
 *
 * @param files the files, as they will be in the torrent
 * @param multiFile whether it is a folder
 * @param hidden number of hidden files and folders left out
 * @param found the same files on disk, in the same order
 */
public record ContentTree(List<FileEntry> files, boolean multiFile, int hidden, List<Found> found) {
    /** Copies the lists. */
    public ContentTree {
        files = List.copyOf(files);
        found = List.copyOf(found);
    }

    /** A file on disk, as the scan found it. */
    record Found(Path path, long size, FileTime modified, Optional<Object> key) {
        static Found of(Path path, BasicFileAttributes attributes) {
            return new Found(
                    path, attributes.size(), attributes.lastModifiedTime(), Optional.ofNullable(attributes.fileKey()));
        }
    }

    /**
     * Lists the files; reads none.
     *
     * @param name name for the torrent's file or folder, if not its own
     * @param withHidden whether to include files and folders whose names begin with a dot
     * @param except a file to leave out: an earlier .torrent file
     * @throws ContentException if the content cannot become a torrent
     * @throws StorageException if the disk fails
     */
    public static ContentTree scan(Path path, Optional<String> name, boolean withHidden, Optional<Path> except)
            throws IOException {
        return scan(Disk.REAL, path, name, withHidden, except);
    }

    static ContentTree scan(Disk disk, Path path, Optional<String> name, boolean withHidden, Optional<Path> except)
            throws IOException {
        ContentScan scan = new ContentScan(disk, withHidden, except);
        boolean folder = scan.scan(path);
        String first = name.isPresent() ? name.get() : ContentScan.nameOf(path);
        List<FileEntry> files = new ArrayList<>();
        List<Found> found = new ArrayList<>();
        long offset = 0;
        for (ContentScan.Entry entry : scan.sorted()) {
            List<String> elements = new ArrayList<>();
            elements.add(first);
            elements.addAll(entry.elements());
            long length = entry.found().size();
            files.add(
                    new FileEntry(files.size(), List.copyOf(elements), length, offset, false, false, Optional.empty()));
            found.add(entry.found());
            offset += length;
        }
        if (offset == 0) {
            String why = files.isEmpty() ? "no files in it" : files.size() > 1 ? "all its files are empty" : "empty";
            throw new ContentException(
                    Code.EMPTY,
                    path + ": " + why,
                    scan.hidden() > 0 ? "use --hidden to include files that begin with a dot" : "");
        }
        return new ContentTree(files, folder, scan.hidden(), found);
    }

    /** The bytes in all files, at least 1. */
    public long totalLength() {
        FileEntry last = files.get(files.size() - 1);
        return last.offset() + last.length();
    }

    /** Whether one of the files has this identity, under any name. */
    public boolean holds(Object fileKey) {
        return found.stream()
                .anyMatch(file -> file.key().filter(fileKey::equals).isPresent());
    }

    /**
     * Checks every file once more.
     *
     * @throws ContentException if one has changed since the scan
     */
    void expectUnchanged(Disk disk) throws IOException {
        for (Found file : found) {
            BasicFileAttributes now;
            try {
                now = disk.target(file.path());
            } catch (NoSuchFileException e) {
                throw changed(file.path());
            }
            if (!Objects.equals(Found.of(file.path(), now), file)) {
                throw changed(file.path());
            }
        }
    }

    /** The failure when another program changes a file. */
    static ContentException changed(Path path) {
        return new ContentException(
                Code.CHANGED, path + ": was changed while it was being hashed", "wait until it is complete");
    }

    /** Explains a failed call to the operating system. */
    static IOException failure(IOException e, Path path) {
        if (e instanceof ContentException) {
            return e;
        }
        if (e instanceof NoSuchFileException) {
            return new ContentException(Code.NOT_FOUND, path + ": no such file or folder", "");
        }
        if (e instanceof AccessDeniedException) {
            return new ContentException(Code.UNREADABLE, path + ": permission denied", "");
        }
        return StorageException.of(e, path);
    }
}
