package bittc.cli;

import bittc.swarm.Behaviours;
import bittc.swarm.ScriptedSeeder;
import bittc.swarm.SyntheticTorrent;
import bittc.swarm.TrackerServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Loads what runs of the program load. The launcher script starts it, on the side, for a JVM that writes all loaded classes
 * into a class-data archive at its end; the next runs start from that.
 */
final class ClassArchive {
    private static final String OURS = "bittc/";
    private static final String CLASS = ".class";

    private ClassArchive() {}

    public static void main(String[] args) throws IOException {
        commands();
        // Each of our classes brings those that it is verified against.
        try (JarFile jar = new JarFile(System.getProperty("java.class.path"))) {
            jar.stream().map(JarEntry::getName).filter(ClassArchive::isOurs).forEach(ClassArchive::load);
        }
        System.exit(0); // Netty's threads may linger
    }

    /** Runs the program as users do, a download on the loopback address among it: it brings most of Netty. */
    private static void commands() throws IOException {
        Host host = new Host(
                nowhere(),
                nowhere(),
                Environment.ofProcess(),
                Optional.of(SessionEngine::new),
                (onEnd, onResize, onContinue) -> {},
                System::nanoTime,
                InstantSource.system(),
                Optional.empty());
        for (List<String> command : List.of(List.of("help"), List.of("info", "no.torrent"), List.of("--version"))) {
            Bittc.run(host, command.toArray(String[]::new));
        }
        SyntheticTorrent content = SyntheticTorrent.ofFile("archive", 32 * 1024, 1 << 20, 1);
        Path folder = Files.createTempDirectory("bittc-archive");
        try (TrackerServer tracker = TrackerServer.start(TrackerServer.Options.onLoopback());
                ScriptedSeeder seeder = ScriptedSeeder.start(
                        ScriptedSeeder.Torrent.of(content), Behaviours.honest(), ScriptedSeeder.Options.STANDARD)) {
            tracker.register(content.infoHash(), seeder.address(), true);
            Path torrent = folder.resolve("archive.torrent");
            Files.write(torrent, content.torrentBytes(tracker.httpUrl()));
            Bittc.run(
                    host,
                    "download",
                    "--no-dht",
                    "--no-lsd",
                    "--listen-address",
                    "127.0.0.1",
                    "--port",
                    "0",
                    "--dir",
                    folder.toString(),
                    torrent.toString());
            Bittc.run(host, "info", "--json", torrent.toString());
            Bittc.run(host, "info", torrent.toString());
            Bittc.run(host, "verify", "--dir", folder.toString(), torrent.toString());
        } finally {
            try (Stream<Path> made = Files.walk(folder)) {
                for (Path each : made.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    private static PrintStream nowhere() {
        return new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    }

    private static boolean isOurs(String entry) {
        return entry.startsWith(OURS) && entry.endsWith(CLASS) && !entry.endsWith("package-info.class");
    }

    private static void load(String entry) {
        String name = entry.substring(0, entry.length() - CLASS.length()).replace('/', '.');
        try {
            Class.forName(name, true, ClassArchive.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name, e);
        }
    }
}
