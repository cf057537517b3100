package bittc.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What no torrent may ever achieve, whatever its paths. */
final class PathAttacks {
    private PathAttacks() {}

    /** Every path stays in the output folder, in the torrent's own folder if it has one, and is nobody else's. */
    static void assertContained(Metainfo metainfo) {
        Path output = Path.of("output").toAbsolutePath();
        Set<List<String>> stored = new HashSet<>();
        Set<List<String>> folders = new HashSet<>();
        for (FileEntry file : metainfo.files()) {
            assertContained(output, file.path());
            file.symlinkTarget().ifPresent(target -> assertContained(output, target));
            if (file.padding()) {
                continue;
            }
            assertEquals(metainfo.name(), file.path().get(0));
            assertTrue(stored.add(file.path()), () -> "twice: " + file.path());
            for (int i = 1; i < file.path().size(); i++) {
                folders.add(file.path().subList(0, i));
            }
        }
        folders.retainAll(stored);
        assertEquals(Set.of(), folders, "both file and folder");
    }

    private static void assertContained(Path output, List<String> path) {
        assertFalse(path.isEmpty());
        Path resolved = output;
        for (String element : path) {
            assertFalse(element.isEmpty() || element.equals(".") || element.equals(".."), () -> "element of " + path);
            assertTrue(
                    element.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c)),
                    () -> "separator or control character in " + path);
            assertTrue(element.getBytes(StandardCharsets.UTF_8).length <= 255);
            resolved = resolved.resolve(element);
        }
        assertTrue(resolved.normalize().startsWith(output));
        assertEquals(output.getNameCount() + path.size(), resolved.normalize().getNameCount());
    }
}
