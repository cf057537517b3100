package bittc.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.Events;
import bittc.http.ScriptedServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a web server on 127.0.0.1. */
class FeedCommandTest {
    @TempDir
    Path folder;

    private final ScriptedServer server = ScriptedServer.replying("HTTP/1.1 404 Not Found\r\n\r\n");
    private TestHost host;

    @AfterEach
    void stop() {
        server.close();
    }

    /** Lists these titles, the newest first. */
    private void serve(String... titles) {
        StringBuilder items = new StringBuilder();
        for (String title : titles) {
            items.append("<item><title>Release ").append(title).append("</title><link>");
            items.append(title).append(".torrent</link></item>");
        }
        answer("HTTP/1.1 200 OK\r\nETag: \"v" + titles.length + "\"\r\n\r\n<rss><channel>" + items
                + "</channel></rss>");
    }

    private void answer(String answer) {
        server.setScript((request, out) -> out.write(answer.getBytes(StandardCharsets.UTF_8)));
    }

    private int run(String... more) {
        host = new TestHost(folder);
        String[] words = new String[more.length + 2];
        words[0] = "feed";
        words[1] = server.url();
        System.arraycopy(more, 0, words, 2, more.length);
        return host.run(words);
    }

    private String links(String... titles) {
        StringBuilder lines = new StringBuilder();
        for (String title : titles) {
            lines.append(server.url().replace("announce", title + ".torrent\n"));
        }
        return lines.toString();
    }

    @Test
    void printsWhatIsNewTheOldestFirst() {
        serve("b", "a");
        assertEquals(0, run("--seen", "seen"));
        assertEquals(links("a", "b"), host.out());
        serve("c", "b", "a");
        assertEquals(0, run("--seen", "seen"));
        assertEquals(links("c"), host.out());
        assertTrue(host.err().contains("3 items, 1 new"), host.err());
        assertEquals(0, run());
        assertEquals(links("a", "b", "c"), host.out());
    }

    @Test
    void asksOnlyForChanges() {
        serve("a");
        assertEquals(0, run("--seen", "seen"));
        answer("HTTP/1.1 304 Not Modified\r\n\r\n");
        assertEquals(0, run("--seen", "seen"));
        assertEquals("", host.out());
        assertTrue(server.requests().get(1).contains("If-None-Match: \"v1\"\n"), server.requests()::toString);
        serve("a");
        assertEquals(0, run("--seen", "seen", "--match", "x"));
        assertFalse(server.requests().get(2).contains("If-None-Match"), "another choice may find what the first left");
    }

    @Test
    void choosesByTitle() {
        serve("1.2/x86", "1.3/x86", "1.3/ARM");
        assertEquals(0, run("--match", "release 1.3*", "--reject", "*arm", "--seen", "seen"));
        assertEquals(links("1.3/x86"), host.out());
        assertEquals(0, run("--seen", "seen"));
        assertEquals(links("1.3/ARM", "1.2/x86"), host.out());
    }

    @Test
    void notesNothingThatNobodyReads() {
        serve("a");
        host = new TestHost(folder).withStdout(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        });
        assertEquals(141, host.run("feed", server.url(), "--seen", "seen"));
        assertFalse(Files.exists(folder.resolve("seen")));
    }

    @Test
    void neverReplacesAnotherFile() throws IOException {
        serve("a");
        Files.writeString(folder.resolve("x.torrent"), "d4:infodee");
        assertEquals(3, run("--seen", "x.torrent"));
        assertEquals("d4:infodee", Files.readString(folder.resolve("x.torrent")));
        assertTrue(host.err().startsWith("bittc: x.torrent: is not a file of seen items\n"), host.err());
    }

    @Test
    void tellsWhyThereIsNoFeed() {
        assertEquals(5, run());
        assertTrue(host.err().startsWith("bittc: feed 127.0.0.1:" + server.port() + ": HTTP 404 Not Found\n"));
        answer("HTTP/1.1 200 OK\r\n\r\n<html></html>");
        assertEquals(3, run());
        assertTrue(host.err().contains(": not a feed: it is a web page\n"), host.err());
        assertEquals(2, new TestHost(folder).run("feed"));
        assertEquals(2, new TestHost(folder).run("feed", "file:///x"));
    }

    @Test
    void writesEvents() {
        serve("a");
        assertEquals(0, run("--json"));
        assertEquals(links("a").strip(), Events.of(host.out()).only("item").get("link"));
    }
}
