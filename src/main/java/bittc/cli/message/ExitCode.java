package bittc.cli.message;

/** The exit codes of the process. Only zero means that every requested byte is on disk and verified. */
public enum ExitCode {
    OK(0, "success; for a download, every torrent is complete and verified"),
    SEVERAL(1, "several torrents failed for different reasons, or a command on completion failed"),
    USAGE(2, "the command line is wrong"),
    BAD_INPUT(3, "a .torrent file, or the content for a new one, cannot be read or is refused"),
    STORAGE(4, "a disk problem: no permission, no space, a file in the way"),
    NETWORK(5, "a network problem or a time limit"),
    BAD_DATA(6, "data is bad or missing"),
    INTERNAL(70, "a bug in bittc"),
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
