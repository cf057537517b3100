package bittc.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import bittc.Events;
import bittc.Prerequisites;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What README.md and docs/how-to.md tell to type, and the files that they show, run as they stand there: each section in
 * a folder of its own, in which there is what its lines name.
 */
class ReadmeAndHowToIT {
    private static final String README = "README.md";
    private static final String HOW_TO = "docs/how-to.md";

    /** Lines that are not run, and why. */
    private static final Map<String, String> NOT_RUN =
            Map.of("mvn verify", "it runs this test", "bittc demo", "it is run as target/bittc demo");

    /** How lines begin whose exit code is not 0: there is something bad for them to find. */
    private static final Map<String, Integer> EXIT_CODES =
            Map.of("bittc verify -d /srv/iso x.torrent", 6, "parallel -j", 1);

    /** Five fields for the time, and the command. */
    private static final Pattern CRONTAB = Pattern.compile("(?:[0-9*,/-]+ ){5} *(.*)");

    /** Programs that lines begin with, or pipe into, and that not every machine has. */
    private static final Pattern FOREIGN = Pattern.compile("(?:^|\\| )(jq|parallel) ");

    private static final Pattern CONTAINER_COMMAND = Pattern.compile("command: \\[(.*)]\n");
    private static final Pattern FATAL = Pattern.compile("operator: In, values: \\[(.*)]}\n");

    @TempDir
    static Path shared;

    private static SharedFiles files;

    @TempDir
    Path folder;

    private Path home;
    private Prompt prompt;
    private final Map<String, Run> runs = new LinkedHashMap<>();

    @BeforeAll
    static void share() throws IOException {
        files = new SharedFiles(shared);
    }

    @AfterAll
    static void end() {
        files.close();
    }

    /** What in the pages is not of this machine, and what is in its place. */
    private Map<String, String> replacements() {
        return Map.of(
                "mvn -q -DskipTests package && ",
                "",
                "magnet:?xt=urn:btih:…",
                files.magnet(),
                "https://example.org/x.torrent",
                files.link(),
                "udp://tracker:6969",
                files.udpTracker(),
                "bittc tracker  ",
                "bittc tracker -p 0 --listen-address 127.0.0.1  ",
                "/srv/",
                folder + "/srv/",
                "/scratch/",
                folder + "/scratch/",
                "-d, /data,",
                "-d, " + folder + "/volume,");
    }

    private String replaced(String text) {
        Map<String, String> all = replacements();
        String any = all.keySet().stream().map(Pattern::quote).collect(Collectors.joining("|"));
        return Pattern.compile(any).matcher(text).replaceAll(found -> Matcher.quoteReplacement(all.get(found.group())));
    }

    static Stream<Page.Section> sections() throws IOException {
        return Stream.concat(Page.sections(README), Page.sections(HOW_TO))
                .filter(section -> section.snippets().stream().anyMatch(each -> !NOT_RUN.containsKey(each.text())));
    }

