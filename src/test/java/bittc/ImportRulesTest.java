package bittc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
            Map.entry("wire", Set.of("torrent", "bencode")),
            Map.entry("net", Set.of("loop")),
            Map.entry("http", Set.of("torrent", "loop", "net")),
            Map.entry("tracker", Set.of("torrent", "bencode", "loop", "net", "http")),
            Map.entry("dht", Set.of("torrent", "bencode", "loop", "net")),
            Map.entry("lsd", Set.of("torrent", "loop", "net")),
            Map.entry("storage", Set.of("torrent", "metainfo")),
            Map.entry("download", Set.of("torrent", "loop", "net", "metainfo", "picker", "wire", "tracker", "storage")),
            Map.entry("peer", Set.of("torrent", "loop", "net", "wire", "download")),
            Map.entry("webseed", Set.of("torrent", "loop", "net", "http", "metainfo", "wire", "download")),
            Map.entry("testkit", Set.of("torrent", "bencode", "loop", "metainfo", "wire", "storage", "tracker")),
            Map.entry(
                    "cli",
                    Set.of(
                            "torrent",
                            "bencode",
                            "loop",
                            "net",
                            "http",
                            "metainfo",
                            "picker",
                            "wire",
                            "tracker",
                            "dht",
                            "lsd",
                            "storage",
                            "download",
                            "peer",
                            "webseed",
                            "testkit"))));

    /** Foreign packages, and the only ones of ours that may import them. */
    private static final Map<String, Set<String>> FOREIGN = Map.of(
            "io.netty.", Set.of("wire", "net", "http", "tracker", "dht", "lsd", "peer", "webseed", "testkit", "cli"),
            "picocli.", Set.of("cli"),
            "com.fasterxml.jackson.", Set.of("cli"),
            "ch.qos.logback.", Set.of("cli"),
            "java.nio.file.", Set.of("storage", "testkit", "cli"));

    private record Import(String from, Path file, String name) {}

    private static List<Import> imports() throws IOException {
        List<Import> all = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                String from = SOURCES.relativize(file).getName(0).toString();
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
                String to = each.name.split("\\.")[1];
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

    @Test
    void everyPackageIsInTheTable() throws IOException {
        try (Stream<Path> folders = Files.list(SOURCES)) {
            Set<String> found = folders.filter(Files::isDirectory)
                    .map(f -> f.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertTrue(OURS.keySet().containsAll(found), () -> found + " but the table has " + OURS.keySet());
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
