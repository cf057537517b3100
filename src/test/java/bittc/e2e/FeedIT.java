package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.http.ScriptedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bittc feed --download} takes each torrent of a feed once, and one that failed again. */
class FeedIT {
    @TempDir
    Path shared;

    @TempDir
    Path folder;

    private static String item(String title, String link) {
        return "<item><title>" + title + "</title><link>" + link.replace("&", "&amp;") + "</link></item>";
    }

    @Test
    void downloadsWhatIsNew() throws IOException {
        try (SharedFiles files = new SharedFiles(shared);
                ScriptedServer gone = ScriptedServer.replying("HTTP/1.1 404 Not Found\r\n\r\n")) {
            String lost = gone.url().replace("announce", "lost.torrent");
            String items = item("Lost", lost) + item("By link", files.link()) + item("By magnet", files.magnet());
            byte[] answer = ("HTTP/1.1 200 OK\r\nETag: \"1\"\r\n\r\n<rss><channel>" + items + "</channel></rss>")
                    .getBytes(StandardCharsets.UTF_8);
            try (ScriptedServer feed = new ScriptedServer((request, out) -> out.write(answer))) {
                String[] words = {feed.url(), "--download", "--seen", "seen", "-d", "d"};
                Run first = Program.onLoopback(folder, "feed", words).run();
                assertEquals(5, first.exitCode(), first::toString);
                files.assertComplete(folder.resolve("d"), "link.bin", "magnet.bin");
                assertEquals(2, first.out().lines().count());
                String seen = Files.readString(folder.resolve("seen"));
                assertTrue(seen.contains(" By link\n") && seen.contains(" By magnet\n"), seen);
                assertFalse(seen.contains("Lost") || seen.contains("= "), seen);
                Run second = Program.onLoopback(folder, "feed", words).run();
                assertEquals(5, second.exitCode(), second::toString);
                assertEquals("", second.out());
                assertEquals(2, gone.requests().size());
            }
        }
    }
}
