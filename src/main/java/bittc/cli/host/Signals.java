package bittc.cli.host;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Handles the signals of the system. The first INT, TERM or HUP asks the program to end, a second ends it at once. A
 * signal that is ignored at start ({@code nohup}) stays ignored. Reaches {@code sun.misc.Signal} by reflection, since
 * the compiler warns about each use of it and there is no alternative; where it is missing, nothing is handled.
 */
public final class Signals {
    /** Added to a signal's number, makes the exit code that reports it. */
    private static final int EXIT_BASE = 128;

    /** Time for the signal to arrive: it goes to the process, not to a thread. */
    private static final long DEATH_MILLIS = 1000;

    private static final Map<String, Integer> ENDING = Map.of("HUP", 1, "INT", 2, "TERM", 15);

    /** Child processes to end with us, even by the second signal. */
    private static final Set<Process> children = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean ending = new AtomicBoolean();
    private final Consumer<String> onEnd;

    private Signals(Consumer<String> onEnd) {
        this.onEnd = onEnd;
    }

    /**
     * Handles signals from now on. The callbacks run on threads of their own.
     *
     * @param onEnd gets the name of the first signal that asks us to end
     */
    static void handle(Consumer<String> onEnd, Runnable onResize, Runnable onContinue) {
        Signals signals = new Signals(onEnd);
        for (String name : List.copyOf(ENDING.keySet())) {
            install(name, signals::onEnding);
        }
        install("WINCH", name -> onResize.run());
        install("CONT", name -> onContinue.run());
    }

    private void onEnding(String name) {
        if (ending.compareAndSet(false, true)) {
            onEnd.accept(name);
        } else {
            children.forEach(Signals::kill);
            Runtime.getRuntime().halt(exitCode(name));
        }
    }

    /** Ends the process by this signal, at once. */
    static void end(String name) {
        children.forEach(Signals::kill);
        dieBy(name);
        Runtime.getRuntime().halt(exitCode(name));
    }

    /** Waits for a child process; returns its exit code. A second signal ends it and everything it has started. */
    public static int await(Process child) throws InterruptedException {
        children.add(child);
        try {
            return child.waitFor();
        } finally {
            children.remove(child);
        }
    }

    private static void kill(Process child) {
        child.descendants().forEach(ProcessHandle::destroyForcibly);
        child.destroyForcibly();
    }

    /** Returns the exit code that a shell sees of a process ended by this signal. */
    public static int exitCode(String name) {
        return EXIT_BASE + ENDING.get(name);
    }

    /** Returns the signal that this exit code stands for, if any. */
    public static Optional<String> nameOf(int exitCode) {
        return ENDING.keySet().stream()
                .filter(name -> exitCode(name) == exitCode)
                .findFirst();
    }

    /**
     * Ends the process by this signal, so that the parent sees it: a shell then ends its loop, which it does not for an
     * exit code alone. Returns only where the system does not allow that.
     */
    public static void dieBy(String name) {
        try {
            Class<?> signalClass = Class.forName("sun.misc.Signal");
            Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            Object signal = signalClass.getConstructor(String.class).newInstance(name);
            Object standard = handlerClass.getField("SIG_DFL").get(null);
            signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, signal, standard);
            // Java itself raises only signals that it handles.
            String kill = "kill -" + name + " " + ProcessHandle.current().pid();
            new ProcessBuilder("/bin/sh", "-c", kill).start().waitFor();
            Thread.sleep(DEATH_MILLIS);
        } catch (ReflectiveOperationException | IOException e) {
            // Not on this system: the caller exits with the code instead.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void install(String name, Consumer<String> handler) {
        try {
            Class<?> signalClass = Class.forName("sun.misc.Signal");
            Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            Object signal = signalClass.getConstructor(String.class).newInstance(name);
            Object proxy = Proxy.newProxyInstance(
                    handlerClass.getClassLoader(), new Class<?>[] {handlerClass}, (self, method, arguments) -> {
                        if (!method.getName().equals("handle")) {
                            throw new UnsupportedOperationException(method.getName());
                        }
                        handler.accept(name);
                        return null;
                    });
            signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, signal, proxy);
        } catch (InvocationTargetException e) {
            // This signal does not exist here, or the JVM keeps it for itself.
            return;
        } catch (ReflectiveOperationException e) {
            return;
        }
    }
}
