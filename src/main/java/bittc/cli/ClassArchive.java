package bittc.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Loads what runs of the program load. The launcher script starts it, on the side, for a JVM that writes all loaded classes
 * into a class-data archive at its end; the next runs start from that.
 */
final class ClassArchive {
    private static final String OURS = "bittc/";
    private static final String CLASS = ".class";

    private ClassArchive() {}

    public static void main(String[] args) throws IOException {
        Host host = new Host(
                nowhere(),
                nowhere(),
                Environment.ofProcess(),
                Optional.empty(),
                (onEnd, onResize, onContinue) -> {},
                System::nanoTime);
        for (List<String> command : List.of(List.of("help"), List.of("info", "no.torrent"), List.of("--version"))) {
            Bittc.run(host, command.toArray(String[]::new));
        }
        // Each of our classes brings those that it is verified against: what we use of Netty comes along.
        try (JarFile jar = new JarFile(System.getProperty("java.class.path"))) {
            jar.stream().map(JarEntry::getName).filter(ClassArchive::isOurs).forEach(ClassArchive::load);
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
