package bittc.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, with a java that only says how it was called. */
class LauncherTest {
    private static final Path SCRIPT = Path.of("src/main/sh/bittc.sh").toAbsolutePath();

    @TempDir
    Path folder;

    private Path launcher;

    @BeforeEach
    void copyTheLauncherToAFolderWithABlank() throws IOException {
        launcher = Files.createDirectory(folder.resolve("a b")).resolve("bittc");
        Files.copy(SCRIPT, launcher);
        launcher.toFile().setExecutable(true);
    }

    @Test
    void becomesJavaWithTheArgumentsAsTheyCame() throws Exception {
        Path java = java("17.0.1", "jdk");
        List<String> called =
                lines(run(Map.of("BITTC_JAVA", java.toString()), launcher.toString(), "download", "a b", "", "*"));
        assertEquals(
                List.of("-jar", launcher.toString(), "download", "a b", "", "*"),
                called.subList(called.indexOf("-jar"), called.size()));
        assertTrue(called.contains("-Dbittc.terminals="), "neither stream of a test is a terminal");
    }

    @Test
    void findsItselfThroughASymbolicLinkAndOnThePath() throws Exception {
        Path java = java("17.0.1", "jdk");
        Path link = Files.createSymbolicLink(folder.resolve("link"), launcher);
        assertTrue(run(Map.of("BITTC_JAVA", java.toString()), link.toString())
                .contains("\n" + launcher.toRealPath() + "\n"));
        String path = launcher.getParent() + ":" + System.getenv("PATH");
        assertTrue(run(Map.of("BITTC_JAVA", java.toString(), "PATH", path), "bittc")
                .contains("\n" + launcher + "\n"));
    }

    @Test
    void asksForUtf8WhereTheLocaleHasNone() throws Exception {
        String java = java("17.0.1", "jdk").toString();
        String c = run(Map.of("BITTC_JAVA", java, "LC_ALL", "C"), launcher.toString());
        assertTrue(c.contains("LC_ALL=C.UTF-8\n") && c.contains("-Dbittc.ascii=true\n"), c);
        String none = run(Map.of("BITTC_JAVA", java), launcher.toString());
        assertTrue(none.contains("LC_ALL=C.UTF-8\n") && none.contains("-Dbittc.ascii=true\n"), none);
        String german = run(Map.of("BITTC_JAVA", java, "LANG", "de_DE.UTF-8"), launcher.toString());
        assertTrue(german.contains("LC_ALL=\n") && german.contains("-Dbittc.ascii=false\n"), german);
    }

    /** What the system says is looked at, and told among words of our own. */
    @Test
    void hasTheSystemSpeakEnglish() throws Exception {
        String java = java("17.0.1", "jdk").toString();
        String all = run(Map.of("BITTC_JAVA", java, "LC_ALL", "de_DE.UTF-8"), launcher.toString());
        assertTrue(all.contains("LC_ALL=\nLC_MESSAGES=C\nLC_CTYPE=de_DE.UTF-8\n"), all);
        String lang = run(Map.of("BITTC_JAVA", java, "LANG", "de_DE.UTF-8"), launcher.toString());
        assertTrue(lang.contains("LC_ALL=\nLC_MESSAGES=C\nLC_CTYPE=\n"), lang);
    }

    @Test
    void takesTheFirstJavaThatIsNewEnough() throws Exception {
        Path old = java("1.8.0_392", "old");
        Path good = java("21", "good");
        Map<String, String> variables = Map.of(
                "JAVA_HOME", old.getParent().getParent().toString(), "PATH", good.getParent() + ":/usr/bin:/bin");
        assertTrue(run(variables, launcher.toString()).startsWith("good\n"));
    }

    @Test
    void saysWhatToInstallWhereJavaIsMissingOrTooOld() throws Exception {
        String none = run(Map.of("PATH", tools()), launcher.toString());
        assertTrue(none.startsWith("bittc: needs Java 17 or later: no java on PATH\n  hint: install it: apt "), none);
        Path old = java("11.0.2", "old");
        String tooOld = run(Map.of("PATH", old.getParent() + ":" + tools()), launcher.toString());
        assertTrue(tooOld.startsWith("bittc: needs Java 17 or later: " + old + " is too old\n"), tooOld);
        String wrong = run(Map.of("BITTC_JAVA", "/no/java"), launcher.toString());
        assertTrue(wrong.startsWith("bittc: BITTC_JAVA: /no/java: no such program\n"), wrong);
        String mute = run(Map.of("BITTC_JAVA", "/bin/false"), launcher.toString());
        assertTrue(mute.startsWith("bittc: BITTC_JAVA: /bin/false is no java that tells its version\n"), mute);
    }

    @Test
    void tellsOnlyANewJavaAboutUnsafe() throws Exception {
        String option = "--sun-misc-unsafe-memory-access=allow\n";
        assertFalse(run(Map.of("BITTC_JAVA", java("17.0.1", "a").toString()), launcher.toString())
                .contains(option));
        assertTrue(run(Map.of("BITTC_JAVA", java("25", "b").toString()), launcher.toString())
                .contains(option));
    }

