package bittc.cli.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.Events;
import bittc.cli.command.Bittc;
import bittc.cli.command.FakeEngine;
import bittc.cli.command.TestHost;
import bittc.cli.command.Torrents;
import bittc.cli.option.JsonOption;
import bittc.download.DownloadListener.TrackerReport;
import bittc.download.DownloadState;
import bittc.session.Engine;
import bittc.torrent.ClientName;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --json}: each line is checked against the schema as it is read. */
class JsonEventsTest {
    private static final TrackerReport REFUSED = new TrackerReport(
            "t.test:80",
            false,
            0,
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.of("no\u001b[2J route"),
            Duration.ofSeconds(15));

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
    void tellsADownloadFromSessionToSummary() {
        engine.on("a", transfer -> {
            transfer.listener.onTracker(REFUSED);
            transfer.listener.onTracker(REFUSED);
            transfer.listener.onFileComplete(0);
            transfer.complete();
        });
        Events events = run(0, "download", "--json", "-d", "/srv/iso", "a.torrent");
        assertEquals(
                List.of(
                        "session", "torrent", "state", "tracker", "warning", "tracker", "file", "state", "state",
                        "done", "summary"),
                events.names());
        Map<String, Object> session = events.only("session");
        assertEquals("download", session.get("command"));
        assertEquals(1L, session.get("torrents"));
        assertEquals("/srv/iso", session.get("dir"));
        Map<String, Object> torrent = events.only("torrent");
        assertEquals("a.torrent", torrent.get("source"));
        assertEquals("/srv/iso/a", torrent.get("path"));
        assertEquals(40_000L, torrent.get("totalBytes"));
        assertEquals(3L, torrent.get("pieces"));
        assertEquals(List.of("tracker.test:80"), torrent.get("trackers"), "no passkey");
        assertEquals(
                List.of(Map.of("index", 1L, "path", "a", "bytes", 40_000L, "selected", true)), torrent.get("files"));
        assertEquals(List.of("checking", "downloading", "done"), events.states(1));
        assertNull(events.named("state").get(0).get("from"));
        assertEquals("tracker t.test:80: no[2J route", events.only("warning").get("message"));
        Map<String, Object> done = events.only("done");
        assertEquals("/srv/iso/a", done.get("path"));
        assertEquals(40_000L, done.get("downloadedBytes"));
        assertEquals(false, done.get("alreadyComplete"));
        Map<String, Object> summary = events.only("summary");
        assertEquals(1L, summary.get("ok"));
        assertEquals(40_000L, summary.get("bytes"));
        assertEquals(0L, summary.get("exitCode"));
        assertEquals("", host.err(), "nothing on the screen");
    }

    @Test
    void tellsWhatFailsByItsPlaceAndCode() throws IOException {
        Files.writeString(folder.resolve("list"), "b.torrent\nnosuch.torrent\nb.torrent\n");
        engine.on("a", transfer -> transfer.fail("no-peers", "no peers in 30m 00s"));
        Events events = run(1, "download", "--json", "a.torrent", "-i", "list");
        assertEquals(List.of("torrent-not-found", "no-peers"), values(events, "error", "code"));
        assertEquals(List.of(3L, 1L), values(events, "error", "torrent"));
        assertEquals(
                "list:2: nosuch.torrent: no such file",
                values(events, "error", "message").get(0));
        assertTrue(values(events, "state", "reason").contains("no peers in 30m 00s"), events::toString);
        assertEquals(4L, events.only("warning").get("torrent"));
        assertEquals("duplicate", events.only("warning").get("code"));
        Map<String, Object> summary = events.only("summary");
        assertEquals(
                List.of(1L, 2L, 0L), List.of(summary.get("ok"), summary.get("failed"), summary.get("interrupted")));
        assertEquals(1L, summary.get("exitCode"));
        assertTrue(host.err().startsWith("bittc: list:2: nosuch.torrent: no such file\n"), "for the log");
    }

