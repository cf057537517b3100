package bittc.storage.file;

import bittc.metainfo.FileEntry;
import java.util.Optional;

/**
 * The result of checking one file.
 *
 * @param size size on disk in bytes; 0 if there is no file
 * @param goodPieces how many of its pieces are correct
 * @param pieces how many pieces it touches
 * @param failure the reason it cannot be read, or a description of what is in its place
 */
public record FileCheck(
        FileEntry file, Verdict verdict, long size, int goodPieces, int pieces, Optional<String> failure) {
    /** The state in which a file was found. */
    public enum Verdict {
        /** Final name, right size, all pieces correct. */
        COMPLETE,
        /** All pieces are correct, but the file has its {@code .part} name. */
        MISNAMED,
        /** All pieces are correct, but more bytes follow. */
        TOO_LONG,
        /** The file exists, but not all pieces are correct. */
        BAD,
        /** The file exists, but the disk cannot read it. */
        UNREADABLE,
        /** Something else is in its place, such as a folder or a symbolic link that leads elsewhere. */
        OBSTRUCTED,
        /** The file does not exist. */
        MISSING
    }
}
