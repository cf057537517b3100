package bittc.cli.screen;

import bittc.cli.message.Text;
import bittc.cli.message.Units;
import bittc.download.DownloadState;
import bittc.download.Progress;
import java.util.ArrayList;
import java.util.List;

/**
 * The figures of all torrents that are shared, together.
 *
 * @param shared torrents that are seeded now
 * @param of torrents at work
 * @param busy those that something is sent of
 * @param failed failed torrents
 * @param upRate bytes per second
 * @param sent bytes sent in this run, of ended torrents too
 * @param size bytes of the torrents that these belong to
 */
record SharingTotals(int shared, int of, int busy, int failed, int peers, long upRate, long sent, long size) {
    static SharingTotals of(View view) {
        int shared = 0;
        int busy = 0;
        int peers = 0;
        long upRate = 0;
        long sent = view.sharing().endedSent();
        long size = view.sharing().endedSize();
        for (View.Row row : view.active()) {
            Progress progress = row.progress();
            if (progress.state() == DownloadState.SEEDING) {
                shared++;
                busy += row.isIdleSeed() ? 0 : 1;
                peers += progress.peers();
                upRate += progress.upRate();
                sent += progress.uploadedBytes();
                size += progress.totalBytes();
            }
        }
        return new SharingTotals(shared, view.active().size(), busy, view.failed(), peers, upRate, sent, size);
    }

    /** As {@link #text()}, where other torrents may not be complete: speaks of the seeds alone. */
    String seeds() {
        return new SharingTotals(shared, shared, busy, 0, peers, upRate, sent, size).text();
    }

    /** {@code 30 shared, 2 busy, 5 peers, 1.2 MiB/s, 3.4 GiB sent (0.81)}; without the parts that say nothing. */
    String text() {
        return text(true, true);
    }

    /** As {@link #text()}, within these columns: drops the ratio, the peers, then what is last. */
    String text(int columns, String ellipsis) {
        String text = text();
        if (Text.width(text) > columns) {
            text = text(true, false);
        }
        if (Text.width(text) > columns) {
            text = text(false, false);
        }
        while (Text.width(text) > columns && text.contains(", ")) {
            text = text.substring(0, text.lastIndexOf(", "));
        }
        return Text.cut(text, columns, ellipsis);
    }

    private String text(boolean withPeers, boolean withRatio) {
        List<String> parts = new ArrayList<>();
        parts.add((shared == of ? "" : shared + " of ") + of + " shared");
        if (failed > 0) {
            parts.add(failed + " failed");
        }
        if (busy > 0) {
            parts.add(busy + " busy");
        }
        if (withPeers) {
            parts.add(Units.count(peers, "peer"));
        }
        if (busy > 0) {
            parts.add(Units.rate(upRate));
        }
        parts.add(Units.size(sent) + " sent" + (withRatio ? " (" + Units.ratio(sent, size) + ")" : ""));
        return String.join(", ", parts);
    }
}