    @Test
    void tellsOfProgressEachSecond() {
        host.withTick(Duration.ofMillis(300));
        List<Runnable> later = new ArrayList<>();
        engine.on("a", transfer -> {
            transfer.receive(10_000);
            later.add(transfer::complete);
        });
        engine.on("b", transfer -> new Thread(() -> {
                    while (!host.out().contains("progress")) {
                        Thread.onSpinWait();
                    }
                    later.forEach(Runnable::run);
                    transfer.complete();
                })
                .start());
        Events events = run(0, "download", "--json", "a.torrent", "b.torrent");
        Map<String, Object> progress = events.named("progress").get(0);
        assertEquals(1L, progress.get("torrent"));
        assertEquals(10_000L, progress.get("doneBytes"));
        assertEquals(List.of(), events.named("peers"), "not asked for");
        assertNull(progress.get("etaSeconds"));
        assertEquals(2L, events.named("progress").get(1).get("torrent"));
    }

    @Test
    void tellsOfPeersEachSecondIfItIsAskedTo() {
        host.withTick(Duration.ofMillis(300));
        engine.on("a", transfer -> {
            transfer.receive(10_000);
            new Thread(() -> {
                        while (!host.out().contains("\"peers\":[")) {
                            Thread.onSpinWait();
                        }
                        transfer.complete();
                    })
                    .start();
        });
        Events events = run(0, "download", "--json", "--json-peers", "a.torrent");
        Map<String, Object> told = events.named("peers").get(0);
        assertEquals(1L, told.get("torrent"));
        Map<?, ?> peer = (Map<?, ?>) ((List<?>) told.get("peers")).get(0);
        assertEquals("127.0.0.1:6881", peer.get("address"));
        assertEquals("far[2J 1.0", peer.get("client"));
        assertEquals("utp+rc4", peer.get("path"));
        assertEquals(0.999, peer.get("have"), "1 only if it has all");
        assertEquals(List.of(5L, 7L, 3L), List.of(peer.get("downRate"), peer.get("upRate"), peer.get("requests")));
        assertEquals(
                List.of(true, false, true, false),
                List.of(
                        peer.get("amChoking"),
                        peer.get("amInterested"),
                        peer.get("peerChoking"),
                        peer.get("peerInterested")));
    }

    @Test
    void tellsOfACtrlCToo() {
        engine.on("a", FakeEngine.Scripted::alreadyComplete);
        engine.on("b", transfer -> {
            transfer.receive(20_000);
            host.signal("INT");
        });
        Events events = run(130, "download", "--json", "-j1", "a.torrent", "b.torrent", "c.torrent");
        Map<String, Object> summary = events.only("summary");
        assertEquals(1L, summary.get("ok"));
        assertEquals(1L, summary.get("alreadyComplete"));
        assertEquals(2L, summary.get("interrupted"));
        assertEquals(130L, summary.get("exitCode"));
    }

    @Test
    void tellsOfMetadataThatComesLater() throws Exception {
        var learnt = bittc.metainfo.MetainfoReader.read(Torrents.single("better"), "x");
        engine.on("a", transfer -> {
            transfer.listener.onMetadata(learnt);
            transfer.become(DownloadState.CHECKING, "");
            transfer.complete();
        });
        Events events = run(0, "download", "--json", "-d", "/srv", "a.torrent");
        assertEquals("better", events.named("torrent").get(1).get("name"));
        assertEquals("/srv/better", events.only("done").get("path"));
        assertEquals(learnt.infoHash().toHex(), events.only("done").get("infoHash"));
    }

    @Test
    void tellsOfAWrongCommandLine() {
        Events events = run(2, "download", "--seed-tiem", "1h", "--json", "a.torrent");
        assertEquals(List.of("session", "error", "summary"), events.names());
        assertEquals("unknown option '--seed-tiem'", events.only("error").get("message"));
        assertEquals("did you mean --seed-time?", events.only("error").get("hint"));
        assertEquals(2L, events.only("summary").get("exitCode"));
        assertTrue(host.err().startsWith("bittc: unknown option '--seed-tiem'\n"), host.err());
        assertEquals(List.of("session", "error", "summary"), run(2, "--json").names());
        assertEquals(
                List.of("session", "error", "summary"),
                run(2, "download", "--json").names());
        assertEquals(
                List.of("session", "error", "summary"),
                run(2, "help", "inf", "--json").names());
    }