    @Test
    void startsWithoutAnArchiveWhereItCannotHaveOne() throws Exception {
        String java = java("17.0.1", "jdk").toString();
        Path file = Files.writeString(folder.resolve("file"), "");
        for (String cache : List.of("/proc/none", file.toString(), "relative", "")) {
            String called = run(Map.of("BITTC_JAVA", java, "XDG_CACHE_HOME", cache), launcher.toString(), "x");
            assertTrue(called.startsWith("jdk\n") && !called.contains("SharedArchiveFile"), called);
        }
    }

    @Test
    void givesJavaAProgramBelowAColonAsAnOpenFile() throws Exception {
        Path colon = Files.createDirectory(folder.resolve("a:b")).resolve("bittc");
        Files.copy(launcher, colon);
        String called = run(Map.of("BITTC_JAVA", java("17.0.1", "jdk").toString()), colon.toString(), "x");
        assertTrue(called.contains("\n-jar\n/dev/fd/9\nx\n") && !called.contains("SharedArchive"), called);
    }

    @Test
    void endsWithItsOwnWordsWhereJavaCannotStart() throws Exception {
        String java = java("17.0.1", "jdk").toString();
        Map<String, String> variables = Map.of("BITTC_JAVA", java, "BITTC_NO_CACHE", "1");
        String gone =
                run(variables, "sh", "-c", "cd $(mktemp -d) && rmdir $PWD; \"$1\"; echo $?", "sh", launcher.toString());
        assertTrue(gone.endsWith("bittc: the current folder is gone\n  hint: go to another: cd\n127\n"), gone);
        String files = run(variables, "sh", "-c", "ulimit -n 14; \"$1\"; echo $?", "sh", launcher.toString());
        assertEquals("bittc: only 14 files may be open at once\n  hint: allow more: ulimit -n 256\n127\n", files);
        Files.writeString(
                Path.of(java),
                "#!/bin/sh\necho 'Error occurred during initialization of VM'\necho 'No room'\nexit 1\n");
        String memory = run(variables, "sh", "-c", "ulimit -v 900000; \"$1\"; echo $?", "sh", launcher.toString());
        assertEquals(
                "bittc: java does not start: No room\n  hint: allow more memory: see ulimit -v and ulimit -d\n127\n",
                memory);
    }

    @Test
    void asksJavaForLessWhereAddressSpaceIsShort() throws Exception {
        Map<String, String> variables =
                Map.of("BITTC_JAVA", java("17.0.1", "jdk").toString(), "BITTC_NO_CACHE", "1");
        String called = run(variables, "sh", "-c", "ulimit -v 1500000; \"$1\"", "sh", launcher.toString());
        assertTrue(called.contains("-XX:CompressedClassSpaceSize=64m\n"), called);
        assertFalse(run(variables, launcher.toString()).contains("CompressedClassSpaceSize"));
    }

    @Test
    void givesOptionsForEveryJavaOnWithoutTheNoise() throws Exception {
        String java = java("17.0.1", "jdk").toString();
        String called = run(
                Map.of("BITTC_JAVA", java, "JAVA_TOOL_OPTIONS", "-Dtrust=* -XX:+UseG1GC", "BITTC_NO_CACHE", "1"),
                launcher.toString());
        assertTrue(called.contains("\n-Dtrust=*\n") && !called.contains("UseG1GC"), called);
        assertTrue(called.contains("JAVA_TOOL_OPTIONS=\n"), called);
    }

    /** The archive holds code: whoever can put one there runs as us. */
    @Test
    void takesAnArchiveOnlyFromAFolderThatNobodyElseCanChange() throws Exception {
        String java = java("17.0.1", "jdk").toString();
        run(Map.of("BITTC_JAVA", java, "BITTC_MAKE_ARCHIVE", "1"), launcher.toString());
        Path made;
        try (Stream<Path> beside = Files.list(launcher.getParent())) {
            made = beside.filter(file -> !file.equals(launcher))
                    .reduce((a, b) -> null)
                    .orElseThrow();
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path above = Files.createDirectory(folder.resolve("cache"));
        Path cache = Files.createDirectory(above.resolve("bittc"));
        Path archive = cache.resolve(made.getFileName().toString().replace("bittc-", "@build@-"));
        Files.move(made, archive);
        Map<String, String> variables = Map.of("BITTC_JAVA", java, "XDG_CACHE_HOME", above.toString());
        assertTrue(run(variables, launcher.toString()).contains("-XX:SharedArchiveFile=" + archive + "\n"));
        for (Path open : List.of(cache, above)) {
            for (String mode : List.of("rwxrwx---", "rwx----w-")) {
                Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(mode));
                String called = run(variables, launcher.toString());
                assertFalse(called.contains("SharedArchiveFile"), open + " " + mode + ": " + called);
            }
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwx------"));
        }
        Files.move(archive, folder.resolve("elsewhere"));
        Files.createSymbolicLink(archive, folder.resolve("elsewhere"));
        // Nor is one made in its place: that would go on while the folder is deleted.
        Map<String, String> withoutMaking =
                Map.of("BITTC_JAVA", java, "XDG_CACHE_HOME", above.toString(), "BITTC_NO_CACHE", "1");
        assertFalse(run(withoutMaking, launcher.toString()).contains("SharedArchiveFile"));
    }

