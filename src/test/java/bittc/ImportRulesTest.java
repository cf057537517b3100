package bittc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who may import whom, and docs/architecture.md shows the same table. */
class ImportRulesTest {
    private static final Path SOURCES = Path.of("src/main/java/bittc");
    private static final Path ARCHITECTURE = Path.of("docs/architecture.md");

    /** For each package, our packages that it may import. */
    private static final Map<String, Set<String>> OURS = new TreeMap<>(Map.ofEntries(
            Map.entry("bencode", Set.of()),
            Map.entry("torrent", Set.of()),
            Map.entry("loop", Set.of()),
            Map.entry("metainfo", Set.of("bencode", "torrent", "net")),
            Map.entry("picker", Set.of("torrent")),
            Map.entry("wire", Set.of("bencode", "torrent")),
            Map.entry("net", Set.of("loop")),
            Map.entry("mse", Set.of("torrent")),
            Map.entry("http", Set.of("torrent", "loop", "net")),
            Map.entry("feed", Set.of("metainfo", "net")),
            Map.entry("tracker", Set.of("bencode", "torrent", "loop", "net", "http")),
            Map.entry("dht", Set.of("bencode", "torrent", "loop", "net")),
            Map.entry("lsd", Set.of("torrent", "loop", "net")),
            Map.entry("utp", Set.of("loop")),
            Map.entry("portmap", Set.of("loop", "net", "http")),
            Map.entry("storage.disk", Set.of()),
            Map.entry("storage.hash", Set.of("torrent", "metainfo", "storage.disk")),
            Map.entry("storage.file", Set.of("torrent", "metainfo", "storage.disk", "storage.hash")),
            Map.entry("storage.resume", Set.of("torrent", "storage.disk", "storage.file")),
            Map.entry("storage.verify", Set.of("torrent", "metainfo", "storage.disk", "storage.hash", "storage.file")),
            Map.entry("storage.content", Set.of("torrent", "metainfo", "storage.disk", "storage.hash", "storage.file")),
            Map.entry("storage.reuse", Set.of("torrent", "metainfo", "storage.disk", "storage.file", "storage.hash")),
            Map.entry(
                    "storage",
                    Set.of(
                            "torrent",
                            "metainfo",
                            "storage.disk",
                            "storage.hash",
                            "storage.file",
                            "storage.resume",
                            "storage.reuse",
                            "storage.verify")),
            Map.entry("download.metadata", Set.of("loop", "metainfo", "wire", "net")),
            Map.entry("download.connect", Set.of("net", "torrent")),
            Map.entry(
                    "download.blocks",
                    Set.of("torrent", "loop", "metainfo", "picker", "wire", "storage", "storage.disk")),
            Map.entry(
                    "download",
                    Set.of(
                            "torrent",
                            "loop",
                            "metainfo",
                            "picker",
                            "wire",
                            "net",
                            "tracker",
                            "storage",
                            "storage.disk",
                            "download.metadata",
                            "download.connect",
                            "download.blocks")),
            Map.entry(
                    "peer",
                    Set.of(
                            "torrent",
                            "loop",
                            "wire",
                            "net",
                            "mse",
                            "utp",
                            "download.blocks",
                            "download.connect",
                            "download")),
            Map.entry(
                    "webseed",
                    Set.of("torrent", "loop", "metainfo", "wire", "net", "http", "download.blocks", "download")),
            Map.entry("testkit", Set.of("bencode", "torrent", "loop", "metainfo")),
            Map.entry(
                    "session",
                    Set.of(
                            "torrent",
                            "loop",
                            "metainfo",
                            "picker",
                            "net",
                            "http",
                            "tracker",
                            "dht",
                            "lsd",
                            "portmap",
                            "storage",
                            "storage.disk",
                            "storage.file",
                            "storage.resume",
                            "storage.reuse",
                            "download",
                            "peer",
                            "webseed")),
            Map.entry("cli.message", Set.of("torrent", "storage.disk", "storage.content", "download", "session")),
            Map.entry("cli.report", Set.of("torrent", "metainfo", "net", "cli.message")),
            Map.entry("cli.host", Set.of("portmap", "session", "cli.message", "cli.report")),
            Map.entry("cli.screen", Set.of("download", "cli.message", "cli.host")),
            Map.entry(
                    "cli.option",
                    Set.of(
                            "torrent",
                            "metainfo",
                            "picker",
                            "net",
                            "dht",
                            "portmap",
                            "storage.file",
                            "download",
                            "session",
                            "cli.message",
                            "cli.host",
                            "cli.screen")),
            Map.entry(
                    "cli.run",
                    Set.of(
                            "torrent",
                            "metainfo",
                            "net",
                            "storage",
                            "storage.file",
                            "storage.reuse",
                            "download.blocks",
                            "download",
                            "session",
                            "cli.message",
                            "cli.report",
                            "cli.host",
                            "cli.screen",
                            "cli.option")),
            Map.entry(
                    "cli.command",
                    Set.of(
                            "torrent",
                            "feed",
                            "metainfo",
                            "net",
                            "tracker",
                            "storage.file",
                            "storage.verify",
                            "storage.content",
                            "testkit",
                            "session",
                            "cli.message",
                            "cli.report",
                            "cli.host",
                            "cli.screen",
                            "cli.option",
                            "cli.run")),
            Map.entry("build", Set.of("torrent", "testkit", "session", "cli.message", "cli.host", "cli.command"))));

