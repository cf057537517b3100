package bittc.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.Events;
import bittc.metainfo.MetainfoBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfoCommandTest {
    @TempDir
    Path folder;

    private TestHost host;

    @BeforeEach
    void writeATorrent() throws IOException {
        host = new TestHost(folder);
        byte[] torrent = new MetainfoBuilder("Field", 65_536, new byte[40])
                .file(List.of("a.flac"), 1000)
                .file(List.of("CD 2", "b.flac"), 70_000)
                .file(List.of("CD 2", "art", "c.png"), 2048)
                .file(List.of("d.txt"), 0)
                .tier(List.of("http://t.test/announce?key=s3cr7", "udp://u.test:1"))
                .tier(List.of("https://v.test/"))
                .webSeed("http://w.test/files/")
                .isPrivate(true)
                .source("SRC")
                .comment("hi")
                .createdBy("bittc/1")
                .creationDate(Instant.ofEpochSecond(1_700_000_000))
                .encode();
        Files.write(folder.resolve("x.torrent"), torrent);
    }

    @Test
    void saysEverythingAndShowsTheFilesAsATree() {
        assertEquals(0, host.run("info", "x.torrent"));
        assertEquals(
                """
                Name:        Field
                Info hash:   5d66f87f3c2bf8f1f2f9ae2ba6b9ae4d21e2e3a8
                Size:        71.3 KiB (73048 bytes)
                Pieces:      2 of 64.0 KiB
                Private:     yes: peers come from its trackers only
                Source:      SRC
                Trackers:    tier 1: http://t.test/…, udp://u.test:1
                             tier 2: https://v.test
                Web seeds:   http://w.test/…
                Comment:     hi
                Created by:  bittc/1
                Created:     2023-11-14 22:13:20 UTC
                Files:       4
                       71.3 KiB  Field/
                  1      1000 B    a.flac
                       70.3 KiB    CD 2/
                  2    68.3 KiB      b.flac
                        2.0 KiB      art/
                  3     2.0 KiB        c.png
                  4         0 B    d.txt
                """
                        .replaceFirst("(?<=hash: {3})\\w+", infoHash()),
                host.out());
    }

    private String infoHash() {
        TestHost other = new TestHost(folder);
        other.run("info", "--json", "x.torrent");
        return (String) Events.of(other.out()).only("torrent").get("infoHash");
    }

    @Test
    void printsTheFilesAloneForScripts() {
        assertEquals(0, host.run("info", "--files", "x.torrent"));
        assertEquals(
                "1\t1000\tField/a.flac\n2\t70000\tField/CD 2/b.flac\n3\t2048\tField/CD 2/art/c.png\n"
                        + "4\t0\tField/d.txt\n",
                host.out());
    }

    @Test
    void printsTheMagnetLinkAsTheCommandOfThatNameDoes() {
        String link = "magnet:?xt=urn:btih:" + infoHash()
                + "&dn=Field&xl=73048&tr=http%3A%2F%2Ft.test%2Fannounce%3Fkey%3Ds3cr7&tr=udp%3A%2F%2Fu.test%3A1"
                + "&tr=https%3A%2F%2Fv.test%2F&ws=http%3A%2F%2Fw.test%2Ffiles%2F\n";
        assertEquals(0, host.run("info", "--magnet", "x.torrent"));
        assertEquals(link, host.out());
        TestHost other = new TestHost(folder);
        assertEquals(3, other.run("magnet", "x.torrent", "none.torrent", "x.torrent"));
        assertEquals(link + link, other.out());
        assertTrue(other.err().startsWith("bittc: none.torrent: no such file"), other.err());
    }

    @Test
    void tellsProgramsTheSame() {
        assertEquals(0, host.run("info", "--json", "x.torrent"));
        Map<String, Object> torrent = Events.of(host.out()).only("torrent");
        assertEquals("SRC", torrent.get("belongsTo"));
        assertEquals(false, torrent.get("hybrid"));
        TestHost other = new TestHost(folder);
        other.run("magnet", "--json", "x.torrent");
        assertEquals(
                torrent.get("magnet"), Events.of(other.out()).only("magnet").get("link"));
    }

    @Test
    void refusesToPrintTwoThingsAlone() {
        assertEquals(2, host.run("info", "--files", "--magnet", "x.torrent"));
    }

    private static final String LINK =
            "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567&dn=A%1B%20b&xl=1048576"
                    + "&tr=http%3A%2F%2Ft.test%2Fannounce%3Fkey%3Ds3cr7&tr=udp%3A%2F%2Fu.test%3A1&ws=http%3A%2F%2Fw.test%2Fs3cr7"
                    + "&x.pe=127.0.0.1:6881&so=0,2-4";

    @Test
    void showsWhatALinkSaysAndAsksNobody() {
        assertEquals(0, host.run("info", LINK));
        assertEquals(
                """
                Name:        A b
                Info hash:   0123456789abcdef0123456789abcdef01234567
                Size:        1.0 MiB (1048576 bytes)
                Trackers:    http://t.test/…
                             udp://u.test:1
                Web seeds:   http://w.test/…
                Peers:       127.0.0.1:6881
                Selected:    1, 3-5
                Files:       unknown; --fetch asks peers
                """,
                host.out());
        assertEquals("", host.err());
        TestHost bare = new TestHost(folder);
        assertEquals(0, bare.run("info", "0123456789abcdef0123456789abcdef01234567", "x.torrent"));
        assertTrue(
                bare.out()
                        .startsWith("Info hash:   0123456789abcdef0123456789abcdef01234567\n"
                                + "Files:       unknown; --fetch asks peers\n\nName:        Field\n"),
                bare.out());
    }

    @Test
    void tellsProgramsWhatALinkSays() {
        assertEquals(0, host.run("info", "--json", LINK));
        Map<String, Object> link = Events.of(host.out()).only("magnet");
        assertEquals(LINK, link.get("source"));
        assertEquals("A b", link.get("name"));
        assertEquals(1_048_576L, link.get("totalBytes"));
        assertEquals(List.of("t.test:80", "u.test:1"), link.get("trackers"));
        assertEquals(List.of("w.test:80"), link.get("webSeeds"));
        assertEquals(List.of("127.0.0.1:6881"), link.get("peers"));
        assertEquals(List.of(Map.of("first", 1L, "last", 1L), Map.of("first", 3L, "last", 5L)), link.get("selected"));
        TestHost bare = new TestHost(folder);
        assertEquals(0, bare.run("info", "--json", "0123456789abcdef0123456789abcdef01234567"));
        assertNull(Events.of(bare.out()).only("magnet").get("totalBytes"));
    }

    @Test
    void aLinkDoesNotSayWhichFilesThereAre() {
        assertEquals(3, host.run("info", "--files", LINK));
        assertTrue(
                host.err().endsWith(": a magnet link does not contain the metadata\n" + "  hint: --fetch asks peers\n"),
                host.err());
        assertFalse(host.err().contains("s3cr7"), host.err());
    }

    @Test
    void askedToFetchItShowsAllThatPeersSay() throws IOException {
        FakeEngine engine = new FakeEngine().on("m", this::teach);
        String magnet = "magnet:?xt=urn:btih:" + infoHash() + "&dn=m";
        assertEquals(0, host.run(engine.factory(), "info", "--fetch", "--no-dht", magnet, "x.torrent", magnet));
        TestHost file = new TestHost(folder);
        file.run("info", "x.torrent");
        assertEquals(file.out() + "\n" + file.out(), host.out(), "asked for once");
        assertEquals(List.of("m"), engine.begun());
        assertFalse(engine.settings.discovery().dht());
        assertTrue(engine.closed);
        TestHost files = new TestHost(folder);
        assertEquals(0, files.run(engine.factory(), "info", "--fetch", "--files", magnet));
        assertTrue(files.out().startsWith("1\t1000\tField/a.flac\n"), files.out());
    }

    private void teach(FakeEngine.Scripted transfer) {
        transfer.learn(folder.resolve("x.torrent"));
    }

    @Test
    void fetchesWhatIsOnTheWebUnasked() {
        FakeEngine engine = new FakeEngine().on("x.torrent", this::teach);
        assertEquals(0, host.run(engine.factory(), "info", "--magnet", "http://w.test/s3cr7/x.torrent"));
        assertTrue(host.out().startsWith("magnet:?xt=urn:btih:" + infoHash() + "&dn=Field"), host.out());
    }

    @Test
    void asksFewServersAtOnce() {
        FakeEngine engine = new FakeEngine();
        List<String> line = new ArrayList<>(List.of("info", "--magnet"));
        for (int i = 0; i < 12; i++) {
            line.add("http://w.test/" + i + "/x.torrent");
        }
        engine.on("x.torrent", transfer -> {
            long over = host.out().lines().count();
            assertTrue(engine.begun().size() - over <= 5, engine.begun().size() + " begun, " + over + " over");
            teach(transfer);
        });
        assertEquals(0, host.run(engine.factory(), line.toArray(String[]::new)));
        assertEquals(12, host.out().lines().count());
    }

    @Test
    void whatWaitsIsInterruptedToo() {
        FakeEngine engine = new FakeEngine().on("x.torrent", transfer -> host.signal("INT"));
        List<String> line = new ArrayList<>(List.of("info", "--json"));
        for (int i = 0; i < 12; i++) {
            line.add("http://w.test/" + i + "/x.torrent");
        }
        assertEquals(130, host.run(engine.factory(), line.toArray(String[]::new)));
        assertEquals(12L, Events.of(host.out()).only("summary").get("interrupted"));
        assertEquals(5, engine.begun().size());
    }

    @Test
    void saysWhatCouldNotBeFetched() {
        FakeEngine engine = new FakeEngine().on("m", transfer -> transfer.fail("metadata-timeout", "no metadata"));
        String magnet = "magnet:?xt=urn:btih:" + infoHash() + "&dn=m";
        assertEquals(5, host.run(engine.factory(), "info", "--json", "--fetch", magnet, "x.torrent"));
        Events events = Events.of(host.out());
        assertEquals("metadata-timeout", events.only("error").get("code"));
        assertEquals(1L, events.only("summary").get("ok"));
        assertEquals(1L, events.only("summary").get("failed"));
        TestHost both = new TestHost(folder);
        assertEquals(1, both.run(engine.factory(), "info", "--fetch", magnet, "none.torrent"));
    }

    @Test
    void aSignalEndsTheAsking() {
        FakeEngine engine = new FakeEngine().on("m", transfer -> host.signal("INT"));
        assertEquals(
                130,
                host.run(engine.factory(), "info", "--json", "--fetch", "magnet:?xt=urn:btih:" + infoHash() + "&dn=m"));
        assertEquals(1L, Events.of(host.out()).only("summary").get("interrupted"));
        assertEquals(1, engine.stops);
    }

    @Test
    void saysThatItStops() {
        FakeEngine engine = new FakeEngine().on("m", transfer -> host.signal("INT"));
        host.run(engine.factory(), "info", "--fetch", "magnet:?xt=urn:btih:" + infoHash() + "&dn=m");
        assertTrue(host.err().endsWith("Stopping (Ctrl-C again to quit at once)\n"), host.err());
    }
}