    @Test
    void noExceptionIsOfThePast() throws IOException {
        String pages = Files.readString(Path.of(README)) + Files.readString(Path.of(HOW_TO));
        Stream.of(NOT_RUN, EXIT_CODES, replacements())
                .flatMap(table -> table.keySet().stream())
                .forEach(text -> assertTrue(pages.contains(text), text));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sections")
    void whatASectionTellsWorks(Page.Section section) throws IOException {
        Prerequisites.checkPrograms(section.snippets().stream()
                .flatMap(ReadmeAndHowToIT::foreignPrograms)
                .toArray(String[]::new));
        home = Files.createDirectory(folder.resolve("home"));
        prepare(section.title());
        try (Prompt opened = new Prompt(folder)) {
            prompt = opened.with("HOME", home.toString())
                    .with("PATH", home.resolve(".local/bin") + ":" + System.getenv("PATH"))
                    .with("BITTC_NO_CACHE", "true"); // a copy would be prepared for more starts
            for (Page.Snippet snippet : section.snippets()) {
                run(snippet);
            }
            check(section.title());
        }
    }

    private static Stream<String> foreignPrograms(Page.Snippet snippet) {
        return switch (snippet.language()) {
            case "" -> FOREIGN.matcher(snippet.text()).results().map(found -> found.group(1));
            case "python" -> Stream.of("python3");
            default -> Stream.empty();
        };
    }

    /** Sees to it that there is what the lines of this section name. */
    private void prepare(String title) throws IOException {
        if (title.equals("Try it") || title.equals("Install")) {
            Files.createSymbolicLink(folder.resolve("target"), Program.LAUNCHER.getParent());
            return;
        }
        Path bittc = Files.createDirectories(home.resolve(".local/bin")).resolve("bittc");
        Files.writeString(bittc, "#!/bin/sh\nexec '" + Program.LAUNCHER + "' \"$@\"\n");
        assertTrue(bittc.toFile().setExecutable(true));
        for (String name : List.of("debian.torrent", "x.torrent", "data.tar.torrent")) {
            Files.copy(files.torrent(name), folder.resolve(name));
        }
        writeList("list.txt", "debian.torrent", files.magnet(), files.link());
        switch (title) {
            case "Download" -> {
                SharedFiles.write(folder.resolve("folder/file"));
                SharedFiles.write(folder.resolve("srv/data/folder/file"));
            }
            case "In scripts" -> {
                writeList("list", "debian.torrent", "nosuch.torrent", "x.torrent");
                Files.createDirectories(folder.resolve("srv/torrents"));
                Files.copy(files.torrent("link.bin.torrent"), folder.resolve("srv/torrents/x.torrent"));
            }
            case "Batch and cron" -> {
                Files.createDirectory(folder.resolve("srv"));
                writeList("srv/list.txt", folder + "/x.torrent", files.link());
            }
            case "Resume and verify" -> {
                files.copyX(folder.resolve("srv/iso"));
                Path file = folder.resolve("srv/iso/x/02.flac");
                byte[] bytes = Files.readAllBytes(file);
                bytes[0]++;
                Files.write(file, bytes);
            }
            case "Use data that is here already" -> {
                files.copyX(folder.resolve("srv/old"));
                files.copyX(folder.resolve("srv/data"));
                Files.copy(files.torrent("x.torrent"), folder.resolve("other.torrent"));
            }
            case "Limit and seed" -> files.copyX(folder.resolve("srv/data"));
            case "More than one machine" -> {
                Files.createFile(folder.resolve("damaged.torrent"));
                writeList("list.txt", "debian.torrent", "nosuch.torrent");
            }
            default -> {}
        }
    }

    private void writeList(String name, String... lines) throws IOException {
        Files.write(folder.resolve(name), List.of(lines));
    }

    private void run(Page.Snippet snippet) throws IOException {
        switch (snippet.language()) {
            case "" -> type(snippet.text());
            case "sh" -> runSlurmTasks(snippet.text());
            case "yaml" -> runContainer(snippet.text());
            case "python" -> runPython(snippet.text());
            case "properties" -> runConfigured(snippet.text());
            default -> fail("how is this run? " + snippet);
        }
    }

    private void type(String line) throws IOException {
        if (NOT_RUN.containsKey(line)) {
            return;
        }
        if (line.startsWith("bittc download --json ")) {
            assertSucceeds("rm -r x"); // it came by a line before
            slowDown();
        } else if (line.startsWith("parallel --retry-failed")) {
            assertSucceeds("cp '" + files.torrent("link.bin.torrent") + "' damaged.torrent");
        }
        Matcher entry = CRONTAB.matcher(line);
        Run run = entry.matches() ? runAsCron(entry.group(1)) : prompt.type(replaced(line));
        runs.put(line, run);
        int expected = EXIT_CODES.entrySet().stream()
                .filter(exception -> line.startsWith(exception.getKey()))
                .mapToInt(Map.Entry::getValue)
                .findFirst()
                .orElse(0);
        assertTrue(!run.ended() || run.exitCode() == expected, () -> line + ": " + run);
    }

    private void assertSucceeds(String line) throws IOException {
        Run run = prompt.type(line);
        assertEquals(0, run.exitCode(), () -> line + ": " + run);
    }

    /** From now on x takes two seconds, so that there is progress to tell of. */
    private void slowDown() {
        prompt.with("BITTC_MAX_DOWNLOAD", "90K");
    }

    /** In the home, with a short PATH, and without a word that would be mailed. */
    private Run runAsCron(String command) throws IOException {
        try (Prompt cron = new Prompt(home)) {
            Run run = cron.with("HOME", home.toString())
                    .with("PATH", "/usr/bin:/bin")
                    .with("JAVA_HOME", System.getProperty("java.home"))
                    .type(replaced(command));
            assertEquals("", run.out() + run.err());
            return run;
        }
    }

    /** A task that succeeds, and one that fails. */
    private void runSlurmTasks(String script) throws IOException {
        Files.writeString(folder.resolve("fetch.sh"), replaced(script));
        assertSucceeds("SLURM_ARRAY_TASK_ID=1 sh fetch.sh");
        Events.of(Files.readString(folder.resolve("log.1.ndjson"))).only("done");
        files.assertComplete(folder.resolve("scratch/data"), "debian.iso");
        assertEquals(3, prompt.type("SLURM_ARRAY_TASK_ID=2 sh fetch.sh").exitCode());
    }

    /** The command of the container, twice, as if the first had been lost; and which exit codes are final. */
    private void runContainer(String job) throws IOException {
        Matcher command = CONTAINER_COMMAND.matcher(replaced(job));
        assertTrue(command.find(), job);
        String line = command.group(1).replace(", ", " ");
        assertSucceeds(line);
        assertSucceeds(line);
        files.assertComplete(folder.resolve("volume"), "link.bin");
        Matcher fatal = FATAL.matcher(job);
        assertTrue(fatal.find(), job);
        assertEquals("2, 3, 4", fatal.group(1));
        String readme = Files.readString(Path.of(README));
        assertTrue(readme.contains("\n| 2 | the command line is wrong |\n| 3 | a .torrent file, "), readme);
        assertTrue(readme.contains("\n| 4 | a disk problem: "), readme);
    }

    private void runPython(String script) throws IOException {
        Files.writeString(folder.resolve("script.py"), script);
        slowDown();
        Run run = prompt.type("python3 script.py");
        assertEquals(0, run.exitCode(), run::toString);
        assertTrue(run.out().matches("(\\d+ of 180000\n)+exit code 0\n"), run::toString);
        files.assertComplete(folder, SharedFiles.X);
    }

    private void runConfigured(String config) throws IOException {
        Files.createDirectories(home.resolve(".config/bittc"));
        Files.writeString(home.resolve(".config/bittc/config.properties"), replaced(config));
        assertSucceeds("bittc download debian.torrent");
        files.assertComplete(folder.resolve("srv/torrents"), "debian.iso");
    }

    /** What the lines of this section have left. */
    private void check(String title) throws IOException {
        Path iso = folder.resolve("srv/iso");
        switch (title) {
            case "Try it" -> assertTrue(out("mvn").contains("✓ 7 files, 32.0 MiB: every byte compared"));
            case "Install" -> {
                assertSucceeds("test -f ~/.local/share/man/man1/bittc-download.1");
                assertSucceeds("bash -c '. ~/.local/share/bash-completion/completions/bittc && complete -p bittc'");
            }
            case "Download" -> {
                files.assertComplete(folder, "debian.iso", "magnet.bin", "link.bin", "x/01.flac", "x/bonus/06.flac");
                assertFalse(Files.exists(folder.resolve("x/03.txt")));
                files.assertComplete(iso, "debian.iso", "data.tar");
                files.assertComplete(iso, SharedFiles.X);
                assertTrue(out("bittc info").contains("debian.iso"));
                assertTrue(out("bittc magnet").startsWith("magnet:?xt=urn:btih:"));
                assertEquals(folder + "/folder.torrent\n", out("bittc create"));
                assertEquals(folder + "/srv/data/folder\n", out("bittc seed"));
                assertTrue(out("bittc scrape").endsWith(" folder\n"));
            }
            case "In scripts" -> {
                files.assertComplete(folder, SharedFiles.X);
                files.assertComplete(folder, "debian.iso", "data.tar");
                files.assertComplete(iso, SharedFiles.X);
                files.assertComplete(iso, "debian.iso", "link.bin");
                assertTrue(Files.exists(folder.resolve("inside")));
                assertEquals("nosuch.torrent\n", Files.readString(folder.resolve("failed")));
                assertTrue(out("bittc download --json").matches("(\\d+ of 180000\n)+"), runs::toString);
            }
            case "Batch and cron" -> {
                files.assertComplete(iso, SharedFiles.X);
                files.assertComplete(iso, "debian.iso", "data.tar", "magnet.bin", "link.bin");
            }
            case "Resume and verify" -> files.assertComplete(iso, SharedFiles.X);
            case "Use data that is here already" -> {
                files.assertComplete(folder.resolve("srv/new"), SharedFiles.X);
                files.assertComplete(folder.resolve("srv/cross"), SharedFiles.X);
            }
            case "Limit and seed" -> files.assertComplete(folder, SharedFiles.X);
            case "Choose files" -> {
                assertTrue(out("bittc download --list").contains("  x/bonus/06.flac\n"));
                files.assertComplete(folder, "x/01.flac", "x/02.flac", "x/03.txt", "x/04.txt", "x/05.pdf");
                assertFalse(Files.exists(folder.resolve("x/bonus")));
            }
            case "Magnet links and the DHT" -> {
                files.assertComplete(folder, "magnet.bin");
                assertTrue(Files.exists(folder.resolve("magnet.bin.torrent")));
            }
            case "Behind a router" -> files.assertComplete(folder, SharedFiles.X);
            case "More than one machine" -> {
                files.assertComplete(iso, SharedFiles.X);
                files.assertComplete(iso, "debian.iso", "data.tar", "link.bin");
                assertEquals(iso + "/link.bin\n", out("parallel --retry-failed"));
                assertEquals("torrent-not-found: nosuch.torrent: no such file\n", out("jq"));
            }
            case "Options in a file, or in the environment" -> files.assertComplete(folder, SharedFiles.X);
            default -> fail("what does it leave? " + title);
        }
    }

    /** What the first line that begins so has written. */
    private String out(String beginning) {
        return runs.entrySet().stream()
                .filter(run -> run.getKey().startsWith(beginning))
                .findFirst()
                .orElseThrow()
                .getValue()
                .out();
    }
}
