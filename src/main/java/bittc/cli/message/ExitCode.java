package bittc.cli.message;

/** The exit codes of the process. Only zero means that every requested byte is on disk and verified. */
public enum ExitCode {
    /** Success; for a download, every torrent is complete and verified. */
    OK(0, "success; for a download, every torrent is complete and verified"),
    /** Several torrents failed for different reasons, or an {@code --on-complete} command failed. */
    SEVERAL(1, "several torrents failed for different reasons, or an --on-complete command failed"),
    /** The command line is wrong. */
    USAGE(2, "the command line is wrong"),
    /** A torrent cannot be read or is refused. */
    BAD_INPUT(3, "a .torrent file, or the content for a new one, cannot be read or is refused"),
    /** A disk problem: no permission, no space, a file in the way. */
    STORAGE(4, "a disk problem: no permission, no space, a file in the way"),
    /** A network problem or a time limit. */
    NETWORK(5, "a network problem or a time limit"),
    /** {@code verify} found data that is bad or missing. */
    BAD_DATA(6, "data is bad or missing"),
    /** A bug in this program. */
    INTERNAL(70, "a bug in bittc"),
    /** Standard output was closed; a full disk behind it is {@link #STORAGE}. */
    OUTPUT_CLOSED(141, "the reader of standard output closed it");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /** The number for the system. */
    public int number() {
        return number;
    }

    /** The description for the manual. */
    public String meaning() {
        return meaning;
    }
}
