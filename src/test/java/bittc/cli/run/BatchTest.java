package bittc.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.cli.command.FakeEngine;
import bittc.cli.command.Torrents;
import bittc.cli.host.Mailbox;
import bittc.cli.message.ExitCode;
import bittc.cli.screen.View;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A batch in simulated time: each look at the clock takes a tenth of a second. */
@Timeout(30)
class BatchTest {
    private final AtomicLong clock = new AtomicLong();
    private final Shown shown = new Shown();
    private final FakeEngine engine = new FakeEngine();
    private final Batch batch = new Batch(
            engine,
            List.of(shown),
            new Mailbox(),
            () -> clock.addAndGet(Duration.ofMillis(100).toNanos()),
            1,
            () -> false);

    @Test
    void whatTorrentsThatHaveEndedReceivedCountsForTheRate() throws Exception {
        for (int i = 0; i < 50; i++) {
            String name = "torrent-" + i;
            Metainfo metainfo = MetainfoReader.read(Torrents.single(name), name);
            batch.add(Job.of(name, metainfo, Path.of(".")));
        }
        assertEquals(ExitCode.OK, batch.run().exit());
        View last = shown.views.get(shown.views.size() - 1);
        assertEquals(50, last.done());
        long whole = (long) (50L * FakeEngine.SIZE / (clock.get() / 1e9));
        assertTrue(last.downRate() > whole / 2 && last.downRate() < 2 * whole, last.downRate() + " of " + whole);
    }

    private static final class Shown implements BatchListener {
        private final List<View> views = new ArrayList<>();

        @Override
        public void onProgress(View view) {
            views.add(view);
        }
    }
}
