package bittc.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.cli.command.FakeEngine.Scripted;
import bittc.download.DownloadListener.TrackerReport;
import bittc.download.DownloadState;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoReader;
import bittc.net.PortRange;
import bittc.session.Engine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadCommandTest {
    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();
    private TestHost host;

    @BeforeEach
    void writeTorrents() throws IOException {
        host = new TestHost(folder);
        Torrents.writeThree(folder);
    }

    @Test
    void exitsZeroAndPrintsThePathWhenComplete() {
        assertEquals(0, download("-d", "/srv/iso/../data", "a.torrent"));
        assertEquals("/srv/data/a\n", host.out());
        assertTrue(host.err().startsWith("[00:00] a: 39.0 KiB -> /srv/iso/../data/a\n"), host.err());
        assertTrue(host.err().contains(" a: done, 39.0 KiB in 0."), host.err());
        assertTrue(host.err().endsWith("), 3 pieces verified\n"), host.err());
        assertTrue(engine.closed);
    }

    @Test
    void printsNoPathOnATerminal() {
        host.onTerminal();
        assertEquals(0, download("a.torrent"));
        assertEquals("", host.out());
        assertTrue(host.err().contains("✓\u001b[0m a: 39.0 KiB in 0."), host.err());
    }

    @Test
    void saysNothingWhenAskedToBeQuiet() {
        assertEquals(0, download("-q", "-d", "/srv", "a.torrent"));
        assertEquals("", host.err());
        assertEquals("/srv/a\n", host.out());
    }

    @Test
    void callsTheTorrentAsAsked() {
        assertEquals(0, download("-d", "/srv", "-o", "other name", "a.torrent"));
        assertEquals("/srv/other name\n", host.out());
    }

    @Test
    void knowsWhatWasCompleteAlready() {
        engine.on("a", Scripted::alreadyComplete);
        assertEquals(0, download("a.torrent", "b.torrent"));
        assertTrue(host.err().contains("a: already complete, 3 pieces verified in 0."), host.err());
        assertTrue(host.err().contains("2 of 2 complete (1 was already), 39.0 KiB in "), host.err());
    }

    @Test
    void saysWhatWasSharedWhenItHasBeenEnough() {
        engine.on("a", transfer -> transfer.completeAndSeed(20_000));
        assertEquals(0, download("--seed", "--seed-ratio", "0.5", "a.torrent"));
        assertTrue(host.err().endsWith("a: seeded 19.5 KiB (ratio 0.50) in 0s\n"), host.err());
    }

    @Test
    void aLogSaysOfEachSeedThatIsStoppedWhatItSent() {
        engine.on("a", transfer -> {
            transfer.receive(FakeEngine.SIZE);
            transfer.become(DownloadState.SEEDING, "");
            host.signal("INT");
        });
        assertEquals(130, download("--seed", "a.torrent"));
        assertTrue(host.err().contains(" a: seeded 0 B (ratio 0.00) in "), host.err());
        assertTrue(host.err().endsWith("Stopped.\n"), host.err());
    }

    @Test
    void tellsAReasonThatSeveralShareOnceAtTheEnd() throws IOException {
        for (String name : List.of("w", "x", "y", "z")) {
            Torrents.write(folder, name + ".torrent", name);
            engine.on(name, transfer -> transfer.fail("no-peers", "no peers in 30m 00s"));
        }
        assertEquals(5, download("a.torrent", "w.torrent", "x.torrent", "y.torrent", "z.torrent"));
        assertTrue(host.err().contains("] y: failed: no peers in 30m 00s\n"), "a log has a line for each");
        assertTrue(host.err().contains("\nbittc: 4 failed: no peers in 30m 00s (w, x … and 2 more)\n"), host.err());
    }

    @Test
    void letsNoBadTorrentStopTheOthers() throws IOException {
        Files.writeString(folder.resolve("bad.torrent"), "<html>");
        engine.on("b", transfer -> transfer.fail("no-peers", "no peers in 30m 00s"));
        assertEquals(1, download("bad.torrent", "a.torrent", "b.torrent", "c.torrent"), "two different reasons");
        assertEquals(List.of("a", "b", "c"), engine.begun());
        assertTrue(host.err().startsWith("bittc: bad.torrent: not a torrent: it is a web page\n  hint: "), host.err());
        assertTrue(host.err().contains("2 of 4 complete, 78.1 KiB in "), host.err());
        assertTrue(host.err().contains("failed: bad.torrent: not a torrent"), host.err());
        assertTrue(host.err().contains("\nbittc: b: no peers in 30m 00s\n"), host.err());
        assertEquals(2, host.out().lines().count());
    }

    @Test
    void exitsWithTheOneReasonThatAllFailuresShare() {
        engine.on("a", transfer -> transfer.fail("stalled", "stalled"));
        engine.on("b", transfer -> transfer.fail("tracker-refused", "refused"));
        assertEquals(5, download("a.torrent", "b.torrent", "c.torrent"));
    }

    @Test
    void tellsOfALoneFailureOnce() {
        engine.on("a", transfer -> transfer.fail("no-space", "needs 23.8 MiB"));
        download("a.torrent");
        assertEquals(1, host.err().split("needs 23.8 MiB", -1).length - 1, host.err());
    }

    @Test
    void exitsByTheClassOfAFailure() {
        engine.on("a", transfer -> transfer.fail("no-space", "needs 23.8 MiB"));
        assertEquals(4, download("a.torrent"));
        assertTrue(host.err().endsWith("\nbittc: a: needs 23.8 MiB\n"), host.err());
    }

    @Test
    void warnsOfADuplicateAndSkipsIt() throws IOException {
        Torrents.write(folder, "a-copy.torrent", "a");
        assertEquals(0, download("a.torrent", "a-copy.torrent"));
        assertEquals(List.of("a"), engine.begun());
        assertTrue(host.err().contains("a-copy.torrent: same torrent as a.torrent; skipped"), host.err());
    }

    @Test
    void neverSavesTwoTorrentsInOnePlace() throws IOException {
        byte[] other = Torrents.single("a");
        other[other.length - 3] = 'y';
        Files.write(folder.resolve("other.torrent"), other);
        assertEquals(4, download("a.torrent", "other.torrent"));
        assertEquals(List.of("a"), engine.begun());
        assertTrue(host.err().contains("other.torrent: would be saved as ./a, where a.torrent is saved"), host.err());
    }

    @Test
    void neverSavesATorrentWhereAnotherHasItsPartOrItsRecord() throws IOException {
        for (String name : List.of("a.part", ".a.bittc", ".a.bittc.parts")) {
            Files.write(folder.resolve("other.torrent"), Torrents.single(name));
            assertEquals(4, download("a.torrent", "other.torrent"));
            assertEquals(4, download("other.torrent", "a.torrent"));
            assertTrue(host.err().contains("a.torrent: would be saved as ./a, where other.torrent"), host.err());
        }
    }

    @Test
    void callsATorrentByTheNameThatItsMetadataBrings() throws Exception {
        Metainfo learnt = MetainfoReader.read(Torrents.single("better"), "x");
        engine.on("a", transfer -> {
            transfer.listener.onMetadata(learnt);
            transfer.complete();
        });
        assertEquals(0, download("-d", "/srv", "a.torrent"));
        assertEquals("/srv/better\n", host.out());
        assertTrue(host.err().contains("] better: 39.0 KiB -> /srv/better\n"), host.err());
        assertTrue(host.err().contains("] better: done, "), host.err());
    }

    @Test
    void letsTorrentsWaitForTheirTurn() {
        engine.on("a", transfer -> transfer.receive(10));
        engine.on("b", transfer -> host.signal("INT"));
        download("-j", "2", "a.torrent", "b.torrent", "c.torrent");
        assertEquals(List.of("a", "b"), engine.begun());
    }

    @Test
    void letsASeedingTorrentTakeNobodysTurn() {
        engine.on("a", transfer -> transfer.become(DownloadState.SEEDING, ""));
        engine.on("b", transfer -> host.signal("INT"));
        assertEquals(130, download("-j", "1", "--seed", "a.torrent", "b.torrent"));
        assertEquals(List.of("a", "b"), engine.begun());
        assertTrue(engine.settings.seed().seed());
    }

    @Test
    void stopsOnASignalAndSaysWhatIsKept() {
        engine.on("a", transfer -> {
            transfer.receive(20_000);
            host.signal("TERM");
        });
        assertEquals(143, download("a.torrent"));
        assertEquals(1, engine.stops);
        assertTrue(
                host.err().contains("Stopping: saving, telling the tracker (Ctrl-C again to quit at once)"),
                host.err());
        assertTrue(
                host.err().endsWith("Stopped at 50%: 19.5 of 39.0 KiB kept. To go on, run the same command again.\n"),
                host.err());
        assertEquals("", host.out());
    }

    @Test
    void waitsForTheLastWordsToTheTrackersBeforeItLeaves() {
        assertEquals(0, download("a.torrent", "b.torrent"));
        assertEquals(1, engine.stops);
        assertFalse(host.err().contains("Stopping"), host.err());
    }

    @Test
    void stopsWhenNobodyReadsThePaths() {
        host.withStdout(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        engine.on("b", transfer -> transfer.receive(10));
        assertEquals(141, download("a.torrent", "b.torrent"));
        assertEquals(1, engine.stops);
    }

    @Test
    void givesEachWarningOfATrackerOnce() {
        TrackerReport report = new TrackerReport(
                "t.test:80",
                false,
                0,
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.of("no\u001b[2J route"),
                Duration.ofSeconds(15));
        engine.on("a", transfer -> {
            transfer.listener.onTracker(report);
            transfer.listener.onTracker(report);
            transfer.complete();
        });
        download("a.torrent");
        assertEquals(
                1,
                host.err()
                        .lines()
                        .filter(line -> line.endsWith("tracker t.test:80: no[2J route"))
                        .count(),
                host.err());
    }

    @Test
    void tellsDetailsOnlyWhenAsked() {
        engine.on("a", transfer -> {
            transfer.listener.onDetail("peer 10.0.0.1:5 came");
            transfer.complete();
        });
        download("a.torrent");
        assertFalse(host.err().contains("10.0.0.1"));
        download("-v", "a.torrent");
        assertTrue(host.err().contains("a: peer 10.0.0.1:5 came\n"), host.err());
    }

    @Test
    void handsTheEngineWhatTheOptionsSay() {
        download(
                "--max-download=1M",
                "-u",
                "500K",
                "--max-peers",
                "40",
                "-p",
                "7000-7010",
                "--listen-address",
                "127.0.0.1",
                "--seed-ratio",
                "1.5",
                "--seed-time",
                "2h",
                "--stall-timeout",
                "0",
                "--overwrite",
                "--recheck",
                "--no-dht",
                "--no-lsd",
                "--no-pex",
                "--no-utp",
                "--no-port-mapping",
                "a.torrent");
        Engine.Settings settings = engine.settings;
        assertEquals(1 << 20, settings.maxDownloadRate());
        assertEquals(512_000, settings.maxUploadRate());
        assertEquals(40, settings.maxPeers());
        assertEquals(Optional.of(new PortRange(7000, 7010)), settings.reach().ports());
        assertEquals("127.0.0.1", settings.reach().address().orElseThrow().getHostAddress());
        assertEquals(1.5, settings.seed().ratio().orElseThrow());
        assertEquals(Optional.of(Duration.ofHours(2)), settings.seed().time());
        assertEquals(Duration.ZERO, settings.stallTimeout());
        assertTrue(settings.existing().overwrite() && settings.existing().recheck());
        assertTrue(settings.seed().seed(), "a ratio or a time asks for seeding");
    }

    @Test
    void givesUpAfterHalfAnHourUnlessToldOtherwise() {
        download("a.torrent");
        assertEquals(Duration.ofMinutes(30), engine.settings.stallTimeout());
        assertFalse(engine.settings.seed().seed());
        assertEquals(200, engine.settings.maxPeers());
        assertEquals(0, engine.settings.maxDownloadRate());
        assertEquals(Optional.empty(), engine.settings.reach().ports());
    }

    private int download(String... args) {
        String[] line = new String[args.length + 1];
        line[0] = "download";
        System.arraycopy(args, 0, line, 1, args.length);
        return host.run(engine.factory(), line);
    }
}