    /** Foreign packages, and the only ones of ours that may import them. */
    private static final Map<String, Set<String>> FOREIGN = Map.of(
            "io.netty.",
                    Set.of(
                            "wire", "net", "http", "tracker", "dht", "lsd", "portmap", "peer", "webseed", "testkit",
                            "session"),
            "picocli.", Set.of("cli.option", "cli.command", "build"),
            "com.fasterxml.jackson.", Set.of("cli.report"),
            "ch.qos.logback.", Set.of("cli.report"),
            "javax.xml.", Set.of("feed"),
            "java.nio.file.",
                    Set.of(
                            "storage.disk",
                            "storage.hash",
                            "storage.file",
                            "storage.resume",
                            "storage.reuse",
                            "storage.verify",
                            "storage.content",
                            "storage",
                            "session",
                            "cli.report",
                            "cli.host",
                            "cli.option",
                            "cli.run",
                            "cli.command",
                            "build"));

    /** So many classes of a package may lead to one another. */
    private static final int LARGEST_CIRCLE = 4;

    /** Where it is more: a sealed type and its four kinds. None of these may grow. */
    private static final Map<String, Integer> LARGER_CIRCLES = Map.of("bencode", 5);

    /** What of a source file names no class that it uses: imports, comments, strings. */
    private static final Pattern NO_CODE = Pattern.compile(
            "(?m)^import .*$|//.*|'(?:\\.|[^'])'|/\\*[\\s\\S]*?\\*/|\"\"\"[\\s\\S]*?\"\"\"|\"(?:\\\\.|[^\"\\\\])*\"");

    private static final Pattern NAME = Pattern.compile("\\b[A-Z]\\w*");

    private record Import(String from, Path file, String name) {}

    /** {@code cli.run} for a file in {@code cli/run}. */
    private static String packageOf(Path file) {
        return SOURCES.relativize(file).getParent().toString().replace('/', '.');
    }

