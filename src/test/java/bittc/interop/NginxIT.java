package bittc.interop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.bencode.BencodeEncoder;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.MetainfoReader;
import bittc.testkit.SyntheticFile;
import bittc.testkit.SyntheticTorrent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's nginx as a web seed, and nobody else. */
@Tag("interop")
class NginxIT {
    private static final int KIB = 1024;
    private static final String ADDRESS = IsolatedNetwork.ipv4(1);

    /** The server ends each connection after so many answers, as servers do. */
    private static final String CONFIGURATION =
            """
            daemon off;
            user root;
            pid %1$s/nginx.pid;
            error_log %1$s/error.log;
            events {}
            http {
                access_log %1$s/access.log;
                keepalive_requests 3;
                client_body_temp_path %1$s/tmp;
                proxy_temp_path %1$s/tmp;
                fastcgi_temp_path %1$s/tmp;
                uwsgi_temp_path %1$s/tmp;
                scgi_temp_path %1$s/tmp;
                server {
                    listen %2$s:8080;
                    root %1$s/www;
                    rewrite ^/old/(.*)$ /pub/$1 redirect;
                }
            }
            """;

    private static final List<SyntheticFile> FILES = List.of(
            SyntheticFile.of("first.bin", 5_000_003, 1),
            SyntheticFile.of("nothing.bin", 0, 2),
            SyntheticFile.of("a b & c?#+%/16385.bin", 16 * KIB + 1, 3),
            SyntheticFile.of("deeper still/夜の虫 ß.bin", 77_777, 4),
            SyntheticFile.of("large.bin", 3_141_593, 5));

    private static final SyntheticTorrent TORRENT = SyntheticTorrent.ofFolder("web payload", 64 * KIB, false, FILES);

    @TempDir
    Path folder;

    @BeforeEach
    void checkRequirements() {
        Requirements.check();
    }

    private static Path path(SyntheticFile file) {
        return Path.of(TORRENT.name(), file.path().toArray(String[]::new));
    }

    private void startNginx(IsolatedNetwork network) throws IOException {
        Path home = network.home("nginx");
        for (int i = 0; i < FILES.size(); i++) {
            Path file = home.resolve("www/pub").resolve(path(FILES.get(i)));
            Files.createDirectories(file.getParent());
            Files.write(file, TORRENT.fileBytes(i));
        }
        Files.writeString(home.resolve("nginx.conf"), CONFIGURATION.formatted(home, ADDRESS));
        network.start(
                "nginx",
                List.of(
                        "nginx",
                        "-e",
                        "stderr",
                        "-c",
                        home.resolve("nginx.conf").toString()));
        network.await("nginx listens", () -> Files.exists(home.resolve("nginx.pid")));
    }

    private void download(String webSeed, IsolatedNetwork network) throws IOException, InvalidMetainfoException {
        byte[] info = MetainfoReader.read(TORRENT.torrentBytes("http://unused.invalid/announce"), "t")
                .infoBytes();
        Path torrent = folder.resolve("t.torrent");
        Files.write(
                torrent,
                new BencodeEncoder()
                        .dictionary()
                        .key("info")
                        .raw(info)
                        .key("url-list")
                        .string(webSeed)
                        .end()
                        .toBytes());
        Path data = Files.createDirectories(folder.resolve("data"));
        Program bittc = network.start(
                "bittc",
                List.of(InteropSwarm.BITTC.toString(), "download", "-v", "--dir", data.toString(), torrent.toString()));
        assertEquals(0, network.awaitExit(bittc), network::outputs);
        for (int i = 0; i < FILES.size(); i++) {
            assertArrayEquals(TORRENT.fileBytes(i), Files.readAllBytes(data.resolve(path(FILES.get(i)))));
        }
        List<String> log = Files.readAllLines(network.home("nginx").resolve("access.log"));
        assertTrue(log.stream().allMatch(line -> line.contains("\" 206 ") || line.contains("\" 302 ")), log::toString);
    }

    @Test
    void downloadsAFolder() throws IOException, InvalidMetainfoException {
        try (IsolatedNetwork network = IsolatedNetwork.create(folder)) {
            startNginx(network);
            download("http://" + ADDRESS + ":8080/pub/", network);
        }
    }

    @Test
    void goesWhereItIsSent() throws IOException, InvalidMetainfoException {
        try (IsolatedNetwork network = IsolatedNetwork.create(folder)) {
            startNginx(network);
            download("http://" + ADDRESS + ":8080/old/", network);
        }
    }
}
