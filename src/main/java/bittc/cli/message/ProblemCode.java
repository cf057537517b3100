package bittc.cli.message;

import java.util.Locale;

/** A kind of failure: the stable word that scripts see, and the exit code that it leads to. */
public enum ProblemCode {
    USAGE(ExitCode.USAGE),
    NOTHING_SELECTED(ExitCode.USAGE),

    TORRENT_NOT_FOUND(ExitCode.BAD_INPUT),
    TORRENT_IS_DIRECTORY(ExitCode.BAD_INPUT),
    TORRENT_UNREADABLE(ExitCode.BAD_INPUT),
    TORRENT_DUPLICATE(ExitCode.BAD_INPUT),
    TORRENT_UNSUPPORTED(ExitCode.BAD_INPUT),
    TORRENT_EMPTY(ExitCode.BAD_INPUT),
    TORRENT_GZIP(ExitCode.BAD_INPUT),
    TORRENT_ZIP(ExitCode.BAD_INPUT),
    TORRENT_IS_HTML(ExitCode.BAD_INPUT),
    TORRENT_DAMAGED(ExitCode.BAD_INPUT),
    TORRENT_INVALID(ExitCode.BAD_INPUT),
    TORRENT_UNSAFE_PATH(ExitCode.BAD_INPUT),
    MAGNET_INVALID(ExitCode.BAD_INPUT),
    LIST_UNREADABLE(ExitCode.BAD_INPUT),
    LIST_EMPTY(ExitCode.BAD_INPUT),
    FEED_INVALID(ExitCode.BAD_INPUT),
    SEEN_UNREADABLE(ExitCode.BAD_INPUT),
    CONTENT_NOT_FOUND(ExitCode.BAD_INPUT),
    CONTENT_UNREADABLE(ExitCode.BAD_INPUT),
    CONTENT_EMPTY(ExitCode.BAD_INPUT),
    CONTENT_UNSUITABLE(ExitCode.BAD_INPUT),
    CONTENT_CHANGED(ExitCode.BAD_INPUT),

    DIR_NOT_WRITABLE(ExitCode.STORAGE),
    NO_SPACE(ExitCode.STORAGE),
    FILE_CONFLICT(ExitCode.STORAGE),
    IN_USE(ExitCode.STORAGE),
    IO_ERROR(ExitCode.STORAGE),
    OUTPUT_FAILED(ExitCode.STORAGE),
    LOG_NOT_WRITABLE(ExitCode.STORAGE),
    TOO_FEW_FILES(ExitCode.STORAGE),

    TORRENT_UNREACHABLE(ExitCode.NETWORK),
    FEED_UNREACHABLE(ExitCode.NETWORK),
    METADATA_TIMEOUT(ExitCode.NETWORK),
    TIMEOUT(ExitCode.NETWORK),
    NO_PEERS(ExitCode.NETWORK),
    STALLED(ExitCode.NETWORK),
    ENCRYPTION_REQUIRED(ExitCode.NETWORK),
    TRACKER_REFUSED(ExitCode.NETWORK),
    NO_ANSWER(ExitCode.NETWORK),
    BIND_UNAVAILABLE(ExitCode.NETWORK),
    PROXY_REFUSED(ExitCode.NETWORK),
    CANNOT_SERVE(ExitCode.NETWORK),

    BAD_DATA(ExitCode.BAD_DATA),
    ON_COMPLETE_FAILED(ExitCode.SEVERAL),
    DEMO_INCOMPLETE(ExitCode.INTERNAL),
    INTERNAL(ExitCode.INTERNAL),

    // Warnings: they change no exit code.
    DUPLICATE(ExitCode.OK),
    TRACKER_UNREACHABLE(ExitCode.OK),
    TRACKER_WARNING(ExitCode.OK),
    URL_UNUSABLE(ExitCode.OK),
    PROXY_LIMIT(ExitCode.OK),
    FILE_CHANGED(ExitCode.OK),
    SUPER_SEEDING_OVER(ExitCode.OK);

    private final ExitCode exit;

    ProblemCode(ExitCode exit) {
        this.exit = exit;
    }

    /**
     * Finds the code of a word that the engine gives.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static ProblemCode of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** As scripts see it: {@code torrent-not-found}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public ExitCode exit() {
        return exit;
    }
}