    private static List<Import> imports() throws IOException {
        List<Import> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                String from = packageOf(file);
                for (String line : Files.readAllLines(file)) {
                    if (line.startsWith("import ")) {
                        String name = line.substring(7).replace("static ", "").replace(";", "");
                        all.add(new Import(from, file, name));
                    }
                }
            }
        }
        return all;
    }

    @Test
    void everyPackageImportsOnlyWhatTheTableAllows() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Import each : imports()) {
            if (each.name.startsWith("bittc.")) {
                String to = each.name.substring("bittc.".length()).replaceFirst("\\.[A-Z].*", "");
                if (!to.equals(each.from) && !OURS.get(each.from).contains(to)) {
                    broken.add(each.file + " imports " + each.name);
                }
            }
            FOREIGN.forEach((prefix, allowed) -> {
                if (each.name.startsWith(prefix) && !allowed.contains(each.from)) {
                    broken.add(each.file + " imports " + each.name);
                }
            });
        }
        assertEquals(List.of(), broken);
    }

    /** So that a proxy is put in one place, and no connection goes past it. */
    @Test
    void onlyNetworkMakesSocketsThatConnect() throws IOException {
        Set<String> bootstraps = imports().stream()
                .filter(each -> each.name.equals("io.netty.bootstrap.Bootstrap"))
                .map(each -> SOURCES.relativize(each.file).toString())
                .collect(Collectors.toCollection(TreeSet::new));
        // The two others bind: to the groups of the local network, and to a tracker's port in the far side of tests.
        assertEquals(Set.of("net/Network.java", "lsd/MulticastSockets.java", "testkit/TrackerServer.java"), bootstraps);
    }

    @Test
    void everyPackageIsInTheTable() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            Set<String> found = files.filter(f -> f.toString().endsWith(".java"))
                    .map(ImportRulesTest::packageOf)
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(OURS.keySet(), found);
        }
    }

    @Test
    void theTableHasNoCycle() {
        Set<String> settled = new TreeSet<>();
        boolean moved = true;
        while (moved) {
            moved = false;
            for (Map.Entry<String, Set<String>> each : OURS.entrySet()) {
                moved |= settled.containsAll(each.getValue()) && settled.add(each.getKey());
            }
        }
        assertEquals(OURS.keySet(), settled);
    }

    /** For each package, its classes, and for each of these those of the same package that its text names. */
    private static Map<String, Map<String, Set<String>>> classes() throws IOException {
        Map<String, Map<String, Set<String>>> all = new TreeMap<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                String text = NO_CODE.matcher(Files.readString(file)).replaceAll(" ");
                Set<String> named =
                        NAME.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
                String name = file.getFileName().toString().replace(".java", "");
                all.computeIfAbsent(packageOf(file), p -> new TreeMap<>()).put(name, named);
            }
        }
        all.values().forEach(classes -> classes.values().forEach(named -> named.retainAll(classes.keySet())));
        return all;
    }

    /** Classes that lead to one another, by Tarjan's algorithm. */
    private static final class Circles {
        private final Map<String, Set<String>> edges;
        private final Map<String, Integer> lowest = new HashMap<>();
        private final Deque<String> open = new ArrayDeque<>();
        private Set<String> largest = Set.of();

        Circles(Map<String, Set<String>> edges) {
            this.edges = edges;
            edges.keySet().forEach(this::visit);
        }

        private int visit(String name) {
            if (lowest.containsKey(name)) {
                return open.contains(name) ? lowest.get(name) : Integer.MAX_VALUE;
            }
            int own = lowest.size();
            lowest.put(name, own);
            open.push(name);
            edges.get(name).forEach(next -> lowest.merge(name, visit(next), Math::min));
            int low = lowest.get(name);
            if (low == own) {
                Set<String> circle = new TreeSet<>();
                do {
                    circle.add(open.peek());
                } while (!open.pop().equals(name));
                largest = circle.size() > largest.size() ? circle : largest;
            }
            return low;
        }
    }

    @Test
    void fewClassesOfAPackageLeadToOneAnother() throws IOException {
        List<String> tooLarge = new ArrayList<>();
        classes().forEach((name, classes) -> {
            Set<String> largest = new Circles(classes).largest;
            if (largest.size() > LARGER_CIRCLES.getOrDefault(name, LARGEST_CIRCLE)) {
                tooLarge.add(name + ": " + largest);
            }
        });
        assertEquals(List.of(), tooLarge);
    }

    @Test
    void theArchitecturePageShowsTheTable() throws IOException {
        List<String> page = Files.readAllLines(ARCHITECTURE);
        int heading = page.indexOf("| Package | Ours | Others |");
        assertTrue(heading >= 0, "no table in " + ARCHITECTURE);
        Map<String, Set<String>> ours = new TreeMap<>();
        Map<String, Set<String>> others = new TreeMap<>();
        for (int i = heading + 2; page.get(i).startsWith("|"); i++) {
            String[] cells = page.get(i).replace("`", "").split("\\|");
            ours.put(cells[1].strip(), words(cells[2]));
            others.put(cells[1].strip(), words(cells[3]));
        }
        assertEquals(OURS, ours);
        Map<String, Set<String>> foreign = new TreeMap<>();
        OURS.keySet().forEach(name -> foreign.put(name, new TreeSet<>()));
        FOREIGN.forEach((prefix, allowed) ->
                allowed.forEach(name -> foreign.get(name).add(prefix.substring(0, prefix.length() - 1))));
        assertEquals(foreign, others);
    }

    private static Set<String> words(String cell) {
        return Stream.of(cell.strip().split(" "))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }
}
