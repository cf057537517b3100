package bittc.storage.disk;

/**
 * Identifies the state of a file. Where the file system does not say, the inode is 0 and the time of change that of modification.
 *
 * @param size in bytes
 * @param mtime when it was last modified, in nanoseconds of the file system's clock
 * @param ctime when it or its attributes were last changed, which nobody can set; likewise
 * @param inode what tells it from every other file of the file system
 */
public record FileStamp(long size, long mtime, long ctime, long inode) {
    /** The stamp of a file that another program has changed; matches no file. */
    public static final FileStamp DISTRUSTED = new FileStamp(-1, 0, 0, 0);

    /** The stamp of a file in a record of an older format, which only says that the file is ours. */
    public static final FileStamp OLD = new FileStamp(0, 0, 0, 0);

    /** The same file, of which nothing is believed but that it is ours. */
    public FileStamp claimed() {
        return new FileStamp(Long.MAX_VALUE, 0, 0, inode);
    }

    /** The same file, in doubt: it is ours, and no file is ever like this. */
    public FileStamp inDoubt() {
        return new FileStamp(-1, 0, 0, inode);
    }

    /** Whether it is the same file, and nobody has written to it: its name or mode may have changed. */
    public boolean differsInCtimeOnly(FileStamp other) {
        return size == other.size && mtime == other.mtime && inode == other.inode;
    }
}
