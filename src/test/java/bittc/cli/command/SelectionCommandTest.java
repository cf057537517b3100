package bittc.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.Events;
import bittc.cli.run.Job;
import bittc.picker.PieceOrder;
import bittc.session.FilePlan;
import bittc.storage.file.Preallocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bittc download} with a choice of files. */
class SelectionCommandTest {
    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();
    private TestHost host;
    private Job begun;

    @BeforeEach
    void writeTorrents() throws IOException {
        host = new TestHost(folder);
        write("album", "one.flac", "two.flac", "cover.jpg");
        write("other", "three.flac", "notes.txt");
    }

    /** A torrent of files of 10,000 bytes. */
    private void write(String name, String... paths) throws IOException {
        StringBuilder files = new StringBuilder();
        for (String path : paths) {
            files.append("d6:lengthi10000e4:pathl")
                    .append(Torrents.string(path))
                    .append("ee");
        }
        int pieces = (paths.length * 10_000 + 16_383) / 16_384;
        Files.write(
                folder.resolve(name + ".torrent"),
                Torrents.bytes("d4:infod5:filesl" + files + "e4:name" + Torrents.string(name)
                        + "12:piece lengthi16384e6:pieces" + Torrents.string("x".repeat(20 * pieces)) + "ee"));
        engine.on(name, transfer -> {
            begun = transfer.job;
            transfer.complete();
        });
    }

    private int download(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "download";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return host.run(engine.factory(), all);
    }

    private List<Integer> fetched() {
        return begun.source().known().orElseThrow().files().stream()
                .filter(file ->
                        begun.files(begun.source().known().orElseThrow()).contains(file.index()))
                .map(file -> file.index() + 1)
                .toList();
    }

    @Test
    void fetchesWhatIsSelected() {
        assertEquals(0, download("--select", "*.flac", "album.torrent"));
        assertEquals(List.of(1, 2), fetched());
        assertTrue(host.err().startsWith("[00:00] album: 2 of 3 files, 19.5 KiB -> ./album\n"), host.err());
        assertEquals(0, download("-s", "1", "-s", "cover.*", "album.torrent"));
        assertEquals(List.of(1, 3), fetched());
        assertEquals(0, download("-s", "1,3", "--exclude", "cover.jpg", "album.torrent"));
        assertEquals(List.of(1), fetched());
        assertEquals(0, download("--exclude", "1-2", "album.torrent"));
        assertEquals(List.of(3), fetched());
        assertEquals(0, download("album.torrent"));
        assertTrue(begun.plan().files().in(begun.source().known().orElseThrow()).isAll());
    }

    @Test
    void saysSoAndBeginsNothingWhereNothingMatches() {
        assertEquals(2, download("-s", "one.flaac", "album.torrent"));
        assertEquals("bittc: no file of album matches 'one.flaac'\n  hint: did you mean 'one.flac'?\n", host.err());
        assertEquals(List.of(), engine.begun());
    }

    @Test
    void aPatternThatMatchesNothingIsNoticedBesideOneThatDoes() {
        assertEquals(2, download("-s", "*.flac", "-s", "9", "album.torrent"));
        assertEquals(
                "bittc: no file of album has the number '9'\n  hint: bittc download --list shows its files\n",
                host.err());
        assertEquals(2, download("--exclude", "*.nfo", "album.torrent"));
    }

    @Test
    void aPatternNeedsToMatchInOneTorrentOnly() {
        assertEquals(2, download("-s", "notes.*", "album.torrent", "other.torrent"));
        assertEquals(List.of("other"), engine.begun());
        assertTrue(host.err().contains("bittc: no file of album matches 'notes.*'\n"), host.err());
        assertTrue(host.err().contains("1 of 2 complete, "), host.err());
    }

    @Test
    void namesNoTorrentWhereNoneOfSeveralHasIt() {
        assertEquals(2, download("-s", "x.iso", "album.torrent", "other.torrent"));
        assertTrue(host.err().startsWith("bittc: no file of these 2 torrents matches 'x.iso'\n"), host.err());
        assertEquals(List.of(), engine.begun());
    }

    @Test
    void doesNotTakeATorrentThatCannotBeReadForOneWithoutTheFile() {
        assertEquals(1, download("-s", "x.iso", "album.torrent", "nosuch.torrent"));
        assertTrue(host.err().contains("nosuch.torrent: no such file"), host.err());
        assertTrue(host.err().contains("no file of album matches 'x.iso'"), host.err());
    }

    @Test
    void nothingIsLeftWhereAllIsExcluded() {
        assertEquals(2, download("-s", "1", "--exclude", "one*", "album.torrent"));
        assertTrue(
                host.err().startsWith("bittc: no file of album is left: all selected files are excluded\n"),
                host.err());
    }

    @Test
    void refusesNumbersThatMakeNoSense() {
        assertEquals(2, download("--select", "3-1", "album.torrent"));
        assertTrue(host.err().startsWith("bittc: invalid value '3-1' for --select\n"), host.err());
        assertTrue(host.err().contains("expected a name, a path, or numbers from 1 such as 1,3-5"), host.err());
        assertEquals(2, download("--preallocate", "some", "album.torrent"));
        assertTrue(host.err().endsWith("hint: one of none, sparse, full\n"), host.err());
    }

    @Test
    void listsTheFilesAndFetchesNothing() {
        assertEquals(0, download("--list", "album.torrent", "other.torrent"));
        assertEquals(
                "album: 3 files, 29.2 KiB\n"
                        + "  1     9.7 KiB  album/one.flac\n"
                        + "  2     9.7 KiB  album/two.flac\n"
                        + "  3     9.7 KiB  album/cover.jpg\n"
                        + "\n"
                        + "other: 2 files, 19.5 KiB\n"
                        + "  1     9.7 KiB  other/three.flac\n"
                        + "  2     9.7 KiB  other/notes.txt\n",
                host.out());
        assertEquals("", host.err());
        assertEquals(List.of(), engine.begun());
    }

