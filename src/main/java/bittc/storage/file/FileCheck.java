package bittc.storage.file;

import bittc.metainfo.FileEntry;
import java.util.Optional;

/**
 * A file as a check found it on disk.
 *
 * @param size as found on disk, in bytes; 0 if there is none
 * @param goodPieces how many of its pieces are right
 * @param pieces how many pieces it touches
 * @param failure why it cannot be read, or what is in its place
 */
public record FileCheck(
        FileEntry file, Verdict verdict, long size, int goodPieces, int pieces, Optional<String> failure) {
    /** The state in which a file was found. */
    public enum Verdict {
        /** It has its final name, its size, and all its pieces are right. */
        COMPLETE,
        /** All its pieces are right, but it carries its {@code .part} name. */
        MISNAMED,
        /** All its pieces are right, and more follows them. */
        TOO_LONG,
        /** It exists, and not all its pieces are right. */
        BAD,
        /** It exists, and the disk does not give its bytes. */
        UNREADABLE,
        /** Something else is in its place: a folder, say, or a symbolic link that leads elsewhere. */
        OBSTRUCTED,
        /** It does not exist. */
        MISSING
    }
}
