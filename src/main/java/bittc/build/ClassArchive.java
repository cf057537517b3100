package bittc.build;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * Loads the classes that the program loads. The launcher script runs it in the background, in a JVM that writes all
 * loaded classes to an archive at its end; later runs start from that. From Java 25 on, the archive is an AOT cache,
 * which keeps what the JVM learnt about hot code as well, so there is more to learn.
 *
 * <p>Arguments: {@code jsa} for a class-data archive or {@code aot} for an AOT cache, and the folder for the native
 * libraries in the jar, if they are to be copied out of it.
 */
final class ClassArchive {
    private static final String OURS = "bittc/";
    private static final String CLASS = ".class";
    private static final String NATIVE = "META-INF/native/";

    private ClassArchive() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> content = content();
        if (args.length > 1) {
            copyLibraries(content, Path.of(args[1]));
        }
        boolean cache = args[0].equals("aot");
        try (Rehearsal rehearsal = Rehearsal.start()) {
            rehearsal.commands();
            if (cache) {
                rehearsal.downloads();
            }
        }
        if (!cache) { // all classes in a cache are loaded at the start: it has to do with those that are used
            // Each of our classes brings those that it is verified against.
            content.stream().filter(ClassArchive::isOurs).forEach(ClassArchive::load);
        }
        System.exit(0); // Netty's threads may linger
    }

    /** Lists the program's files: those of its jar, or of its module where a JVM was made with the program in it. */
    private static List<String> content() throws IOException {
        Module module = ClassArchive.class.getModule();
        if (!module.isNamed()) {
            try (JarFile jar = new JarFile(System.getProperty("java.class.path"))) {
                return jar.stream().map(Object::toString).toList();
            }
        }
        try (ModuleReader reader = module.getLayer()
                        .configuration()
                        .findModule(module.getName())
                        .orElseThrow()
                        .reference()
                        .open();
                Stream<String> files = reader.list()) {
            return files.toList();
        }
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

    /** Copies the native libraries into a folder that nobody else can write to; a reader never sees half of one. */
    private static void copyLibraries(List<String> content, Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String entry : content) {
            if (entry.startsWith(NATIVE) && entry.endsWith(".so")) {
                Path fresh = Files.createTempFile(folder, "fresh", null);
                try (InputStream in = ClassLoader.getSystemResourceAsStream(entry)) {
                    Files.copy(in, fresh, StandardCopyOption.REPLACE_EXISTING);
                }
                Path library = folder.resolve(entry.substring(NATIVE.length()));
                Files.move(fresh, library, StandardCopyOption.ATOMIC_MOVE);
            }
        }
    }
}
