package bittc.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.cli.command.FakeEngine;
import bittc.cli.command.TestHost;
import bittc.cli.command.Torrents;
import bittc.cli.host.Environment;
import bittc.cli.message.ExitCode;
import bittc.cli.message.Subject;
import bittc.cli.screen.View;
import bittc.download.DownloadState;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoReader;
import bittc.session.FilePlan;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
            new Watch(() -> clock.addAndGet(Duration.ofMillis(100).toNanos())),
            new Batch.Goal(false, false, 1),
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

    @Test
    void aHeldTerminalHasNoMoreToTellOfATorrentHoweverOftenItsStateChanged() throws Exception {
        engine.on("restless", torrent -> {
            for (int i = 0; i < 5000; i++) {
                torrent.become(DownloadState.DOWNLOADING, "");
                torrent.become(DownloadState.STALLED, "no peers");
            }
            torrent.complete();
        });
        Metainfo metainfo = MetainfoReader.read(Torrents.single("restless"), "restless");
        batch.add(Job.of("restless", metainfo, Path.of(".")));
        assertEquals(ExitCode.OK, batch.run().exit());
        assertTrue(shown.states.size() <= 1002, shown.states.size() + " changes");
        assertEquals(List.of("CHECKING", "DOWNLOADING"), shown.states.get(0));
        assertEquals("DONE", shown.states.get(shown.states.size() - 1).get(1));
        for (int i = 1; i < shown.states.size(); i++) {
            assertEquals(shown.states.get(i - 1).get(1), shown.states.get(i).get(0), "change " + i);
        }
    }

    @Test
    void metadataAloneIsAskedOfAllMagnetLinksAtOnceButFetchedFromFewUrls() throws Exception {
        FakeEngine silent = new FakeEngine();
        AtomicLong looks = new AtomicLong();
        Watch watch = new Watch(clock::incrementAndGet);
        Batch learning = new Batch(
                silent, List.of(shown), watch, new Batch.Goal(true, false, 2), () -> looks.getAndIncrement() > 0);
        for (int i = 0; i < 4; i++) {
            silent.on("x" + i, torrent -> torrent.become(DownloadState.CONNECTING, ""))
                    .on("" + i, torrent -> {});
        }
        for (String argument : List.of("0", "1", "2", "3")) {
            learning.add(job("magnet:?xt=urn:btih:" + argument.repeat(40) + "&dn=x" + argument));
        }
        for (String argument : List.of("0", "1", "2", "3")) {
            learning.add(job("http://127.0.0.1:1/" + argument));
        }
        learning.run();
        assertEquals(List.of("x0", "x1", "x2", "x3", "0", "1"), silent.begun());
    }

    private static Job job(String argument) throws Exception {
        Environment environment = new TestHost(Path.of("")).host().environment();
        TorrentSource source = TorrentSource.of(argument, environment);
        return new Job(1, source, Path.of("."), Optional.empty(), FilePlan.ALL);
    }

    private static final class Shown implements BatchListener {
        private final List<View> views = new ArrayList<>();
        private final List<List<String>> states = new ArrayList<>();

        @Override
        public void onState(Subject torrent, DownloadState from, DownloadState to, String reason) {
            states.add(List.of(from.name(), to.name()));
        }

        @Override
        public void onProgress(View view) {
            views.add(view);
        }
    }
}
