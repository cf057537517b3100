package bittc.storage.file;

/** How to reserve disk space for a file before its bytes come. */
public enum Preallocation {
    /** None: the file is as long as what has come of it, for file systems that have no holes. */
    NONE,
    /** It gets its full length at once, and takes room as bytes come: what is missing is a hole. */
    SPARSE,
    /** All of it is written with zeros before the download begins, so that the room is ours and lies together. */
    FULL
}
