package bittc.cli.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals are sent to a process of its own: {@link Signalled}. */
class SignalsTest {
    private static final int MERE_EXIT = 7;

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "INT", "TERM"})
    void endsByTheSignalThatAskedForIt(String name) throws Exception {
        Process process = start("once");
        kill(process, name);
        assertEquals("end " + name, process.inputReader().readLine());
        assertEquals(Signals.exitCode(name), process.waitFor(), "a mere exit would be " + MERE_EXIT);
    }

    @Test
    void haltsAtOnceOnTheSecond() throws Exception {
        Process process = start("hang");
        kill(process, "INT");
        assertEquals("end INT", process.inputReader().readLine());
        kill(process, "TERM");
        assertEquals(Signals.exitCode("TERM"), process.waitFor());
    }

    @Test
    void knowsWhichExitCodesTellOfASignal() {
        assertEquals(Optional.of("HUP"), Signals.nameOf(129));
        assertEquals(Optional.of("INT"), Signals.nameOf(130));
        assertEquals(Optional.of("TERM"), Signals.nameOf(143));
        assertEquals(Optional.empty(), Signals.nameOf(141));
        assertEquals(Optional.empty(), Signals.nameOf(0));
    }

    private static Process start(String how) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classPath = System.getProperty("java.class.path");
        Process process = new ProcessBuilder(java, "-cp", classPath, Signalled.class.getName(), how)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertEquals("ready", process.inputReader().readLine());
        return process;
    }

    private static void kill(Process process, String name) throws Exception {
        new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
    }

    /** Waits for a signal, says its name, and ends by it or not at all. */
    static final class Signalled {
        private Signalled() {}

        public static void main(String[] args) throws InterruptedException {
            Mailbox mailbox = new Mailbox();
            Signals.handle(name -> mailbox.post(() -> end(name, args[0])), () -> {}, () -> {});
            System.out.println("ready");
            while (true) {
                mailbox.runNext(Duration.ofMinutes(1));
            }
        }

        private static void end(String name, String how) {
            System.out.println("end " + name);
            if (how.equals("once")) {
                Signals.dieBy(name);
                Runtime.getRuntime().halt(MERE_EXIT);
            }
        }
    }
}
