package bittc.cli.screen;

import bittc.cli.message.Subject;
import bittc.cli.message.Units;
import bittc.download.DownloadState;
import bittc.download.Progress;
import java.util.List;
import java.util.OptionalLong;

/**
 * A snapshot of a command's progress for the screen to draw. Immutable.
 *
 * @param active the torrents at work
 * @param total number of torrents
 * @param done number of complete ones
 * @param failed number of failed ones
 * @param waiting number of those that have not begun
 * @param waitingBytes their total size, if known
 * @param downRate payload received for all, including ended ones, in bytes per second
 */
public record View(
        List<Row> active, int total, int done, int failed, int waiting, OptionalLong waitingBytes, long downRate) {
    /** Label of a torrent whose metadata is being fetched. */
    static final String FETCHING_METADATA = "fetching metadata";

    /** One torrent. */
    public record Row(Subject torrent, Progress progress) {
        /** The name for people, cleaned. */
        String name() {
            return torrent.name();
        }
    }

    public View {
        active = List.copyOf(active);
    }

    /** Whether all that is left is seeding. */
    boolean onlySeeds() {
        return waiting == 0
                && !active.isEmpty()
                && active.stream().allMatch(row -> row.progress().state() == DownloadState.SEEDING);
    }

    /** {@code seeding 1.0 MiB/s}; without a rate if there are no peers. */
    static String seeding(long upRate, int peers) {
        return peers == 0 ? "seeding" : "seeding " + Units.rate(upRate);
    }

    /** {@code 3 peers}, or {@code 1 web seed} if there are no peers. */
    static String sources(Progress progress) {
        return progress.peers() == 0 && progress.webSeeds() > 0
                ? Units.count(progress.webSeeds(), "web seed")
                : Units.count(progress.peers(), "peer");
    }

    /** Seconds until all are complete, including waiting ones, if known. */
    OptionalLong etaSeconds() {
        OptionalLong slowest = active.stream()
                .map(row -> row.progress().etaSeconds())
                .filter(OptionalLong::isPresent)
                .mapToLong(OptionalLong::getAsLong)
                .max();
        if (waiting == 0) {
            return slowest;
        }
        if (waitingBytes.isEmpty() || downRate == 0) {
            return OptionalLong.empty();
        }
        long left = active.stream()
                .map(Row::progress)
                .mapToLong(progress -> progress.totalBytes() - progress.doneBytes())
                .sum();
        return OptionalLong.of(Math.max(slowest.orElse(0), (left + waitingBytes.getAsLong()) / downRate));
    }
}
