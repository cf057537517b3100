package bittc.cli;

/** What the process answers to its caller. Zero means that every byte asked for is on disk and verified; nothing else does. */
enum ExitCode {
    /** Everything asked for was done; for a download: every torrent is complete and verified. */
    OK(0),
    /** Several failed, for different reasons. */
    SEVERAL(1),
    /** The command line is wrong. */
    USAGE(2),
    /** A torrent cannot be read or is refused. */
    BAD_INPUT(3),
    /** The disk: no permission, no space, something in the way. */
    STORAGE(4),
    /** The network, or a time limit. */
    NETWORK(5),
    /** {@code verify} found data that is bad or missing. */
    BAD_DATA(6),
    /** A bug in this program. */
    INTERNAL(70),
    /** Standard output was closed. */
    OUTPUT_CLOSED(141);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** The number that the system sees. */
    int number() {
        return number;
    }
}
