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
 * @param sharing facts about torrents that are shared
 */
public record View(
        List<Row> active,
        int total,
        int done,
        int failed,
        int waiting,
        OptionalLong waitingBytes,
        long downRate,
        Sharing sharing) {
    /** Label of a torrent whose metadata is being fetched. */
    static final String FETCHING_METADATA = "fetching metadata";

    /** One torrent. */
    public record Row(Subject torrent, Progress progress) {
        /** The name for people, cleaned. */
        String name() {
            return torrent.name();
        }

        /** Whether it is a seed of which nothing is being sent. */
        boolean isIdleSeed() {
            return progress.state() == DownloadState.SEEDING
                    && progress.standstill().isEmpty()
                    && (progress.upRate() == 0 || progress.peers() == 0);
        }
    }

    /**
     * Facts about shared torrents.
     *
     * @param only whether the command only shares: what is not complete fails
     * @param endedSent bytes sent of torrents whose sharing has ended
     * @param endedSize bytes of these torrents
     */
    public record Sharing(boolean only, long endedSent, long endedSize) {}

    public View {
        active = List.copyOf(active);
    }

    /** Whether all that is left is sharing. */
    boolean onlyShares() {
        return sharing.only()
                || waiting == 0
                        && !active.isEmpty()
                        && active.stream().allMatch(row -> row.progress().state() == DownloadState.SEEDING);
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
