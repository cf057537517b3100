package bittc.cli.message;

/** What the process answers to its caller. Zero means that every byte asked for is on disk and verified; nothing else does. */
public enum ExitCode {
    /** Everything asked for was done; for a download: every torrent is complete and verified. */
    OK(0, "success; for a download, every torrent is complete and verified"),
    /** Several failed, for different reasons; or a command on completion did. */
    SEVERAL(1, "several torrents failed for different reasons, or an --on-complete command failed"),
    /** The command line is wrong. */
    USAGE(2, "the command line is wrong"),
    /** A torrent cannot be read or is refused. */
    BAD_INPUT(3, "a .torrent file, or the content for a new one, cannot be read or is refused"),
    /** The disk: no permission, no space, something in the way. */
    STORAGE(4, "a disk problem: no permission, no space, a file in the way"),
    /** The network, or a time limit. */
    NETWORK(5, "a network problem or a time limit"),
    /** {@code verify} found data that is bad or missing. */
    BAD_DATA(6, "data is bad or missing"),
    /** A bug in this program. */
    INTERNAL(70, "a bug in bittc"),
    /** Standard output was closed; a disk that took no more of it is told of as {@link #STORAGE}. */
    OUTPUT_CLOSED(141, "the reader of standard output closed it");

    private final int number;
    private final String meaning;

    ExitCode(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /** The number that the system sees. */
    public int number() {
        return number;
    }

    /** The same in words, as the manual has it. */
    public String meaning() {
        return meaning;
    }
}
