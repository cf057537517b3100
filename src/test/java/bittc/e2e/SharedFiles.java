package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.http.ScriptedServer;
import bittc.testkit.TrackerServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Torrents of small files, shared by {@code bittc seed}, and what else the pages name: a tracker, a magnet link, a URL. */
final class SharedFiles implements AutoCloseable {
    /** What {@code x.torrent} holds. */
    static final List<String> X =
            List.of("x/01.flac", "x/02.flac", "x/03.txt", "x/04.txt", "x/05.pdf", "x/bonus/06.flac");

    private static final int LENGTH = 30_000;

    private final Path folder;
    private final Path data;
    private final TrackerServer tracker = TrackerServer.start(TrackerServer.Options.onLoopback());
    private final Prompt prompt;
    private final ScriptedServer web;
    private final String magnet;

    /** Makes and shares them; all files lie in this folder. */
    SharedFiles(Path folder) throws IOException {
        this.folder = folder;
        data = folder.resolve("data");
        prompt = new Prompt(folder);
        for (String file : X) {
            write(data.resolve(file));
        }
        for (String file : List.of("debian.iso", "magnet.bin", "link.bin", "inside")) {
            write(data.resolve(file));
        }
        type("tar -C data -cf data/data.tar inside && rm data/inside");
        type("for name in debian.iso x data.tar magnet.bin link.bin; do bittc create -qt " + tracker.httpUrl()
                + " data/$name || exit; done && mv debian.iso.torrent debian.torrent");
        magnet = type("bittc magnet magnet.bin.torrent").out().strip();
        type("bittc seed -q -d data *.torrent");
        byte[] torrent = Files.readAllBytes(torrent("link.bin.torrent"));
        String head = "HTTP/1.1 200 OK\r\nContent-Length: " + torrent.length + "\r\n\r\n";
        web = new ScriptedServer((request, out) -> {
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(torrent);
        });
    }

    private Run type(String line) throws IOException {
        Run run = prompt.type(line);
        assertTrue(!run.ended() || run.exitCode() == 0, () -> line + ": " + run);
        return run;
    }

    /** Writes a file that is none of them. */
    static void write(Path file) throws IOException {
        byte[] bytes = new byte[LENGTH];
        new Random(file.getFileName().hashCode()).nextBytes(bytes);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    /** One of {@code debian.torrent}, {@code x.torrent}, {@code data.tar.torrent}, {@code link.bin.torrent}. */
    Path torrent(String name) {
        return folder.resolve(name);
    }

    String udpTracker() {
        return tracker.udpUrl();
    }

    /** Leads to {@code magnet.bin}. */
    String magnet() {
        return magnet;
    }

    /** Where {@code link.bin.torrent} is on the web. */
    String link() {
        return "http://127.0.0.1:" + web.port() + "/link.bin.torrent";
    }

    /** Puts what {@code x.torrent} holds there, as if it had been downloaded. */
    void copyX(Path to) throws IOException {
        for (String file : X) {
            Files.createDirectories(to.resolve(file).getParent());
            Files.copy(data.resolve(file), to.resolve(file));
        }
    }

    /** These files are there with every byte. */
    void assertComplete(Path there, List<String> files) throws IOException {
        for (String file : files) {
            assertArrayEquals(Files.readAllBytes(data.resolve(file)), Files.readAllBytes(there.resolve(file)), file);
        }
    }

    /** The same. */
    void assertComplete(Path there, String... files) throws IOException {
        assertComplete(there, List.of(files));
    }

    @Override
    public void close() {
        prompt.close();
        web.close();
        tracker.close();
    }
}
