package bittc.cli.run;

import bittc.cli.message.Units;
import bittc.download.Progress;
import bittc.storage.reuse.Reuse;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Words the completion of a torrent. */
final class CompletionText {
    /** Spelt here, because a formatter of dates would cost a hundred classes. */
    private static final List<String> MONTHS =
            List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

    private CompletionText() {}

    /** {@code already complete, unchanged since 27 Nov}, or as {@link Summary#completed} says. */
    static String of(BatchListener.Completion completion) {
        Progress progress = completion.progress();
        boolean reused =
                progress.downloadedBytes() == 0 && !completion.found().reused().isEmpty();
        return unchanged(completion)
                .map(unchanged -> "already complete, " + unchanged)
                .orElseGet(() -> reused
                        ? Units.verified(progress.pieceCount()) + " in " + Units.shortDuration(completion.took())
                        : Summary.completed(progress, completion.took()));
    }

    /** {@code sharing 190.9 MiB, unchanged since 27 Nov}, or {@code … 764 pieces verified in 0.6s}. */
    static String ofSeed(BatchListener.Completion completion) {
        Progress progress = completion.progress();
        String verified = Units.verified(progress.pieceCount())
                + (progress.pieceCount() == 0 ? "" : " in " + Units.shortDuration(completion.took()));
        return "sharing " + Units.size(progress.totalBytes()) + ", "
                + unchanged(completion).orElse(verified);
    }

    private static Optional<String> unchanged(BatchListener.Completion completion) {
        return completion
                .found()
                .unchangedSince()
                .filter(since -> completion.already())
                .map(since -> {
                    ZoneId zone = ZoneId.systemDefault();
                    String day = day(LocalDateTime.ofInstant(since, zone), LocalDateTime.now(zone));
                    return "unchanged since " + day + " (--recheck reads it again)";
                });
    }

    /** {@code reused 3 files, 1.2 GiB from DIR}. */
    static String of(Reuse.Taken taken) {
        return "reused " + Units.count(taken.files(), "file") + ", " + Units.size(taken.bytes()) + " from "
                + taken.folder();
    }

    /** {@code 14:05} today, {@code 27 Nov} this year, {@code 27 Nov 2025} before. */
    static String day(LocalDateTime then, LocalDateTime now) {
        if (then.toLocalDate().equals(now.toLocalDate())) {
            return (then.getHour() < 10 ? "0" : "")
                    + then.getHour()
                    + (then.getMinute() < 10 ? ":0" : ":")
                    + then.getMinute();
        }
        String date = then.getDayOfMonth() + " " + MONTHS.get(then.getMonthValue() - 1);
        return then.getYear() == now.getYear() ? date : date + " " + then.getYear();
    }
}