    @Test
    void becomesTheJavaOfItsPackageAndNoOther() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("package/bin"));
        Path packaged =
                Files.writeString(bin.resolve("bittc"), Files.readString(SCRIPT).replace("'@build@'", "package"));
        packaged.toFile().setExecutable(true);
        Map<String, String> others = Map.of("BITTC_JAVA", java("17", "other").toString());
        String incomplete = run(others, packaged.toString(), "x");
        assertTrue(incomplete.startsWith("bittc: its own Java is not in " + folder), incomplete);
        Path java = java("25.0.3", "package/lib/bittc");
        Path link = Files.createSymbolicLink(folder.resolve("link"), packaged);
        for (Path name : List.of(packaged, link)) {
            String called = run(others, name.toString(), "x");
            assertTrue(called.startsWith("package/lib/bittc\n"), called);
            assertTrue(called.endsWith("\n-m\nbittc/bittc.cli.command.Bittc\nx\n"), called);
            assertFalse(called.contains("AOTCache"), called);
        }
        Path cache = Files.createDirectories(java.resolveSibling("../lib").normalize())
                .resolve("bittc.aot");
        Files.createFile(cache);
        assertTrue(run(others, packaged.toString()).contains("\n-XX:AOTCache=" + cache + "\n"));
    }

    @Test
    void takesAnArchiveOfTheKindThatItsJavaHas() throws Exception {
        for (String version : List.of("24.0.2", "25.0.3")) {
            String java = java(version, version).toString();
            run(Map.of("BITTC_JAVA", java, "BITTC_MAKE_ARCHIVE", "1"), launcher.toString());
            String called = run(Map.of("BITTC_JAVA", java), launcher.toString());
            assertEquals(version.startsWith("24"), called.contains("\n-XX:SharedArchiveFile="), called);
            assertEquals(version.startsWith("25"), called.contains("\n-XX:AOTCache="), called);
            Map<String, String> chosen = Map.of("BITTC_JAVA", java, "JAVA_TOOL_OPTIONS", "-Xshare:off");
            assertFalse(run(chosen, launcher.toString()).contains(launcher.getParent() + "/bittc-"), called);
        }
    }

    @Test
    void doesWithoutTheOptimisingCompilerForWhatEndsAtOnce() throws Exception {
        Map<String, String> variables =
                Map.of("BITTC_JAVA", java("17.0.1", "jdk").toString());
        String option = "\n-XX:TieredStopAtLevel=1\n";
        assertTrue(run(variables, launcher.toString(), "--version").contains(option));
        assertTrue(run(variables, launcher.toString(), "download", "--help").contains(option));
        assertFalse(run(variables, launcher.toString(), "download", "x").contains(option));
    }

    private Path java(String version, String name) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(
                java,
                "#!/bin/sh\necho " + name + "\necho \"LC_ALL=$LC_ALL\"\n"
                        + "echo \"LC_MESSAGES=$LC_MESSAGES\"\necho \"LC_CTYPE=$LC_CTYPE\"\necho \"JAVA_TOOL_OPTIONS=$JAVA_TOOL_OPTIONS\"\nprintf '%s\\n' \"$@\"\n");
        java.toFile().setExecutable(true);
        return java;
    }

    /** A folder with the tools that the script uses, and no java. */
    private String tools() throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : List.of("sh", "readlink", "sed", "ls", "cksum", "stty")) {
            for (String place : List.of("/usr/bin/", "/bin/")) {
                if (Files.exists(Path.of(place + tool)) && !Files.exists(tools.resolve(tool))) {
                    Files.writeString(tools.resolve(tool), "#!/bin/sh\nexec " + place + tool + " \"$@\"\n");
                    tools.resolve(tool).toFile().setExecutable(true);
                }
            }
        }
        return tools.toString();
    }

    private static List<String> lines(String text) {
        return List.of(text.split("\n", -1)).subList(0, text.split("\n", -1).length - 1);
    }

    private String run(Map<String, String> variables, String... command) throws Exception {
        List<String> line = new ArrayList<>(List.of("/usr/bin/env", "-i"));
        variables.forEach((name, value) -> line.add(name + "=" + value));
        if (!variables.containsKey("PATH")) {
            line.add("PATH=" + System.getenv("PATH"));
        }
        line.addAll(List.of(command));
        Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
