package bittc.storage.disk;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Locale;

/**
 * Reports that the output folder cannot be used or the disk failed. The download stops, with a code, a reason and perhaps a
 * hint.
 */
public final class StorageException extends IOException {
    private static final long serialVersionUID = 1L;

    /** The kind of failure, with a stable word. */
    public enum Code {
        /** No permission to create or write. */
        DIR_NOT_WRITABLE("dir-not-writable"),
        /** The file system is full, or lacks the space to begin. */
        NO_SPACE("no-space"),
        /** Something else is in the place of a file of the torrent. */
        FILE_CONFLICT("file-conflict"),
        /** Another process holds the lock on this torrent in this folder. */
        IN_USE("in-use"),
        /** Data is missing or incorrect where all of it is required. */
        BAD_DATA("bad-data"),
        /** Any other failure of the disk. */
        IO_ERROR("io-error");

        private final String word;

        Code(String word) {
            this.word = word;
        }

        /** The word for scripts. */
        public String word() {
            return word;
        }
    }

    /** A disk with less free space than this, in bytes, counts as full, in whatever language the system reports it. */
    public static final long FULL_BELOW = 64 * 1024;

    private final Code code;
    private final String hint;

    /** Describes a failure. The message reads {@code SUBJECT: REASON}; the hint may be empty. */
    public StorageException(Code code, String message, String hint, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.hint = hint;
    }

    /** The kind of failure. */
    public Code code() {
        return code;
    }

    /** Tells the user what to do about it; may be empty. */
    public String hint() {
        return hint;
    }

    /** A file that may be replaced is in the place of a file of the torrent. */
    public static StorageException conflict(String message) {
        return new StorageException(Code.FILE_CONFLICT, message, "use -d or -o, or --overwrite to replace it", null);
    }

    /** Something that is never replaced is in the place of a file or folder of the torrent. */
    public static StorageException obstacle(Path path, String kind) {
        return new StorageException(Code.FILE_CONFLICT, path + " is " + kind, "use -d or -o, or move it away", null);
    }

    /** The free space is too small for the missing bytes. */
    static StorageException noSpace(Path dir, long neededBytes, long freeBytes, Throwable cause) {
        String message = "needs " + size(neededBytes) + " in " + dir + ", " + size(freeBytes) + " is free";
        String hint = "free some space and run the same command again, or choose another place with -d DIR";
        return new StorageException(Code.NO_SPACE, message, hint, cause);
    }

    /** The free space is too small beside what running torrents still need. */
    static StorageException noSpaceBeside(Path dir, long neededBytes, long freeBytes, long othersBytes) {
        String message = "needs " + size(neededBytes) + " in " + dir + ", " + size(freeBytes)
                + " is free, and other torrents need " + size(othersBytes) + " of it";
        String hint = "free some space and run the same command again, or choose another place with -d DIR";
        return new StorageException(Code.NO_SPACE, message, hint, null);
    }

    /** The file system is full although it has space for the missing bytes. */
    static StorageException noSpaceOfOtherKind(Path dir, long freeBytes, IOException cause) {
        boolean quota = String.valueOf(cause.getMessage()).contains("quota");
        String why = quota ? "the quota is used up" : "the file system has no inodes left, or a quota is used up";
        String message = dir + ": no space, though " + size(freeBytes) + " is free: " + why;
        String hint = "remove files or raise the limit, then run the same command again";
        return new StorageException(Code.NO_SPACE, message, hint, cause);
    }

    /** The disk is full, by its own words or by its free space; the reason depends on whether the missing bytes would fit. */
    public static StorageException full(Path dir, long missingBytes, long freeBytes, IOException cause) {
        boolean otherKind = isNoSpace(cause) && missingBytes <= freeBytes && freeBytes >= FULL_BELOW;
        return otherKind || String.valueOf(cause.getMessage()).contains("quota")
                ? noSpaceOfOtherKind(dir, freeBytes, cause)
                : noSpace(dir, missingBytes, freeBytes, cause);
    }

    /** The folder is not writable. */
    public static StorageException notWritable(String where, String why, Throwable cause) {
        return new StorageException(
                Code.DIR_NOT_WRITABLE, where + ": " + why, "choose another place with -d DIR", cause);
    }

    /** A bug of ours. */
    public static StorageException unexpected(Throwable bug) {
        return new StorageException(Code.IO_ERROR, "unexpected error: " + bug, "", bug);
    }

    /** A call to the operating system failed; names this path unless the failure names one itself. */
    public static StorageException of(IOException failure, Path path) {
        if (failure instanceof StorageException known) {
            return known;
        }
        String where = path.toString();
        String reason = failure.getMessage();
        if (failure instanceof FileSystemException named) {
            where = named.getFile() == null ? where : named.getFile();
            reason = named.getReason();
        }
        if (failure instanceof FileAlreadyExistsException) {
            return conflict(where + " exists");
        }
        if (isPermission(failure, reason)) {
            return notWritable(where, whyNotWritable(failure), failure);
        }
        if (failure instanceof NoSuchFileException) {
            return new StorageException(Code.IO_ERROR, where + ": no such file or directory", "", failure);
        }
        String why = reason == null ? failure.getClass().getSimpleName() : reason;
        return new StorageException(Code.IO_ERROR, where + ": " + why.toLowerCase(Locale.ROOT), "", failure);
    }

    /** Whether the failure says in English that the disk is full. */
    public static boolean isNoSpace(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("No space left") || message.contains("quota") || message.contains("not enough space");
    }

    /** The reason a folder is not writable, in words. */
    public static String whyNotWritable(IOException failure) {
        boolean readOnly = failure.getCause() instanceof ReadOnlyFileSystemException
                || isReadOnly(failure.getMessage())
                || failure instanceof FileSystemException named && isReadOnly(named.getReason());
        return readOnly ? "read-only file system" : "permission denied";
    }

    private static boolean isPermission(IOException failure, String reason) {
        return failure instanceof AccessDeniedException
                || failure.getCause() instanceof ReadOnlyFileSystemException
                || isReadOnly(reason)
                || reason != null && (reason.contains("Permission denied") || reason.contains("not permitted"));
    }

    private static boolean isReadOnly(String reason) {
        return reason != null && reason.contains("Read-only file system");
    }

    private static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        String[] units = {"KiB", "MiB", "GiB", "TiB", "PiB"};
        double value = bytes / 1024.0;
        int unit = 0;
        while (value >= 1024 && unit < units.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit < 2 ? "%.1f %s" : "%.2f %s", value, units[unit]);
    }
}
