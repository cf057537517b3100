package bittc.storage.file;

/** How to reserve disk space for a file. */
public enum Preallocation {
    /** Reserve nothing: the file grows as it is written, for file systems without holes. */
    NONE,
    /** Give the file its full length at once; the missing part is a hole and takes space as it is written. */
    SPARSE,
    /** Write zeros to the whole file before the download begins, so that its space is reserved and contiguous. */
    FULL
}
