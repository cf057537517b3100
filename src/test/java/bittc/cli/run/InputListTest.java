package bittc.cli.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.cli.command.FakeEngine;
import bittc.cli.command.TestHost;
import bittc.cli.command.Torrents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code -i}: torrents by the list. */
class InputListTest {
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
    void takesOneTorrentALineAfterTheArguments() throws IOException {
        Files.writeString(folder.resolve("list"), "\ufeff# three\r\n\r\n  b.torrent  \r\n\n#c.torrent\na.torrent");
        Files.writeString(folder.resolve("other"), "# none\n./d #1.torrent\n");
        Torrents.write(folder, "d #1.torrent", "d");
        assertEquals(0, download("-i", "list", "c.torrent", "-i", "other"));
        assertEquals(List.of("c", "b", "a", "d"), engine.begun());
    }

    @Test
    void readsTheListFromStandardInput() {
        host.withStdin("a.torrent\nb.torrent\n".getBytes(StandardCharsets.UTF_8));
        assertEquals(0, download("-i", "-"));
        assertEquals(List.of("a", "b"), engine.begun());
    }

    @Test
    void failsABadLineByItsNumberAndGoesOn() throws IOException {
        Files.writeString(folder.resolve("bad"), "a.torrent\n# x\nb2.torrent\n-\nb.torrent\n");
        assertEquals(3, download("-i", "bad"));
        assertEquals(List.of("a", "b"), engine.begun());
        assertTrue(
                host.err().contains("bittc: bad:3: b2.torrent: no such file\n  hint: did you mean 'a.torrent'?")
                        || host.err()
                                .contains("bittc: bad:3: b2.torrent: no such file\n  hint: did you mean 'b.torrent'?"),
                host.err());
        assertTrue(host.err().contains("bittc: bad:4: - cannot be used in a list\n"), host.err());
        assertTrue(host.err().contains("2 of 4 complete, "), host.err());
    }

    @Test
    void failsAListThatIsNoneAndGoesOn() throws IOException {
        Files.writeString(folder.resolve("empty"), "# nothing\n\n");
        assertEquals(3, download("-i", "nosuch", "-i", "empty", "-i", "a.torrent", "b.torrent"));
        assertEquals(List.of("b"), engine.begun());
        assertTrue(host.err().contains("bittc: nosuch: no such file\n"), host.err());
        assertTrue(host.err().contains("bittc: empty: contains no torrent\n"), host.err());
        assertTrue(
                host.err()
                        .contains(
                                "bittc: a.torrent: is a torrent, not a list of torrents\n  hint: bittc download a.torrent\n"),
                host.err());
        assertTrue(host.err().contains("1 of 4 complete, "), host.err());
    }

    @Test
    void tellsUrlsThatFailApart() throws IOException {
        String url = "http://host.test:8000/s3cr3t/x.torrent";
        Files.writeString(folder.resolve("list"), url + "\n" + url + "\nftp://host.test/y.torrent\n");
        for (int line = 1; line <= 2; line++) {
            engine.on(
                    "list:" + line + ": x.torrent", fetch -> fetch.fail("torrent-unreachable", "host.test: HTTP 404"));
        }
        assertEquals(1, download("-i", "list"));
        String both = "bittc: 2 failed: host.test: HTTP 404 (list:1: x.torrent, list:2: x.torrent)\n";
        assertTrue(host.err().contains(both), host.err());
        assertTrue(host.err().contains("bittc: list:3: host.test: not an http or https URL\n"), host.err());
    }

    @Test
    void noticesDuplicatesAcrossListsAndArguments() throws IOException {
        Files.writeString(folder.resolve("list"), "a.torrent\nb.torrent\nb.torrent\n");
        assertEquals(0, download("-i", "list", "a.torrent"));
        assertEquals(List.of("a", "b"), engine.begun());
        assertTrue(host.err().contains("list:1: a.torrent: same torrent as a.torrent; skipped"), host.err());
        assertTrue(host.err().contains("list:3: b.torrent: same torrent as list:2: b.torrent; skipped"), host.err());
    }

    @Test
    void readsStandardInputForOneThingOnly() {
        assertEquals(2, download("-i", "-", "-"));
        assertEquals("bittc: standard input is asked for more than once\n  hint: give - once\n", host.err());
        assertEquals(2, download("-", "-"));
    }

    @Test
    void callsNoListByOneName() throws IOException {
        Files.writeString(folder.resolve("list"), "a.torrent\nb.torrent\n");
        assertEquals(2, download("-o", "x", "-i", "list"));
        assertTrue(host.err().contains("--output names one torrent, but several are given"), host.err());
        Files.writeString(folder.resolve("list"), "a.torrent\n");
        assertEquals(0, download("-o", "x", "-i", "list"));
    }

    @Test
    void givesEachTorrentItsOwnPlaceAndFiles() throws IOException {
        Files.writeString(
                folder.resolve("list"),
                "a.torrent\n  dir = one\n\n  # a remark\n  output = other name\n  select = a\nb.torrent\n\tdir=~/two\nc.torrent\n");
        host.with("HOME", "/home/me");
        assertEquals(0, download("-d", "usual", "-i", "list"));
        assertEquals(
                List.of("one/other name", "/home/me/two/b", "usual/c"),
                engine.jobs().stream()
                        .map(job -> job.folder() + "/"
                                + job.outputName().orElse(job.source().name()))
                        .toList());
    }

