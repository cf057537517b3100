package bittc.cli.screen;

import java.time.Duration;
import java.util.Optional;

/** Decides when a log gets a line about what is shared: each interval in which bytes were sent or peers came or went. */
public final class SharingLines {
    private final Duration interval;
    private boolean begun;
    private long last;
    private long sent;
    private int peers;

    public SharingLines(Duration interval) {
        this.interval = interval;
    }

    /** Returns a line, if one is due and there is anything new to say. */
    public Optional<String> at(View view, long now) {
        SharingTotals totals = SharingTotals.of(view);
        if (totals.shared() == 0) {
            return Optional.empty();
        }
        if (!begun) {
            begun = true;
            last = now;
        }
        boolean due = now - last >= interval.toNanos();
        if (!due || totals.sent() == sent && totals.peers() == peers) {
            return Optional.empty();
        }
        last = now;
        sent = totals.sent();
        peers = totals.peers();
        return Optional.of(
                view.total() > 1 ? totals.seeds() : only(view.active().get(0)));
    }

    private static String only(View.Row row) {
        return row.name() + ": " + PlainLog.seeding(row.progress());
    }
}
