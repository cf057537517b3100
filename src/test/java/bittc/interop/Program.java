package bittc.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A program that runs, or has run, in an {@link IsolatedNetwork}. */
final class Program {
    private final String name;
    private final Process entered;
    private final Path log;

    /** The process is nsenter, whose only child is the program; it ends as its child does. */
    Program(String name, Process entered, Path log) {
        this.name = name;
        this.entered = entered;
        this.log = log;
    }

    /** Everything it has written so far, to both streams. */
    String output() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean ended() {
        return !entered.isAlive();
    }

    int exitCode() {
        return entered.exitValue();
    }

    /** Whether the program itself runs: nsenter needs a moment to start it. */
    boolean started() {
        return entered.children().findFirst().isPresent();
    }

    /** The program's process id, as this machine sees it; only once it {@link #started}. */
    long pid() {
        return entered.children().findFirst().orElseThrow().pid();
    }

    /** Asks it to end (SIGTERM). */
    void terminate() {
        entered.children().forEach(ProcessHandle::destroy);
    }

    void awaitDeath(Duration limit) throws InterruptedException {
        if (!entered.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(name + " does not die");
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
