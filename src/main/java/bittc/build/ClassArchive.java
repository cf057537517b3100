package bittc.build;

import bittc.cli.command.Bittc;
import bittc.cli.host.Environment;
import bittc.cli.host.Host;
import bittc.cli.host.StandardOutput;
import bittc.cli.host.Terminal;
import bittc.session.SessionEngine;
import bittc.testkit.Behaviours;
import bittc.testkit.ScriptedSeeder;
import bittc.testkit.SyntheticTorrent;
import bittc.testkit.TrackerServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Loads the classes that the program loads. The launcher script runs it in the background, in a JVM that writes all
 * loaded classes to a class-data archive at its end; later runs start from that.
 */
final class ClassArchive {
    private static final String OURS = "bittc/";
    private static final String CLASS = ".class";
    private static final String LOOPBACK = "--listen-address 127.0.0.1 --port 0";

    private ClassArchive() {}

    public static void main(String[] args) throws IOException {
        commands();
        // Each of our classes brings those that it is verified against.
        try (JarFile jar = new JarFile(System.getProperty("java.class.path"))) {
            jar.stream().map(JarEntry::getName).filter(ClassArchive::isOurs).forEach(ClassArchive::load);
        }
        System.exit(0); // Netty's threads may linger
    }

    /** Runs the program as users do, including a download on the loopback address, which loads most of Netty. */
    private static void commands() throws IOException {
        SyntheticTorrent content = SyntheticTorrent.ofFile("archive", 32 * 1024, 1 << 20, 1);
        Path folder = Files.createTempDirectory("bittc-archive");
        try (TrackerServer tracker = TrackerServer.start(TrackerServer.Options.onLoopback());
                ScriptedSeeder seeder = ScriptedSeeder.start(
                        ScriptedSeeder.Torrent.of(content), Behaviours.honest(), ScriptedSeeder.Options.STANDARD)) {
            tracker.register(content.infoHash(), seeder.address(), true);
            Files.write(folder.resolve("archive.torrent"), content.torrentBytes(tracker.httpUrl()));
            run(folder, "help");
            run(folder, "--version");
            run(folder, "info no.torrent");
            run(folder, "download --timeout 1m --no-lsd --dht-bootstrap 127.0.0.1:1 " + LOOPBACK + " archive.torrent");
            run(folder, "info archive.torrent");
            run(folder, "info --json archive.torrent");
            run(folder, "verify archive.torrent");
            run(folder, "create --output again.torrent archive");
        } finally {
            try (Stream<Path> made = Files.walk(folder)) {
                for (Path each : made.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    /** Runs a command as if typed in a folder, without the user's configuration. */
    private static void run(Path folder, String command) {
        Map<String, String> variables = Map.of("BITTC_DIR", folder.toString());
        Host host = new Host(
                new StandardOutput(OutputStream.nullOutputStream(), false),
                new PrintStream(OutputStream.nullOutputStream()),
                new Environment(
                        variables, folder, InputStream.nullInputStream(), false, true, Terminal.parse(""), false),
                Optional.of(SessionEngine::new),
                (onEnd, onResize, onContinue) -> {},
                System::nanoTime,
                InstantSource.system(),
                Optional.empty());
        Bittc.run(host, command.split(" "));
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
