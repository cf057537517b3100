package bittc.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.cli.command.Bittc;
import bittc.cli.command.FakeEngine;
import bittc.cli.command.TestHost;
import bittc.cli.command.Torrents;
import bittc.cli.message.ProblemException;
import bittc.net.Family;
import bittc.session.Engine;
import bittc.torrent.PeerAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class PresetsTest {
    @TempDir
    Path folder;

    private final FakeEngine engine = new FakeEngine();
    private TestHost host;

    @BeforeEach
    void writeTorrent() throws IOException {
        host = new TestHost(folder).with("HOME", folder.resolve("home").toString());
        Torrents.write(folder, "a.torrent", "a");
    }

    private String write(String name, String... lines) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, List.of(lines));
        return file.toString();
    }

    private int download(String... options) {
        List<String> line = new ArrayList<>(List.of("download"));
        line.addAll(List.of(options));
        line.add("a.torrent");
        return host.run(engine.factory(), line.toArray(String[]::new));
    }

    private Engine.Settings settings(String... options) {
        assertEquals(0, download(options), host.err());
        return engine.settings;
    }

    @Test
    void theFileInTheUsersFolderIsRead() throws IOException {
        write(
                "home/.config/bittc/config.properties",
                "# mine",
                "",
                "max-download = 5M",
                " seed=true ",
                "no-dht = false");
        assertEquals(5 << 20, settings().maxDownloadRate());
        assertTrue(engine.settings.seed().seed());
        assertTrue(engine.settings.discovery().dht());
        assertEquals(0, settings("--config", "none").maxDownloadRate());
    }

    @Test
    void aPathMayCountFromTheUsersFolder() throws IOException {
        String home = folder.resolve("home").toString();
        String file = write("my.properties", "dir = ~/dl", "blocklist = ~/list");
        write("home/list", "");
        settings("--config", file);
        assertEquals(home + "/dl/a\n", host.out());
        host = new TestHost(folder).with("HOME", home).with("BITTC_DIR", "~");
        settings();
        assertEquals(home + "/a\n", host.out());
        settings("-d", "~");
        assertTrue(host.out().endsWith("/~/a\n"), "what was typed is the shell's business: " + host.out());
        host = new TestHost(folder).with("BITTC_DIR", "~/dl").with("BITTC_CONFIG", "none");
        assertEquals(2, download());
        assertEquals(
                "bittc: BITTC_DIR: '~/dl' needs HOME, which is not set\n  hint: give an absolute path\n", host.err());
    }

    @Test
    void whatIsTypedOutdoesWhatItExcludes() throws IOException {
        host.with("BITTC_IPV6", "true");
        assertEquals(Optional.of(Family.IPV4), settings("-4").reach().family());
        write("home/.config/bittc/config.properties", "ipv4 = true", "listen-address = 127.0.0.1");
        assertEquals(Optional.of(Family.IPV6), settings().reach().family(), "a variable outdoes the file, too");
        engine.on("a", transfer -> {
            transfer.listener.onDetail("a peer came");
            transfer.complete();
        });
        host = new TestHost(folder).with("BITTC_QUIET", "true").with("BITTC_PROGRESS", "none");
        settings("-v");
        assertTrue(host.err().contains("a peer came"), host.err());
    }

    @Test
    void aSetInterfaceIsNotOutdone() {
        host.with("BITTC_BIND", "127.0.0.1");
        assertEquals(2, download("--listen-address", "127.0.0.1"));
        assertTrue(host.err().contains("--bind and --listen-address both give an address"), host.err());
    }

    @Test
    void aFileMayBeOfAnyEditor() throws IOException {
        Files.writeString(folder.resolve("c"), "\ufeffmax-peers = 5\r\nseed = true\r\n");
        assertEquals(5, settings("--config", "c").maxPeers());
        assertTrue(engine.settings.seed().seed());
        Files.write(folder.resolve("c"), "\ufeffmax-peers = 6".getBytes(StandardCharsets.UTF_16LE));
        assertEquals(6, settings("--config", "c").maxPeers());
        Files.write(folder.resolve("c"), "dir = d\u00fcr".getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(2, download("--config", "c"));
        assertTrue(host.err().contains("config file c: not in UTF-8"), host.err());
    }

    @Test
    void anEmptyValueIsRefused() {
        for (String option : List.of("--dir", "--bind", "--blocklist", "--config")) {
            host = new TestHost(folder);
            assertEquals(2, download(option, ""));
            assertTrue(host.err().startsWith("bittc: the value of " + option + " is empty\n"), host.err());
        }
        assertEquals(2, host.run("create", ""));
        assertTrue(host.err().contains("the name of the file or folder is empty"), host.err());
    }

    @Test
    void aSwitchIsYesOrNoToo() {
        host.with("BITTC_NO_LSD", "yes").with("BITTC_SEED", "no");
        assertFalse(settings().discovery().local());
        assertFalse(engine.settings.seed().seed());
    }

    @Test
    void anotherFolderForConfigurationsIsHonoured() throws IOException {
        write("home/.config/bittc/config.properties", "max-peers = 10");
        write("xdg/bittc/config.properties", "max-peers = 20");
        host.with("XDG_CONFIG_HOME", "relative");
        assertEquals(10, settings().maxPeers());
        host.with("XDG_CONFIG_HOME", folder.resolve("xdg").toString());
        assertEquals(20, settings().maxPeers());
    }

    @Test
    void whatWasTypedOutdoesAVariableAndThatTheFile() throws IOException {
        String file = write("my.properties", "max-download = 1M", "max-upload = 1M", "max-peers = 11");
        host.with("BITTC_MAX_UPLOAD", "2M").with("BITTC_MAX_PEERS", "22");
        Engine.Settings settings = settings("--config", file, "--max-peers", "33");
        assertEquals(1 << 20, settings.maxDownloadRate());
        assertEquals(2 << 20, settings.maxUploadRate());
        assertEquals(33, settings.maxPeers());
    }

    @Test
    void aVariableSwitchesOffWhatTheFileSwitchesOn() throws IOException {
        write("home/.config/bittc/config.properties", "seed = true");
        host.with("BITTC_SEED", "false");
        assertFalse(settings().seed().seed());
    }

    @Test
    void anEmptyVariableSetsNothing() {
        host.with("BITTC_MAX_PEERS", "");
        assertEquals(200, settings().maxPeers());
    }

    @Test
    void optionsThatMayBeRepeatedAreReplacedAsAWhole() throws IOException {
        String file = write("my.properties", "dht-bootstrap = a.example:1", "dht-bootstrap = b.example:2");
        PeerAddress a = new PeerAddress("a.example", 1);
        PeerAddress b = new PeerAddress("b.example", 2);
        PeerAddress c = new PeerAddress("c.example", 3);
        assertEquals(List.of(a, b), settings("--config", file).discovery().bootstrap());
        assertEquals(
                List.of(c),
                settings("--config", file, "--dht-bootstrap", "c.example:3")
                        .discovery()
                        .bootstrap());
        host.with("BITTC_DHT_BOOTSTRAP", "c.example:3\na.example:1");
        assertEquals(List.of(c, a), settings("--config", file).discovery().bootstrap());
    }

    @Test
    void theFileMayBeNamedByAVariable() throws IOException {
        host.with("BITTC_CONFIG", write("my.properties", "max-peers = 7"));
        assertEquals(7, settings().maxPeers());
        assertEquals(200, settings("--config=none").maxPeers());
    }

    @Test
    void countedAndQuietOptionsAreUnderstood() throws IOException {
        engine.on("a", transfer -> {
            transfer.listener.onDetail("a peer came");
            transfer.complete();
        });
        host.with("BITTC_VERBOSE", "1");
        assertEquals(0, download());
        assertTrue(host.err().contains("a peer came"), host.err());
    }

    @ParameterizedTest
    @CsvSource({
        "BITTC_JOBS, x, BITTC_JOBS: invalid value 'x' for --jobs, a number from 1 to 100000",
        "BITTC_JOSB, 3, unknown variable BITTC_JOSB, did you mean BITTC_JOBS?",
        "BITTC_SEED, maybe, BITTC_SEED: invalid value 'maybe' for --seed, true or false",
        "BITTC_SEED, 2, BITTC_SEED: invalid value '2' for --seed, true or false",
        "BITTC_PROGRESS, loud, BITTC_PROGRESS: invalid value 'loud' for --progress, 'one of auto, bar, plain, none'",
        "BITTC_CONFIG, nowhere, config file nowhere: no such file, --config none reads none",
    })
    void aWrongVariableIsNamed(String variable, String value, String message, String hint) {
        host.with(variable, value);
        assertEquals(2, download());
        assertTrue(host.err().startsWith("bittc: " + message + "\n"), host.err());
        assertTrue(host.err().contains(hint), host.err());
    }

    @ParameterizedTest
    @CsvSource({
        "max-downlod = 5M, my.properties:2: unknown option 'max-downlod', did you mean max-download?",
        "jobs = x, my.properties:2: invalid value 'x' for --jobs, a number from 1 to 100000",
        "jobs, my.properties:2: not of the form 'option = value', comments begin with #",
        "help = true, my.properties:2: unknown option 'help', bittc help download",
        "config = x, my.properties:2: unknown option 'config', bittc help download",
        "\u001b[2Jx = 1, my.properties:2: unknown option '[2Jx', bittc help download",
    })
    void aWrongLineIsNamed(String line, String message, String hint) throws IOException {
        write("my.properties", "# one", line);
        assertEquals(2, download("--config", "my.properties"));
        assertTrue(host.err().startsWith("bittc: " + message + "\n"), host.err());
        assertTrue(host.err().contains(hint), host.err());
    }

    @Test
    void whatIsNoOptionIsLeftAlone() {
        for (String other :
                List.of("JAVA", "NO_CACHE", "MAKE_ARCHIVE", "NAME", "PATH", "FILES", "BYTES", "INFO_HASH")) {
            host.with("BITTC_" + other, "x");
        }
        assertEquals(0, download(), host.err());
    }

    @Test
    void optionsOfOtherCommandsAreKnownButNotUsed() {
        host.with("BITTC_MAX_PEERS", "x").with("BITTC_JOBS", "x");
        assertEquals(0, host.run("info", "a.torrent"), host.err());
    }

    @Test
    void theOptionsOfOtherCommandsAreLookedThroughOnce() throws ProblemException {
        host.with("BITTC_MAX_PEERS", "9").with("BITTC_JOBS", "9").with("BITTC_SEED", "true");
        AtomicInteger looks = new AtomicInteger();
        CommandLine program = Bittc.commandLine(host.host());
        Supplier<CommandLine> all = () -> {
            looks.incrementAndGet();
            return program;
        };
        Presets.apply(program.parseArgs("info", "a.torrent"), host.host().environment(), all, (error, arguments) -> {
            throw error;
        });
        assertEquals(1, looks.get());
    }

    @Test
    void helpIsGivenWhateverIsConfigured() {
        host.with("BITTC_JOBS", "x").with("BITTC_NONSENSE", "x");
        assertEquals(0, host.run("download", "--help"), host.err());
        assertEquals(0, host.run("help", "download"), host.err());
        assertEquals(0, host.run("--version"), host.err());
    }

    @Test
    void eventsMayBeAskedForByAVariable() {
        host.with("BITTC_JSON", "true");
        assertEquals(0, host.run("info", "a.torrent"), host.err());
        assertTrue(host.out().startsWith("{"), host.out());
    }

    @Test
    void aWordOfTheCommandsNameIsNoObstacle() throws IOException {
        Torrents.write(folder, "download", "a");
        host.with("BITTC_MAX_PEERS", "9");
        assertEquals(0, host.run(engine.factory(), "download", "-d", "download2", "download"), host.err());
        assertEquals(9, engine.settings.maxPeers());
    }
}
