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
 * Something that went wrong, as the user reads it: {@code bittc: WHAT: WHY}, then a line with a hint.
 *
 * @param message what and why, in one line; not sanitised
 * @param hint what to do about it, or empty; not sanitised
 */
public record Problem(ProblemCode code, String message, String hint) {
    /** A mistake in the command line. */
    public static Problem usage(String message, String hint) {
        return new Problem(ProblemCode.USAGE, message, hint);
    }

    /** A tracker's failure or warning, if it reports one. */
    public static Optional<Problem> of(TrackerReport report) {
        boolean ok = report.ok();
        if (ok && report.message().isEmpty()) {
            return Optional.empty();
        }
        String said = "tracker " + report.host() + ": " + report.message().orElse("no answer");
        return Optional.of(new Problem(ok ? ProblemCode.TRACKER_WARNING : ProblemCode.TRACKER_UNREACHABLE, said, ""));
    }

    /** An interface or address that we must keep to and do not have. */
    public static Problem bindUnavailable(String option, String why) {
        return new Problem(ProblemCode.BIND_UNAVAILABLE, option + ": " + why, "nothing was sent");
    }

    /** A bug. */
    public static Problem internal(Throwable bug) {
        return new Problem(
                ProblemCode.INTERNAL,
                "unexpected error: " + bug + " (this is a bug)",
                "run again with -v --log-file bittc.log and report it");
    }

    /** An engine that could not start. */
    public static Problem of(EngineException failure) {
        return switch (failure.reason()) {
            case PORT -> usage(failure.getMessage(), "choose another port with -p PORT");
            case INTERFACE -> bindUnavailable("--bind", failure.getMessage());
            case FILES -> new Problem(ProblemCode.TOO_FEW_FILES, failure.getMessage(), "allow more: ulimit -n 256");
        };
    }

    /** A download that was given up. */
    public static Problem of(Failure failure) {
        return new Problem(ProblemCode.of(failure.code()), failure.message(), failure.hint());
    }

    /** A failure of the disk, or content that cannot be used. */
    public static Problem of(IOException failure) {
        if (failure instanceof StorageException storage) {
            return new Problem(ProblemCode.of(storage.code().word()), storage.getMessage(), storage.hint());
        }
        if (failure instanceof ContentException content) {
            return new Problem(ProblemCode.of(content.code().word()), content.getMessage(), content.hint());
        }
        return new Problem(ProblemCode.IO_ERROR, String.valueOf(failure.getMessage()), "");
    }

    /** Combines exit codes: zero for no problem, the common one, or {@link ExitCode#SEVERAL}. */
    public static ExitCode exitOf(List<Problem> problems) {
        List<ExitCode> exits = problems.stream().map(Problem::exit).distinct().toList();
        if (exits.isEmpty()) {
            return ExitCode.OK;
        }
        return exits.size() == 1 ? exits.get(0) : ExitCode.SEVERAL;
    }

    public ExitCode exit() {
        return code.exit();
    }

    /** The same, where the hint would mislead. */
    public Problem withoutHint() {
        return new Problem(code, message, "");
    }

    /** The same, with the name of its torrent or the place in a list in front. */
    public Problem about(String name) {
        return new Problem(code, name + ": " + message, hint);
    }

    /** The lines for standard error. */
    public String text() {
        String what = "bittc: " + Text.clean(message);
        return hint.isEmpty() ? what : what + "\n  hint: " + Text.clean(hint);
    }
}
