package bittc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.Events;
import bittc.metainfo.MetainfoBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
                Trackers:    tier 1: http://t.test, udp://u.test:1
                             tier 2: https://v.test
                Web seeds:   http://w.test
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
}