    @Test
    void saysWhatIsListedOnceForTwoArguments() {
        assertEquals(0, download("--list", "--json", "album.torrent", "album.torrent"));
        assertEquals("duplicate", Events.of(host.out()).only("warning").get("code"));
        Events.of(host.out()).only("torrent");
        assertEquals("", host.err());
        assertEquals(0, download("--list", "album.torrent", "album.torrent"));
        assertEquals("[00:00] album.torrent: same torrent as album.torrent; skipped\n", host.err());
    }

    @Test
    void listsWhatWouldBeFetched() {
        assertEquals(0, download("-l", "-s", "*.jpg", "album.torrent"));
        assertEquals("album: 1 of 3 files, 9.7 KiB\n  3     9.7 KiB  album/cover.jpg\n", host.out());
    }

    @Test
    void numbersFilesAsInfoDoes() {
        assertEquals(0, download("-l", "album.torrent"));
        List<String> listed = host.out().lines().skip(1).map(String::strip).toList();
        TestHost other = new TestHost(folder);
        assertEquals(0, other.run("info", "--files", "album.torrent"));
        assertEquals(
                other.out()
                        .lines()
                        .map(line -> line.replace("\t10000\t", "     9.7 KiB  "))
                        .toList(),
                listed);
    }

    /** What peers say that the torrent is, or a server. */
    private void teach(FakeEngine.Scripted transfer) {
        transfer.learn(folder.resolve("album.torrent"));
    }

    private static final String MAGNET = "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567&dn=m";

    @Test
    void asksPeersWhichFilesThereAreToList() {
        engine.on("m", this::teach).on("x.torrent", this::teach);
        assertEquals(0, download("-l", MAGNET, "other.torrent"));
        assertEquals("other: 2 files, 19.5 KiB", host.out().lines().findFirst().orElseThrow());
        assertTrue(host.out().endsWith("\n\nalbum: 3 files, 29.2 KiB\n" + ALBUM_FILES), host.out());
        assertEquals(List.of("m"), engine.begun());
        assertTrue(host.err().contains("m: asking peers for its metadata, for 30m 00s at most\n"), host.err());
    }

    private static final String ALBUM_FILES =
            "  1     9.7 KiB  album/one.flac\n  2     9.7 KiB  album/two.flac\n" + "  3     9.7 KiB  album/cover.jpg\n";

    @Test
    void listsWhatIsSelectedOfAMagnetLink() {
        engine.on("m", this::teach);
        assertEquals(0, download("--json", "-l", MAGNET + "&so=2"));
        Events events = Events.of(host.out());
        assertEquals(
                List.of(false, false, true),
                ((List<?>) events.only("torrent").get("files"))
                        .stream()
                                .map(file -> ((Map<?, ?>) file).get("selected"))
                                .toList());
        assertEquals(1L, events.only("summary").get("ok"));
        TestHost other = new TestHost(folder);
        assertEquals(2, other.run(engine.factory(), "download", "-l", "-s", "4", MAGNET));
        assertTrue(other.err().contains("bittc: album: no file of album has the number '4'\n"), other.err());
    }

    @Test
    void listsWhatLiesOnTheWeb() {
        engine.on("x.torrent", this::teach);
        assertEquals(0, download("-l", "http://web.test/s3cr7/x.torrent"));
        assertEquals("album: 3 files, 29.2 KiB\n" + ALBUM_FILES, host.out());
        assertTrue(host.err().contains("x.torrent: fetching the .torrent file\n"), host.err());
    }

    @Test
    void saysWhatCannotBeListed() {
        engine.on("m", transfer -> transfer.fail("metadata-timeout", "no metadata in 30m 00s"));
        assertEquals(1, download("-l", MAGNET, "none.torrent", "album.torrent"));
        assertTrue(host.err().contains("bittc: m: no metadata in 30m 00s\n"), host.err());
        assertTrue(host.err().contains("bittc: none.torrent: no such file\n"), host.err());
        assertTrue(host.out().startsWith("album: "), host.out());
    }

    @Test
    void aMagnetLinkMaySayWhichFilesAreMeant() {
        String magnet = "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567&dn=m&so=0,2-3";
        engine.on("m", transfer -> {
            begun = transfer.job;
            transfer.fail("no-peers", "nobody is there");
        });
        assertEquals(5, download(magnet));
        assertEquals("[1, 3-4]", begun.plan().files().selected().toString());
        assertEquals(5, download("-s", "x", magnet));
        assertEquals("[x]", begun.plan().files().selected().toString());
    }

    @Test
    void passesOnHowTheFilesAreToCome() {
        assertEquals(0, download("--sequential", "--preallocate", "FULL", "album.torrent"));
        assertEquals(PieceOrder.SEQUENTIAL, begun.plan().order());
        assertEquals(Preallocation.FULL, begun.plan().preallocation());
        assertEquals(0, download("album.torrent"));
        assertEquals(FilePlan.ALL.order(), begun.plan().order());
        assertEquals(FilePlan.ALL.preallocation(), begun.plan().preallocation());
    }

    @Test
    void eventsTellWhatIsSelected() {
        assertEquals(0, download("--json", "-s", "cover.jpg", "album.torrent"));
        assertTrue(host.out().contains("\"path\":\"album/cover.jpg\",\"bytes\":10000,\"selected\":true"), host.out());
        assertTrue(host.out().contains("\"path\":\"album/one.flac\",\"bytes\":10000,\"selected\":false"), host.out());
    }
}