    @Test
    void failsAnEntryWithABadOptionAndBeginsTheOthers() throws IOException {
        Files.writeString(
                folder.resolve("list"),
                "a.torrent\n  dri = /x\nb.torrent\n  dir /x\nc.torrent\n  output = a/b\nd.torrent\n  select = *.iso\ne.torrent\n");
        Torrents.write(folder, "d.torrent", "d");
        Torrents.write(folder, "e.torrent", "e");
        assertEquals(2, download("-i", "list"));
        assertEquals(List.of("e"), engine.begun());
        for (String line : List.of(
                "list:2: unknown option 'dri' of an entry\n  hint: did you mean dir?\n",
                "list:4: not of the form 'option = value'\n",
                "list:6: invalid value 'a/b' for output\n",
                "list:7: no file of d matches '*.iso'\n")) {
            assertTrue(host.err().contains("bittc: " + line), host.err());
        }
    }

    @Test
    void removesQuotesAroundAName() throws IOException {
        Torrents.write(folder, "#1 hit.torrent", "hit");
        Files.writeString(folder.resolve("list"), "'#1 hit.torrent'\n\"a.torrent\"\n");
        assertEquals(0, download("-i", "list"));
        assertEquals(List.of("hit", "a"), engine.begun());
    }

    @Test
    void servesEveryCommandThatTakesTorrents() throws IOException {
        Files.writeString(folder.resolve("list"), "a.torrent\n  dir = one\n  select = a\nb.torrent\nnone.torrent\n");
        assertEquals(3, host.run(engine.factory(), "seed", "-i", "list"), host.err());
        assertEquals(List.of("a", "b"), engine.begun());
        assertEquals(
                List.of("one", "."),
                engine.jobs().stream().map(job -> job.folder().toString()).toList());
        assertEquals(3, host.run("info", "--files", "-i", "list"));
        assertTrue(host.out().endsWith("1\t40000\ta\n1\t40000\tb\n"), host.out());
        assertEquals(1, host.run("verify", "-i", "list"), "no data, and no torrent");
        assertTrue(host.out().contains("a: 0 of 3 pieces verified\n"), host.out());
        for (String command : List.of("seed", "info", "verify", "scrape")) {
            assertEquals(2, host.run(engine.factory(), command), command);
            assertEquals(2, host.run(engine.factory(), command, "-", "-i", "-"), command);
            assertTrue(host.err().contains("standard input is asked for more than once"), host.err());
        }
        Files.writeString(folder.resolve("bad"), "a.torrent\n  dri = one\n");
        for (String command : List.of("seed", "info", "verify", "scrape")) {
            assertEquals(2, host.run(engine.factory(), command, "-i", "bad"), command);
            assertTrue(host.err().contains("bittc: bad:2: unknown option 'dri' of an entry\n"), host.err());
        }
    }

    @Test
    void takesEachTorrentOfAZipArchive() throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("all.zip")))) {
            for (String name : List.of("x", "y")) {
                zip.putNextEntry(new ZipEntry("in/" + name + ".torrent"));
                zip.write(Torrents.single(name));
            }
        }
        Files.writeString(folder.resolve("list"), "all.zip\n  dir = there\n");
        assertEquals(0, download("a.torrent", "-i", "list"));
        assertEquals(List.of("a", "x", "y"), engine.begun());
        assertEquals("there", engine.jobs().get(2).folder().toString());
        assertEquals(0, host.run("info", "--files", "all.zip/in/y.torrent"), host.err());
        assertTrue(host.out().endsWith("\n1\t40000\ty\n"), host.out());
        assertEquals(3, host.run("info", "all.zip/in/z.torrent"));
        assertTrue(
                host.err()
                        .endsWith("bittc: all.zip/in/z.torrent: no such file in the zip archive\n"
                                + "  hint: unzip it, and name its .torrent files\n"),
                host.err());
    }

    @Test
    void downloadsThousandsOneAfterTheOther() throws IOException {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            names.add("n" + i);
            Torrents.write(folder, "n" + i + ".torrent", "n" + i);
        }
        Files.writeString(folder.resolve("list"), String.join(".torrent\n", names) + ".torrent\nnosuch.torrent\n");
        engine.on("n7", transfer -> transfer.fail("stalled", "nothing received"));
        assertEquals(1, download("-i", "list"));
        assertEquals(names, engine.begun());
        assertTrue(host.err().contains("1999 of 2001 complete, "), host.err());
    }

    @Test
    void readsAgainWhatItCouldNotKeepInMemory() throws IOException {
        // Two info dictionaries of 2.5 MB: only one is kept.
        String hashes = "y".repeat(2_500_000);
        for (String name : List.of("large", "larger", "largest")) {
            Files.writeString(folder.resolve(name + ".torrent"), largeTorrent(name, hashes));
        }
        engine.on("large", transfer -> {
            try {
                Files.writeString(folder.resolve("largest.torrent"), largeTorrent("other", hashes));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            transfer.complete();
        });
        assertEquals(3, download("-j", "1", "large.torrent", "larger.torrent", "largest.torrent"));
        assertEquals(List.of("large", "larger"), engine.begun());
        assertTrue(
                host.err().contains("bittc: largest: largest.torrent: became a different torrent while it waited\n"),
                host.err());
    }

    private static String largeTorrent(String name, String hashes) {
        long length = 16_384L * (hashes.length() / 20);
        return "d4:infod6:lengthi" + length + "e4:name" + Torrents.string(name) + "12:piece lengthi16384e6:pieces"
                + Torrents.string(hashes) + "ee";
    }

    private int download(String... args) {
        String[] line = new String[args.length + 1];
        line[0] = "download";
        System.arraycopy(args, 0, line, 1, args.length);
        return host.run(engine.factory(), line);
    }
}
