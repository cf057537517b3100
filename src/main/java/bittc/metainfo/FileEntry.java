package bittc.metainfo;

import java.util.List;
import java.util.Optional;

/**
 * One file of a torrent.
 *
 * @param index its place in the torrent, from 0
 * @param path where it belongs below the output folder: sanitised elements, the torrent's own folder first for a
 *     multi-file torrent; never empty, no element is empty, {@code .} or {@code ..} or has a separator
 * @param length in bytes
 * @param offset of its first byte in the torrent, in bytes
 * @param padding whether its bytes only align the next file, and are zeros that nobody stores (BEP 47)
 * @param executable whether it is to be executable (BEP 47)
 * @param symlinkTarget where it points, if it is a symbolic link: like {@code path}, below the output folder (BEP 47)
 * @param exactPath the path with the very names that the torrent has, if they are others, and safe on this system: nothing
 *     new gets them, but what another program has called so is found
 */
public record FileEntry(
        int index,
        List<String> path,
        long length,
        long offset,
        boolean padding,
        boolean executable,
        Optional<List<String>> symlinkTarget,
        Optional<List<String>> exactPath) {
    /** A file whose names are the torrent's own. */
    public FileEntry(
            int index,
            List<String> path,
            long length,
            long offset,
            boolean padding,
            boolean executable,
            Optional<List<String>> symlinkTarget) {
        this(index, path, length, offset, padding, executable, symlinkTarget, Optional.empty());
    }

    /** The path with slashes, as people read it. */
    public String pathText() {
        return String.join("/", path);
    }
}
