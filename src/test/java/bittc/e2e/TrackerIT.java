package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.Events;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bittc tracker} as a process of its own. */
class TrackerIT {
    @TempDir
    Path folder;

    private static String get(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1))
                .body();
    }

    @Test
    void servesWhereItSaysUntilASignal() throws Exception {
        try (Run tracker = Program.bittc(
                        folder, "tracker", "-p", "0", "--listen-address", "127.0.0.1", "--interval", "7m")
                .start()) {
            tracker.awaitOut("udp://");
            List<String> urls = tracker.out().lines().toList();
            assertEquals(2, urls.size(), tracker::toString);
            String announce = urls.get(0) + "?info_hash=" + "a".repeat(20) + "&peer_id=" + "b".repeat(20)
                    + "&port=6881&left=0&event=started";
            String answer = get(announce);
            assertTrue(answer.contains("8:intervali420e"), answer);
            String scraped = get(urls.get(0).replace("/announce", "/scrape") + "?info_hash=" + "a".repeat(20));
            assertTrue(scraped.contains("8:completei1e"), scraped);
            tracker.signal("TERM");
            assertEquals(143, tracker.exitCode(), tracker::toString);
        }
    }

    @Test
    void servesOnlyTheTorrentsThatItIsGiven() throws Exception {
        Files.write(folder.resolve("f"), new byte[100_000]);
        assertEquals(0, Program.bittc(folder, "create", "f").run().exitCode());
        try (Run tracker = Program.bittc(folder, "tracker", "--json", "-p", "0", "--torrent", "f.torrent")
                .start()) {
            tracker.awaitOut("\"tracking\"");
            Object urls = Events.soFar(tracker.out()).only("tracking").get("urls");
            String url = ((List<?>) urls).get(0).toString();
            String port = url.substring(url.lastIndexOf(':') + 1, url.lastIndexOf('/'));
            String answer = get("http://127.0.0.1:" + port + "/announce?info_hash=" + "a".repeat(20) + "&peer_id="
                    + "b".repeat(20) + "&port=6881&left=0");
            assertTrue(answer.contains("failure reason"), answer);
            tracker.signal("INT");
            assertEquals(130, tracker.exitCode(), tracker::toString);
            Events.of(tracker.out());
        }
    }

    @Test
    void saysThatItsPortIsTaken() throws IOException {
        try (Run first = Program.bittc(folder, "tracker", "-p", "0", "--listen-address", "127.0.0.1")
                .start()) {
            first.awaitOut("udp://");
            String url = first.out().lines().findFirst().orElseThrow();
            String port = url.substring(url.lastIndexOf(':') + 1, url.lastIndexOf('/'));
            Run second = Program.bittc(folder, "tracker", "-p", port, "--listen-address", "127.0.0.1")
                    .run();
            assertEquals(5, second.exitCode(), second::toString);
            assertTrue(
                    second.err().startsWith("bittc: tracker: cannot listen on 127.0.0.1:" + port + ": "),
                    second::toString);
        }
    }
}
