package bittc.cli.message;

import bittc.download.DownloadListener.Failure;
import bittc.download.DownloadListener.TrackerReport;
import bittc.session.EngineException;
import bittc.storage.content.ContentException;
import bittc.storage.disk.StorageException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Something that went wrong, as the user is told: {@code bittc: WHAT: WHY}, and in a second line what to do about it.
 *
 * @param exit the class of failure
 * @param code a stable word for the kind of failure
 * @param message what and why, in one line; not sanitised
 * @param hint what to do, or empty; not sanitised
 */
public record Problem(ExitCode exit, String code, String message, String hint) {
    /** A problem of the command line. */
    public static Problem usage(String message, String hint) {
        return new Problem(ExitCode.USAGE, "usage", message, hint);
    }

    /** A problem of a torrent that was given. */
    public static Problem badInput(String code, String message, String hint) {
        return new Problem(ExitCode.BAD_INPUT, code, message, hint);
    }

    /** A problem of the output folder. */
    public static Problem storage(String code, String message, String hint) {
        return new Problem(ExitCode.STORAGE, code, message, hint);
    }

    /** What stops nothing, and changes no exit code. */
    public static Problem warning(String code, String message) {
        return new Problem(ExitCode.OK, code, message, "");
    }

    /** What is to be said of a tracker that failed, or that warns. */
    public static Optional<Problem> of(TrackerReport report) {
        boolean ok = report.ok();
        if (ok && report.message().isEmpty()) {
            return Optional.empty();
        }
        String said = "tracker " + report.host() + ": " + report.message().orElse("no answer");
        return Optional.of(warning(ok ? "tracker-warning" : "tracker-unreachable", said));
    }

    /** A tracker or a web seed that is never asked. */
    public static Problem unusableUrl(String what) {
        return warning("url-unusable", what);
    }

    /** A file that another program has changed, and that is mended. */
    public static Problem fileChanged(String what) {
        return warning("file-changed", what);
    }

    /** What we were told to keep to is not there; nothing has been sent. */
    public static Problem bindUnavailable(String option, String why) {
        return new Problem(ExitCode.NETWORK, "bind-unavailable", option + ": " + why, "nothing was sent");
    }

    /** A bug. */
    public static Problem internal(Throwable bug) {
        return new Problem(
                ExitCode.INTERNAL,
                "internal",
                "unexpected error: " + bug + " (this is a bug)",
                "run again with -v --log-file bittc.log and report it");
    }

    /** Why no engine could start. */
    public static Problem of(EngineException failure) {
        return switch (failure.reason()) {
            case PORT -> usage(failure.getMessage(), "choose another port with -p PORT");
            case INTERFACE -> bindUnavailable("--bind", failure.getMessage());
            case FILES ->
                new Problem(ExitCode.STORAGE, "too-few-files", failure.getMessage(), "allow more: ulimit -n 256");
        };
    }

    /** Why a download was given up, in the class that its code belongs to. */
    public static Problem of(Failure failure) {
        return new Problem(exitOf(failure.code()), failure.code(), failure.message(), failure.hint());
    }

    private static ExitCode exitOf(String code) {
        return switch (code) {
            case "dir-not-writable", "no-space", "file-conflict", "in-use", "io-error" -> ExitCode.STORAGE;
            case "no-peers", "stalled", "tracker-refused", "metadata-timeout", "timeout", "torrent-unreachable" ->
                ExitCode.NETWORK;
            case "bad-data" -> ExitCode.BAD_DATA;
            case "nothing-selected" -> ExitCode.USAGE;
            case "magnet-invalid" -> ExitCode.BAD_INPUT;
            default -> code.startsWith("torrent-") ? ExitCode.BAD_INPUT : ExitCode.INTERNAL;
        };
    }

    /** Why the disk, or what lies on it, is of no use. */
    public static Problem of(IOException failure) {
        if (failure instanceof StorageException storage) {
            String code = storage.code().word();
            return new Problem(exitOf(code), code, storage.getMessage(), storage.hint());
        }
        if (failure instanceof ContentException content) {
            return badInput(content.code().word(), content.getMessage(), content.hint());
        }
        return storage("io-error", String.valueOf(failure.getMessage()), "");
    }

    /** Zero if there are none, the one reason if they have one in common. */
    public static ExitCode exitOf(List<Problem> problems) {
        List<ExitCode> reasons = problems.stream().map(Problem::exit).distinct().toList();
        if (reasons.isEmpty()) {
            return ExitCode.OK;
        }
        return reasons.size() == 1 ? reasons.get(0) : ExitCode.SEVERAL;
    }

    /** The same, for where the hint would mislead. */
    public Problem withoutHint() {
        return new Problem(exit, code, message, "");
    }

    /** The same, with the name of the torrent that it happened to. */
    public Problem about(String name) {
        return new Problem(exit, code, name + ": " + message, hint);
    }

    /** The lines for standard error. */
    public String text() {
        String what = "bittc: " + Text.clean(message);
        return hint.isEmpty() ? what : what + "\n  hint: " + Text.clean(hint);
    }
}
