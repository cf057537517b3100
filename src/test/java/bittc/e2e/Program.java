package bittc.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A command line with the real program in it, about to be run in a process of its own. */
final class Program {
    /** The file that users get. */
    static final Path LAUNCHER =
            Path.of(System.getProperty("bittc.launcher", "target/bittc")).toAbsolutePath();

    /** The class archive that makes the program start faster is made once for all tests. */
    private static final Path CACHE = LAUNCHER.resolveSibling("e2e-cache");

    /**
     * Signals act as they do at a prompt, even where these tests run in the background of a script, which ignores some,
     * and what is ignored stays so in every process below.
     */
    private static final List<String> USUAL_SIGNALS = List.of("env", "--default-signal=HUP,INT,TERM,PIPE");

    private final List<String> words = new ArrayList<>();
    private final Map<String, String> variables = new HashMap<>();
    private Path folder;

    private Program(Path folder, List<String> words) {
        this.folder = folder;
        this.words.addAll(words);
        variables.put("PATH", System.getenv("PATH"));
        variables.put("LC_ALL", "C.UTF-8");
        variables.put("XDG_CACHE_HOME", CACHE.toString());
        variables.put("XDG_STATE_HOME", CACHE.toString());
    }

    /** {@code bittc} with these arguments, run in this folder. */
    static Program bittc(Path folder, String... arguments) {
        List<String> words = new ArrayList<>(List.of(LAUNCHER.toString()));
        words.addAll(List.of(arguments));
        return new Program(folder, words);
    }

    /** {@code bittc download} that keeps to 127.0.0.1. */
    static Program download(Path folder, String... arguments) {
        return onLoopback(folder, "download", arguments);
    }

    /** A command of {@code bittc} that takes the options for network, and keeps to 127.0.0.1. */
    static Program onLoopback(Path folder, String command, String... arguments) {
        Program program = bittc(folder, command, "--no-dht", "--no-lsd", "--listen-address", "127.0.0.1");
        program.words.addAll(List.of(arguments));
        return program;
    }

    /** The same behind these words, such as {@code unshare -m}. */
    Program after(String... prefix) {
        words.addAll(0, List.of(prefix));
        return this;
    }

    /** Another command line in the same place. */
    Program replacedBy(String... others) {
        words.clear();
        return after(others);
    }

    /** The same behind shell commands, the last of which has to run {@code "$@"}. */
    Program inShell(String shell, String script) {
        return after(shell, "-c", script, shell);
    }

    /** With this variable in its environment. */
    Program with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    /** Under the name of another file than the one that users get. */
    Program calledAs(Path launcher) {
        words.set(words.indexOf(LAUNCHER.toString()), launcher.toString());
        return this;
    }

    /** The words as one line for a shell. */
    String line() {
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            line.append('\'').append(word.replace("'", "'\\''")).append("' ");
        }
        return line.toString();
    }

    /** Starts it. */
    Run start() throws IOException {
        return new Run(process());
    }

    private Process process() throws IOException {
        List<String> command = new ArrayList<>(USUAL_SIGNALS);
        command.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(variables);
        Files.createDirectories(CACHE);
        return builder.start();
    }

    /** Starts it with nobody who reads its standard output: each write to it fails. */
    Run startUnread() throws IOException {
        Process process = process();
        process.getInputStream().close();
        return new Run(process);
    }

    /** Runs it to its end. */
    Run run() throws IOException {
        Run run = start();
        run.exitCode();
        return run;
    }
}
