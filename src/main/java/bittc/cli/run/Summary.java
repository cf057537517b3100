package bittc.cli.run;

import bittc.cli.message.ExitCode;
import bittc.cli.message.Problem;
import bittc.cli.message.Units;
import bittc.cli.screen.Screen;
import bittc.download.DownloadListener.TrackerReport;
import bittc.download.Progress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The results of the torrents of one command.
 *
 * @param results results of readable torrents
 * @param badInputs unreadable torrents, already reported
 * @param failures readable torrents that failed; their messages begin with their names
 * @param took time since the start
 * @param interrupted whether a signal came before all had ended
 * @param sharingOnly whether the command only shares
 */
record Summary(
        List<Result> results,
        List<JobList.Finding> badInputs,
        List<JobList.Finding> failures,
        Duration took,
        boolean interrupted,
        boolean sharingOnly) {
    /** The result of a torrent; its name is cleaned, its progress empty if it never began. */
    record Result(
            String name, boolean complete, boolean alreadyComplete, boolean failed, Optional<Progress> progress) {}

    /** Zero only if every torrent is complete; otherwise the common exit code, or {@link ExitCode#SEVERAL}. */
    ExitCode exitCode() {
        return Problem.exitOf(problems());
    }

    /** All problems of torrents. */
    List<Problem> problems() {
        return Stream.concat(badInputs.stream(), failures.stream())
                .map(JobList.Finding::problem)
                .toList();
    }

    /** Shows the summary. */
    void tell(Screen screen) {
        boolean many = total() > 1;
        if (interrupted) {
            screen.line(stopped());
        } else if (many) {
            screen.line(counts());
        }
        if (many) {
            for (Problem problem : FailureGroups.of(badInputs)) {
                screen.line((problem.message().contains(" failed: ") ? "" : "failed: ") + problem.message());
            }
        }
        tellFailures(screen);
        if (many && !interrupted && exitCode() != ExitCode.OK) {
            screen.line(
                    sharingOnly
                            ? "Run the same command again to retry."
                            : "Run the same command again to retry; finished torrents are only re-checked.");
        }
    }

    /** Shows each reason once, and each hint. */
    private void tellFailures(Screen screen) {
        Set<String> hints = new HashSet<>();
        for (Problem problem : FailureGroups.of(failures)) {
            boolean fresh = hints.add(problem.hint());
            screen.problem(fresh ? problem : new Problem(problem.code(), problem.message(), ""));
        }
    }

    private int total() {
        return results.size() + badInputs.size();
    }

    /** Torrents that had neither completed nor failed. */
    int unfinished() {
        return (int) results.stream()
                .filter(result -> !result.complete() && !result.failed())
                .count();
    }

    /** Payload received in this run. */
    long downloadedBytes() {
        return sum(Progress::downloadedBytes);
    }

    /** Payload sent in this run. */
    long uploadedBytes() {
        return sum(Progress::uploadedBytes);
    }

    private long sum(ToLongFunction<Progress> bytes) {
        return results.stream()
                .flatMap(result -> result.progress().stream())
                .mapToLong(bytes)
                .sum();
    }

    private String counts() {
        if (sharingOnly) {
            return shared();
        }
        long complete = complete();
        long sent = uploadedBytes();
        long already = results.stream().filter(Result::alreadyComplete).count();
        return complete + " of " + total() + " complete"
                + (already > 0 ? " (" + already + (already == 1 ? " was" : " were") + " already)" : "") + ", "
                + Units.size(downloadedBytes()) + " in " + Units.duration(took)
                + (sent > 0 ? ", " + Units.size(sent) + " sent" : "");
    }

    private long complete() {
        return results.stream().filter(Result::complete).count();
    }

    /** {@code 28 of 30 shared, 3.4 GiB sent (0.81) in 2h 05m}. */
    private String shared() {
        long size = results.stream()
                .filter(Result::complete)
                .flatMap(result -> result.progress().stream())
                .mapToLong(Progress::totalBytes)
                .sum();
        String of = complete() == total() ? "" : complete() + " of ";
        return of + total() + " shared, " + Units.size(uploadedBytes()) + " sent (" + Units.ratio(uploadedBytes(), size)
                + ") in " + Units.duration(took);
    }

    private String stopped() {
        long complete = complete();
        boolean all = complete == results.size();
        if (total() == 1 && (all || sharingOnly)) {
            return "Stopped."; // a line about the torrent has told the rest
        }
        if (all || sharingOnly) {
            return "Stopped: " + shared() + ".";
        }
        Optional<Progress> only = results.size() == 1 ? results.get(0).progress() : Optional.empty();
        String again = " To go on, run the same command again.";
        if (only.isPresent()) {
            Progress progress = only.get();
            if (progress.totalBytes() == 0) {
                return "Stopped before the metadata arrived." + again;
            }
            return "Stopped at " + Units.percent(progress.doneBytes(), progress.totalBytes()) + "%: "
                    + Units.sizes(progress.doneBytes(), progress.totalBytes(), " of ") + " kept." + again;
        }
        return "Stopped: " + complete + " of " + total() + " complete, partial data kept." + again;
    }

    /** {@code 190.9 MiB in 18s (10.6 MiB/s), 764 pieces verified}. */
    static String completed(Progress progress, Duration took) {
        String verified = Units.verified(progress.pieceCount());
        if (progress.pieceCount() == 0) {
            return "complete, " + verified;
        }
        if (progress.downloadedBytes() == 0) {
            return "already complete, " + verified + " in " + Units.shortDuration(took);
        }
        long received = Math.min(progress.totalBytes(), progress.downloadedBytes() - progress.wastedBytes());
        long rate = (long) (received / Math.max(took.toMillis() / 1000.0, 0.001));
        return Units.size(received) + " in " + Units.shortDuration(took) + " (" + Units.rate(rate) + "), " + verified;
    }

    /** {@code seeded 9.0 MiB (ratio 0.81) in 1h 05m}. */
    static String seeded(Progress progress, Duration took) {
        long sent = progress.uploadedBytes();
        return "seeded " + Units.size(sent) + " (ratio " + Units.ratio(sent, progress.totalBytes()) + ") in "
                + Units.duration(took);
    }

    /** {@code 1 seed, 2 peers}, or peers alone if the tracker does not tell them apart. */
    static String answer(TrackerReport report) {
        if (report.seeders().isPresent() && report.leechers().isPresent()) {
            return Units.count(report.seeders().getAsInt(), "seed") + ", "
                    + Units.count(report.leechers().getAsInt(), "peer");
        }
        return Units.count(report.peers(), "peer");
    }
}
