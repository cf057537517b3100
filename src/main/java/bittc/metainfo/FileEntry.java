package bittc.metainfo;

import java.util.List;
import java.util.Optional;

/**
 * One file of a torrent.
 *
 * @param index its position in the torrent, from 0
 * @param path below the output folder: sanitised elements, the torrent's own folder first for a multi-file torrent;
 *     never empty, and no element is empty, {@code .} or {@code ..} or contains a separator
 * @param length in bytes
 * @param offset of its first byte in the torrent, in bytes
 * @param padding true if its bytes are zeros that only align the next file, and are never stored (BEP 47)
 * @param executable true if it should be executable (BEP 47)
 * @param symlinkTarget the target if it is a symbolic link: like {@code path}, below the output folder (BEP 47)
 * @param exactPath the path in the torrent's original names, if they differ and are safe on this system: no new
 *     file gets it, but files that another program saved under it are found
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
    /** Makes a file whose names needed no sanitising. */
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

    /** The path with slashes, for people. */
    public String pathText() {
        return String.join("/", path);
    }
}