    @Test
    void tellsOfABugToo() {
        host.withErr(new PrintStream(OutputStream.nullOutputStream()));
        Events events = Events.of(runAndRead(
                70,
                (settings, onBug) -> {
                    throw new IllegalStateException("never");
                },
                "download",
                "--json",
                "a.torrent"));
        assertEquals("internal", events.only("error").get("code"));
        assertEquals(70L, events.only("summary").get("exitCode"));
    }

    @Test
    void everyCommandHasIt() {
        Bittc.commandLine(host.host())
                .getSubcommands()
                .forEach((name, command) ->
                        assertNotNull(command.getCommandSpec().findOption(JsonOption.NAME), name));
    }

    @Test
    void helpsInEventsWhereAsked() {
        Events help = run(0, "help", "download", "--json");
        assertEquals("download", help.only("help").get("about"));
        assertTrue(((String) help.only("help").get("text")).startsWith("Usage: bittc download "));
        assertNull(run(0, "--help", "--json").only("help").get("about"));
        assertEquals("info", run(0, "info", "--json", "--help").only("help").get("about"));
        assertEquals(
                ClientName.VERSION,
                run(0, "--json", "--version").only("version").get("version"));
    }

    @Test
    void showsWhatTorrentsHold() {
        Events events = run(3, "info", "--json", "a.torrent", "nosuch.torrent");
        assertEquals(List.of("session", "torrent", "error", "summary"), events.names());
        assertEquals("hello", events.only("torrent").get("comment"));
        assertEquals(2L, events.only("error").get("torrent"));
        assertEquals(1L, events.only("summary").get("ok"));
    }

    @Test
    void keepsPathsAsTheyAreAndTerminalsSafe() throws IOException {
        Path odd = folder.resolve("夜\u202etxt.😀\u001b[2J.torrent");
        Files.write(odd, Torrents.single("b\u202etxt"));
        Events events = run(0, "info", "--json", odd.toString());
        assertEquals(odd.toString(), events.only("torrent").get("source"), "to be used as it is");
        assertFalse(((String) events.only("torrent").get("name")).contains("\u202e"));
        assertTrue(host.out().contains("夜\\u202e"), host.out());
    }

    @Test
    void writesEachLineAtOnce() {
        List<String> writes = new ArrayList<>();
        host.withStdout(new OutputStream() {
            @Override
            public void write(int b) {
                writes.add(String.valueOf((char) b));
            }

            @Override
            public void write(byte[] bytes, int start, int length) {
                writes.add(new String(bytes, start, length, StandardCharsets.UTF_8));
            }
        });
        assertEquals(0, host.run(engine.factory(), "download", "--json", "a.torrent"));
        writes.forEach(line -> assertTrue(line.startsWith("{\"event\":") && line.endsWith("}\n"), line));
        Events.of(String.join("", writes));
    }

    @Test
    void endsWhenNobodyReadsEvents() {
        host.withStdout(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        engine.on("a", transfer -> transfer.receive(10));
        assertEquals(141, host.run(engine.factory(), "download", "--json", "a.torrent"));
    }

    /** The last event is the one that finds no room. */
    @Test
    void saysThatTheEventsAreNotComplete() {
        host.withStdout(new OutputStream() {
            @Override
            public void write(int b) {}

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (new String(bytes, offset, length, StandardCharsets.UTF_8).contains("\"summary\"")) {
                    throw new IOException("Disk quota exceeded");
                }
            }
        });
        engine.on("a", FakeEngine.Scripted::complete);
        assertEquals(4, host.run(engine.factory(), "download", "--json", "a.torrent"));
        assertTrue(host.err().endsWith("bittc: standard output: disk quota exceeded\n"), host.err());
    }

    private static List<Object> values(Events events, String name, String field) {
        return events.named(name).stream().map(event -> event.get(field)).toList();
    }

    private Events run(int exitCode, String... args) {
        return Events.of(runAndRead(exitCode, engine.factory(), args));
    }

    private String runAndRead(int exitCode, Engine.Factory engines, String... args) {
        int before = host.out().length();
        assertEquals(exitCode, host.run(engines, args), host::toString);
        return host.out().substring(before);
    }
}
