package bittc.storage.disk;

/**
 * Identifies the state of a file. On a file system without them, the inode is 0 and the ctime is the mtime.
 *
 * @param size in bytes
 * @param mtime time of last modification, in nanoseconds of the file system's clock
 * @param ctime time of last change to data or attributes, which no program can set; same unit
 * @param inode number that identifies the file within the file system
 */
public record FileStamp(long size, long mtime, long ctime, long inode) {
    /** The stamp of a file that another program has changed; matches no file. */
    public static final FileStamp DISTRUSTED = new FileStamp(-1, 0, 0, 0);

    /** The stamp from a record of an older format, which only says that the file is ours. */
    public static final FileStamp OLD = new FileStamp(0, 0, 0, 0);

    // A record's own equals and hashCode cost a dozen generated classes at first use, in every run.
    @Override
    public boolean equals(Object other) {
        return other instanceof FileStamp that && differsInCtimeOnly(that) && ctime == that.ctime;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(31 * (31 * (31 * size + mtime) + ctime) + inode);
    }

    /** The same file, known only to be ours. */
    public FileStamp claimed() {
        return new FileStamp(Long.MAX_VALUE, 0, 0, inode);
    }

    /** The same file, in doubt: ours, but with a stamp that no file ever has. */
    public FileStamp inDoubt() {
        return new FileStamp(-1, 0, 0, inode);
    }

    /** Whether this is the same file with unchanged data; its name or mode may have changed. */
    public boolean differsInCtimeOnly(FileStamp other) {
        return size == other.size && mtime == other.mtime && inode == other.inode;
    }
}
