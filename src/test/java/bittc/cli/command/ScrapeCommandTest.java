package bittc.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.Events;
import bittc.cli.message.Text;
import bittc.metainfo.MetainfoBuilder;
import bittc.testkit.TrackerServer;
import bittc.torrent.InfoHash;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against our own tracker, on 127.0.0.1. */
class ScrapeCommandTest {
    private static final String HEADING = " SEEDERS  LEECHERS  DOWNLOADS  TRACKER                         TORRENT\n";

    @TempDir
    Path folder;

    private TestHost host;
    private TrackerServer tracker;
    private String closedUrl;

    @BeforeEach
    void start() throws IOException {
        host = new TestHost(folder);
        tracker = TrackerServer.start(TrackerServer.Options.onLoopback());
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedUrl = "http://127.0.0.1:" + socket.getLocalPort() + "/announce";
        }
    }

    @AfterEach
    void stop() {
        tracker.close();
    }

    private InfoHash write(String name, String... urls) throws IOException {
        MetainfoBuilder torrent = new MetainfoBuilder(name, 16_384, new byte[20]).singleFile(100);
        Arrays.stream(urls).forEach(url -> torrent.tier(List.of(url)));
        Files.write(folder.resolve(name + ".torrent"), torrent.encode());
        TestHost other = new TestHost(folder);
        other.run("info", "--json", name + ".torrent");
        return InfoHash.parse((String) Events.of(other.out()).only("torrent").get("infoHash"))
                .orElseThrow();
    }

    private void register(InfoHash infoHash, int port, boolean seed) {
        tracker.register(infoHash, new InetSocketAddress("127.0.0.1", port), seed);
    }

    private String row(int seeders, int leechers, String name) {
        return Text.padLeft(String.valueOf(seeders), 8) + Text.padLeft(String.valueOf(leechers), 10)
                + Text.padLeft("0", 11) + "  "
                + Text.padRight("127.0.0.1:" + tracker.address().getPort(), 30) + "  "
                + name + "\n";
    }

    @Test
    void saysWhomItWaitsFor() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            write("a", "http://127.0.0.1:" + silent.getLocalPort() + "/announce");
            StringBuilder said = new StringBuilder();
            host.onTerminal().withTick(Duration.ofSeconds(1)).withErr(new PrintStream(OutputStream.nullOutputStream()) {
                @Override
                public void println(String line) {
                    said.append(line);
                    host.signal("INT");
                }
            });
            assertEquals(130, host.run("scrape", "a.torrent"));
            assertEquals("waiting for tracker 127.0.0.1:" + silent.getLocalPort(), said.toString());
        }
    }

    @Test
    void asksAllTrackersOverHttpAndUdp() throws IOException {
        InfoHash a = write("a", tracker.httpUrl(), tracker.udpUrl());
        InfoHash b = write("b", tracker.httpUrl());
        register(a, 1001, true);
        register(a, 1002, true);
        register(b, 1003, false);
        assertEquals(0, host.run("scrape", "a.torrent", "b.torrent"));
        assertEquals(HEADING + row(2, 0, "a") + row(2, 0, "a") + row(0, 1, "b"), host.out());
        assertEquals("", host.err());
    }

    @Test
    void asksTheTrackersOfAMagnetLink() throws IOException {
        InfoHash a = write("a");
        register(a, 1001, true);
        String link = "magnet:?xt=urn:btih:" + a.toHex() + "&dn=m&tr=" + tracker.httpUrl();
        assertEquals(0, host.run("scrape", link));
        assertEquals(HEADING + row(1, 0, "m"), host.out());
    }

    @Test
    void isContentWithOneAnswerForEachTorrent() throws IOException {
        write("a", closedUrl, tracker.httpUrl(), "http://127.0.0.1:1/nothing");
        assertEquals(0, host.run("scrape", "a.torrent"));
        assertEquals(HEADING + row(0, 0, "a"), host.out());
        String port = closedUrl.replaceAll("[^0-9]*127.0.0.1:([0-9]+)/.*", "$1");
        assertEquals(
                "bittc: a: tracker 127.0.0.1:" + port + ": connection refused\n"
                        + "bittc: a: tracker 127.0.0.1:1: its URL does not support scrape\n",
                host.err());
    }

    @Test
    void exitsFiveWhereNoTrackerOfATorrentAnswers() throws IOException {
        write("a", tracker.httpUrl());
        write("b", closedUrl);
        write("c");
        assertEquals(5, host.run("scrape", "a.torrent", "b.torrent", "c.torrent"));
        assertEquals(HEADING + row(0, 0, "a"), host.out());
        assertTrue(host.err().contains("bittc: b: no tracker answered\n"), host.err());
        assertTrue(host.err().contains("bittc: c: has no tracker to ask\n"), host.err());
    }

    @Test
    void tellsWhyATrackerRefuses() throws IOException {
        tracker.close();
        tracker = TrackerServer.start(new TrackerServer.Options(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                Set.of(InfoHash.of(new byte[20]))));
        write("a", tracker.httpUrl(), tracker.udpUrl());
        assertEquals(5, host.run("scrape", "--json", "a.torrent"));
        Events events = Events.of(host.out());
        assertEquals(List.of("session", "warning", "warning", "error", "summary"), events.names());
    }

    @Test
    void tellsProgramsInEvents() throws IOException {
        InfoHash a = write("a", tracker.udpUrl());
        register(a, 1001, false);
        assertEquals(0, host.run("scrape", "--json", "a.torrent"));
        Events events = Events.of(host.out());
        assertEquals(1L, events.only("scrape").get("leechers"));
        assertEquals(1L, events.only("summary").get("ok"));
    }
}
