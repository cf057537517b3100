package bittc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The classes that the documents name exist, and the limits that they tell are those of the code. */
class DocumentsTest {
    private static final Path SOURCES = Path.of("src/main/java/bittc");
    private static final Path PROTOCOL = Path.of("docs/protocol.md");

    /** {@code package.Class}, and perhaps the class or constant in it. */
    private static final Pattern CLASS =
            Pattern.compile("`([a-z]+(?:\\.[a-z]+)*)\\.([A-Z][A-Za-z0-9]*)(?:\\.([A-Z]\\w*))?`");

    /** A link to a file of ours, and perhaps to a place in it. */
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(?:#([^)]*))?\\)");

    private static final Path TESTS = Path.of("src/test/java/bittc");

    /** {@code folder/Test}. */
    private static final Pattern TEST = Pattern.compile("`((?:\\w+/)*\\w+(?:Test|IT))\\b");

    /** What a unit multiplies by: bytes, or seconds. */
    private static final Map<String, Double> UNITS = Map.ofEntries(
            Map.entry("", 1.0),
            Map.entry("bytes", 1.0),
            Map.entry("KiB", 1024.0),
            Map.entry("MiB", 1024.0 * 1024),
            Map.entry("MB", 1e6),
            Map.entry("ms", 0.001),
            Map.entry("s", 1.0),
            Map.entry("min", 60.0),
            Map.entry("h", 3600.0));

    @Test
    void everyClassThatADocumentNamesExists() throws IOException {
        List<String> missing = new ArrayList<>();
        try (Stream<Path> documents = Stream.concat(Files.list(Path.of("docs")), Stream.of(Path.of("README.md")))) {
            for (Path document : documents.toList()) {
                Matcher named = CLASS.matcher(Files.readString(document));
                while (named.find()) {
                    if (!Files.exists(
                            SOURCES.resolve(named.group(1).replace('.', '/')).resolve(named.group(2) + ".java"))) {
                        missing.add(document + ": " + named.group());
                    }
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void everyLinkLeadsToAPlaceThatExists() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path document : documents()) {
            Matcher link = LINK.matcher(Files.readString(document));
            while (link.find()) {
                Path target = link.group(1).isEmpty()
                        ? document
                        : document.toAbsolutePath().resolveSibling(link.group(1));
                if (!Files.exists(target)
                        || link.group(2) != null && !anchors(target).contains(link.group(2))) {
                    missing.add(document + ": " + link.group());
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    /** The places in a document that links can lead to, by the rule of most viewers. */
    private static List<String> anchors(Path document) throws IOException {
        return Files.readAllLines(document).stream()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w -]", "")
                        .replace(' ', '-'))
                .toList();
    }

    @Test
    void everyTestThatADocumentNamesExists() throws IOException {
        List<String> missing = new ArrayList<>();
        List<String> tests;
        try (Stream<Path> files = Files.walk(TESTS)) {
            tests = files.map(file -> "/" + TESTS.relativize(file)).toList();
        }
        for (Path document : documents()) {
            Matcher named = TEST.matcher(Files.readString(document));
            while (named.find()) {
                String ending = "/" + named.group(1) + ".java";
                if (tests.stream().noneMatch(test -> test.endsWith(ending))) {
                    missing.add(document + ": " + named.group(1));
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> documents = Stream.concat(
                Files.list(Path.of("docs")), Stream.of(Path.of("README.md"), Path.of("sample-torrents/README.md")))) {
            return documents.filter(path -> path.toString().endsWith(".md")).toList();
        }
    }

    @Test
    void theLimitsAreThoseOfTheCode() throws IOException, ReflectiveOperationException {
        int compared = 0;
        List<String> wrong = new ArrayList<>();
        for (String line : Files.readAllLines(PROTOCOL)) {
            Matcher constant = Pattern.compile("\\| `((?:[a-z]+\\.)+[A-Z]\\w*)\\.([A-Z_]+)` \\|$")
                    .matcher(line);
            if (constant.find()) {
                compared++;
                Field field = Class.forName("bittc." + constant.group(1)).getDeclaredField(constant.group(2));
                field.setAccessible(true);
                double told = number(line.split("\\|")[2].strip());
                double real = number(field.get(null));
                if (told != real) {
                    wrong.add(line + " (in the code: " + field.get(null) + ")");
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertTrue(compared > 150, "only " + compared + " limits in " + PROTOCOL);
    }

    /** {@code 1 MiB}, {@code 2,097,152}, {@code 30 min}. */
    private static double number(String text) {
        int blank = text.indexOf(' ');
        String digits = blank < 0 ? text : text.substring(0, blank);
        return Double.parseDouble(digits.replace(",", "")) * UNITS.get(blank < 0 ? "" : text.substring(blank + 1));
    }

    private static double number(Object constant) {
        return constant instanceof Duration duration ? duration.toMillis() / 1000.0 : ((Number) constant).doubleValue();
    }
}
