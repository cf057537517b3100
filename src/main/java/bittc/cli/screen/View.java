package bittc.cli.screen;

import bittc.cli.message.Subject;
import bittc.cli.message.Units;
import bittc.download.DownloadState;
import bittc.download.Progress;
import java.util.List;
import java.util.OptionalLong;

/**
 * How far a whole command is, at one moment: what a screen draws. Immutable.
 *
 * @param active the torrents that something is being done for
 * @param total how many torrents there are
 * @param done how many of them are complete
 * @param failed how many have been given up
 * @param waiting how many have not begun
 * @param waitingBytes how large those are together, if that is known
 * @param downRate payload received for all, those that have ended among them, bytes per second
 */
public record View(
        List<Row> active, int total, int done, int failed, int waiting, OptionalLong waitingBytes, long downRate) {
    /** What is being done for a torrent that is known by its info hash alone. */
    static final String FETCHING_METADATA = "fetching metadata";

    /** One torrent. */
    public record Row(Subject torrent, Progress progress) {
        /** As people see it, cleaned. */
        String name() {
            return torrent.name();
        }
    }

    public View {
        active = List.copyOf(active);
    }

    /** Whether nothing is left to be downloaded, and something is shared. */
    boolean onlySeeds() {
        return waiting == 0
                && !active.isEmpty()
                && active.stream().allMatch(row -> row.progress().state() == DownloadState.SEEDING);
    }

    /** {@code seeding 1.0 MiB/s}; without a rate where there is nobody to send to. */
    static String seeding(long upRate, int peers) {
        return peers == 0 ? "seeding" : "seeding " + Units.rate(upRate);
    }

    /** {@code 3 peers}, or {@code 1 web seed} where nobody else sends. */
    static String sources(Progress progress) {
        return progress.peers() == 0 && progress.webSeeds() > 0
                ? Units.count(progress.webSeeds(), "web seed")
                : Units.count(progress.peers(), "peer");
    }

    /** Until all are complete, those that wait among them, if that can be told. */
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
