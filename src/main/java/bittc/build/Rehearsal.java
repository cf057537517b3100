package bittc.build;

import bittc.cli.command.Bittc;
import bittc.cli.host.Environment;
import bittc.cli.host.Host;
import bittc.cli.host.StandardOutput;
import bittc.cli.host.Terminal;
import bittc.session.SessionEngine;
import bittc.testkit.Behaviours;
import bittc.testkit.ScriptedSeeder;
import bittc.testkit.SyntheticFile;
import bittc.testkit.SyntheticTorrent;
import bittc.testkit.TrackerServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Runs the program as users do, against a tracker and seeders on the loopback address, in a folder of its own. */
final class Rehearsal implements AutoCloseable {
    private static final int KIB = 1024;
    private static final int MIB = 1024 * KIB;
    private static final String LOOPBACK = " --no-lsd --listen-address 127.0.0.1 --port ";

    private final Path folder;
    private final TrackerServer tracker;

    private Rehearsal(Path folder, TrackerServer tracker) {
        this.folder = folder;
        this.tracker = tracker;
    }

    static Rehearsal start() throws IOException {
        return new Rehearsal(
                Files.createTempDirectory("bittc-archive"), TrackerServer.start(TrackerServer.Options.onLoopback()));
    }

    /** Runs the commands that users run most, with one small download. */
    void commands() throws IOException {
        SyntheticTorrent content = SyntheticTorrent.ofFile("small", 32 * KIB, MIB, 1);
        run("help");
        run("--version");
        run("info no.torrent");
        try (ScriptedSeeder seeder = seeder(content)) {
            write(content, seeder);
            run("download --timeout 1m --dht-bootstrap 127.0.0.1:1 small.torrent" + LOOPBACK + 0);
        }
        run("info small.torrent");
        run("info --json small.torrent");
        run("verify small.torrent");
        run("create --output again.torrent small");
    }

    /** Downloads much, and in many ways: of large, many, and small files and pieces, from files and from magnet links. */
    void downloads() throws IOException, InterruptedException {
        List<SyntheticFile> files = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            files.add(SyntheticFile.of(i % 20 + "/" + i, 20_000 + i, i));
        }
        for (SyntheticTorrent content : List.of(
                SyntheticTorrent.ofFile("large", 256 * KIB, 128L * MIB, 2),
                SyntheticTorrent.ofFile("pieces", 16 * KIB, 64L * MIB, 3),
                SyntheticTorrent.ofFolder("many", 64 * KIB, false, files))) {
            try (ScriptedSeeder one = seeder(content);
                    ScriptedSeeder other = seeder(content)) {
                write(content, one, other);
                run("download --timeout 1m --no-dht " + content.name() + ".torrent" + LOOPBACK + 0);
                run("download --timeout 1m --no-dht --dir " + folder.resolve("again") + " " + magnet(content) + LOOPBACK
                        + 0);
            }
        }
        connections();
    }

    /** Downloads from another run of the program, in the clear and encrypted. */
    private void connections() throws IOException, InterruptedException {
        int port = freePort();
        CompletableFuture<Consumer<String>> end = new CompletableFuture<>();
        Thread seeding = new Thread(() -> run(
                "seed --no-dht pieces.torrent" + LOOPBACK + port,
                (onEnd, onResize, onContinue) -> end.complete(onEnd)));
        seeding.setDaemon(true);
        seeding.start();
        String peer = " --no-dht pieces.torrent --peer 127.0.0.1:" + port + LOOPBACK + 0;
        run("download --timeout 1m --dir " + folder.resolve("clear") + peer);
        run("download --timeout 1m --encryption require --dir " + folder.resolve("encrypted") + peer);
        if (end.isDone()) {
            end.join().accept("INT");
        }
        seeding.join();
    }

    private ScriptedSeeder seeder(SyntheticTorrent content) throws IOException {
        return ScriptedSeeder.start(
                ScriptedSeeder.Torrent.of(content), Behaviours.honest(), ScriptedSeeder.Options.STANDARD);
    }

    private void write(SyntheticTorrent content, ScriptedSeeder... seeders) throws IOException {
        for (ScriptedSeeder each : seeders) {
            tracker.register(content.infoHash(), each.address(), true);
        }
        Files.write(folder.resolve(content.name() + ".torrent"), content.torrentBytes(tracker.httpUrl()));
    }

    private String magnet(SyntheticTorrent content) {
        return "magnet:?xt=urn:btih:" + content.infoHash() + "&tr=" + tracker.httpUrl();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void run(String command) {
        run(command, (onEnd, onResize, onContinue) -> {});
    }

    /** Runs a command as if typed in the folder, without the user's configuration. */
    private void run(String command, Host.SignalSource signals) {
        Map<String, String> variables = Map.of("BITTC_DIR", folder.toString());
        Host host = new Host(
                new StandardOutput(OutputStream.nullOutputStream(), false),
                new PrintStream(OutputStream.nullOutputStream()),
                new Environment(
                        variables, folder, InputStream.nullInputStream(), false, true, Terminal.parse(""), false),
                Optional.of(SessionEngine::new),
                signals,
                System::nanoTime,
                InstantSource.system(),
                Optional.empty());
        Bittc.run(host, command.split(" "));
    }

    /** Ends the tracker, and deletes all that was written. */
    @Override
    public void close() throws IOException {
        tracker.close();
        try (Stream<Path> made = Files.walk(folder)) {
            for (Path each : made.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
