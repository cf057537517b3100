package bittc.cli.command;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.Events;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoReader;
import bittc.torrent.ClientName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreateCommandTest {
    @TempDir
    Path folder;

    private TestHost host;

    @BeforeEach
    void makeContent() throws IOException {
        host = new TestHost(folder);
        Files.createDirectories(folder.resolve("data/sub"));
        Files.write(folder.resolve("data/a.bin"), new byte[40_000]);
        Files.write(folder.resolve("data/sub/b.bin"), new byte[100]);
    }

    private Metainfo read(String torrent) throws Exception {
        return MetainfoReader.read(Files.readAllBytes(folder.resolve(torrent)), "");
    }

    @Test
    void makesATorrentThatVerifiesAgainstItsContent() throws Exception {
        assertEquals(0, host.run("create", "data"));
        assertEquals(folder.resolve("data.torrent") + "\n", host.out(), "the path alone, for a script");
        assertTrue(host.err().contains("data: done, 2 files, 39.1 KiB, 3 pieces of 16.0 KiB, hashed in "), host.err());
        assertTrue(
                host.err()
                        .contains("info hash " + read("data.torrent").infoHash().toHex()),
                host.err());
        TestHost verify = new TestHost(folder);
        assertEquals(0, verify.run("verify", "data.torrent"));
        assertEquals("data: complete, 3 pieces verified\n", verify.out());
    }

    @Test
    void writesWhatItWasTold() throws Exception {
        assertEquals(
                0,
                host.run(
                        "create",
                        "-o",
                        "x.torrent",
                        "-n",
                        "other",
                        "-s",
                        "32K",
                        "-t",
                        "http://a/announce,udp://b:1",
                        "-t",
                        "https://c/",
                        "-t",
                        "udp://b:1",
                        "-w",
                        "http://w/",
                        "-p",
                        "--source",
                        "S",
                        "-c",
                        "hi",
                        "--date",
                        "2026-01-31T12:00:00+02:00",
                        "-j",
                        "3",
                        "data"));
        Metainfo read = read("x.torrent");
        assertEquals("other", read.name());
        assertEquals(32_768, read.layout().pieceLength());
        assertEquals(List.of(List.of("http://a/announce", "udp://b:1"), List.of("https://c/")), read.trackers());
        assertEquals(List.of("http://w/"), read.webSeeds());
        assertTrue(read.isPrivate());
        assertEquals(Optional.of("S"), read.source());
        assertEquals(Optional.of("hi"), read.comment());
        assertEquals(Optional.of(ClientName.PRODUCT), read.createdBy());
        assertEquals(Optional.of(Instant.parse("2026-01-31T10:00:00Z")), read.creationDate());
    }

    @Test
    void isTheSameByteForByteEachTime() throws IOException {
        assertEquals(0, host.run("create", "-o", "1.torrent", "data"));
        assertEquals(0, host.run("create", "-o", "2.torrent", "-j", "1", "data"));
        assertArrayEquals(
                Files.readAllBytes(folder.resolve("1.torrent")), Files.readAllBytes(folder.resolve("2.torrent")));
    }

    @Test
    void isTheSameAlsoWhereItLiesInTheFolderItself() throws Exception {
        String own = "data/data.torrent";
        assertEquals(0, host.run("create", "-o", own, "data"));
        byte[] first = Files.readAllBytes(folder.resolve(own));
        assertEquals(0, host.run("create", "-o", own, "--overwrite", "data"));
        assertArrayEquals(first, Files.readAllBytes(folder.resolve(own)));
    }

    @Test
    void overwritesOnlyIfToldSoAndLeavesNothingBehind() throws IOException {
        Files.writeString(folder.resolve("data.torrent"), "mine");
        assertEquals(4, host.run("create", "data"));
        assertEquals(
                "bittc: data.torrent exists\n  hint: choose another name with -o, or --overwrite to replace it\n",
                host.err());
        assertEquals("mine", Files.readString(folder.resolve("data.torrent")));
        assertEquals(0, host.run("create", "--overwrite", "data"));
        assertTrue(Files.size(folder.resolve("data.torrent")) > 4);
        try (var files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void neverReplacesItsContentByWhateverName() throws Exception {
        byte[] before = Files.readAllBytes(folder.resolve("data/a.bin"));
        Files.createLink(folder.resolve("hard"), folder.resolve("data/a.bin"));
        Files.createSymbolicLink(folder.resolve("soft"), folder.resolve("data/a.bin"));
        Files.createSymbolicLink(folder.resolve("folder"), folder.resolve("data"));
        for (String output : List.of("data/a.bin", "hard", "soft", "folder/a.bin", "data/sub/../a.bin")) {
            for (String content : List.of("data", "data/a.bin")) {
                host = new TestHost(folder);
                assertEquals(4, host.run("create", "--overwrite", "-o", output, content), output + " of " + content);
                assertTrue(host.err().contains(" is part of the content\n  hint: choose another place"), host.err());
            }
        }
        assertArrayEquals(before, Files.readAllBytes(folder.resolve("data/a.bin")));
    }

    @Test
    void aTorrentOfSomethingElseIsContentToo() throws Exception {
        assertEquals(0, host.run("create", "-o", "data/else.torrent", "-n", "other", "data/a.bin"));
        byte[] before = Files.readAllBytes(folder.resolve("data/else.torrent"));
        assertEquals(4, host.run("create", "--overwrite", "-o", "data/else.torrent", "data"));
        assertArrayEquals(before, Files.readAllBytes(folder.resolve("data/else.torrent")));
    }

    @Test
    void writesThroughALinkAndReplacesNoneWithoutAFile() throws Exception {
        Files.writeString(folder.resolve("old"), "old");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("old"));
        assertEquals(4, host.run("create", "-o", "link", "data"));
        assertEquals(0, host.run("create", "--overwrite", "-o", "link", "data"), host.err());
        assertTrue(Files.isSymbolicLink(folder.resolve("link")));
        assertEquals("data", read("old").name());
        Files.createSymbolicLink(folder.resolve("loose"), Path.of("nowhere"));
        assertEquals(4, host.run("create", "--overwrite", "-o", "loose", "data"));
        assertTrue(Files.isSymbolicLink(folder.resolve("loose")));
    }

    @Test
    void whatOnlyTakesBytesStaysWhatItIs() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        Files.createSymbolicLink(folder.resolve("null"), Path.of("/dev/null"));
        assertEquals(0, host.run("create", "--overwrite", "-o", "null", "data"), host.err());
        assertTrue(Files.isSymbolicLink(folder.resolve("null")));
        Process reader = new ProcessBuilder("cat", pipe.toString()).start();
        assertEquals(0, host.run("create", "-o", "pipe", "data"), host.err());
        Metainfo read = MetainfoReader.read(reader.getInputStream().readAllBytes(), "");
        assertEquals("data", read.name());
        assertFalse(Files.isRegularFile(pipe));
    }

    @Test
    void aDashIsStandardOutput() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertEquals(0, host.withStdout(out).run("create", "-o", "-", "data"), host.err());
        assertEquals("data", MetainfoReader.read(out.toByteArray(), "").name());
        assertTrue(host.err().contains("written to standard output\n"), host.err());
        assertFalse(Files.exists(folder.resolve("-")));
        assertEquals(2, new TestHost(folder).run("create", "--json", "-o", "-", "data"));
        assertEquals(2, new TestHost(folder).onTerminal().run("create", "-o", "/dev/stdout", "data"));
    }

    @Test
    void saysWhatIsHiddenAndLeftOut() throws Exception {
        Files.write(folder.resolve("data/.env"), new byte[1]);
        assertEquals(0, host.run("create", "data"));
        assertTrue(host.err().contains("1 hidden file or folder left out; --hidden includes it"), host.err());
        assertEquals(0, host.run("create", "--hidden", "--overwrite", "data"));
        assertEquals("data/.env", read("data.torrent").files().get(0).pathText());
    }

    @Test
    void isSilentIfAskedTo() {
        assertEquals(0, host.run("create", "-q", "data"));
        assertEquals("", host.err());
    }

    @ParameterizedTest
    @CsvSource({
        "none, 3, none: no such file or folder",
        "empty, 3, empty: no files in it",
    })
    void saysWhyNothingCanBeMadeOfIt(String path, int exit, String why) throws IOException {
        Files.createDirectory(folder.resolve("empty"));
        assertEquals(exit, host.run("create", path));
        assertTrue(host.err().startsWith("bittc: " + folder + "/" + why), host.err());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--piece-size=100K|expected a power of two from 16K to 512M, such as 256K or 4M",
                "--piece-size=8K|expected a power of two from 16K to 512M, such as 256K or 4M",
                "--tracker=wss://x|only http, https and udp are supported",
                "--tracker=http://a/,|not a URL",
                "--tracker=udp://a/announce|no port in the URL",
                "--tracker=http://my host/|not a host name",
                "--web-seed=ftp://x/|only http, https and udp are supported",
                "--web-seed=udp://x:1/|only http and https are supported here",
                "--date=yesterday|expected 'now', or a date such as 2026-01-31 or 2026-01-31T12:00:00Z",
                "--date=1969-12-31|expected a date from 1970 on",
                "--name=a/b|expected a plain name for a file",
                "--threads=0|expected a number from 1 to 100000",
            })
    void refusesValuesThatMakeNoSense(String option, String hint) {
        assertEquals(2, host.run("create", option, "data"));
        assertTrue(host.err().endsWith("  hint: " + hint + "\n"), host.err());
    }

    @Test
    void takesOnePath() {
        assertEquals(2, host.run("create"));
        assertEquals(2, host.run("create", "data", "more"));
    }

    @ParameterizedTest
    @CsvSource({"data, data is a directory", "no/x.torrent, no/x.torrent: no such folder"})
    void saysWhereItCannotWrite(String output, String why) {
        assertEquals(4, host.run("create", "-o", output, "data"));
        assertTrue(host.err().startsWith("bittc: " + why), host.err());
    }

    @Test
    void refusesPiecesSoSmallThatNobodyCouldReadTheTorrent() throws IOException {
        try (var file = new java.io.RandomAccessFile(folder.resolve("huge").toFile(), "rw")) {
            file.setLength(10L << 30); // a hole; refused before anything is read
        }
        assertEquals(2, host.run("create", "-s", "16K", "huge"));
        assertTrue(host.err().startsWith("bittc: --piece-size 16.0 KiB makes more pieces than"), host.err());
    }

    @Test
    void tellsProgramsInEvents() throws Exception {
        assertEquals(0, host.run("create", "--json", "data"));
        Events events = Events.of(host.out());
        assertEquals(List.of("session", "torrent", "created", "summary"), events.names());
        assertEquals(
                folder.resolve("data.torrent").toString(),
                events.only("created").get("path"));
        assertEquals(
                read("data.torrent").infoHash().toHex(), events.only("created").get("infoHash"));
        assertEquals(40_100L, events.only("summary").get("bytes"));
    }
}
