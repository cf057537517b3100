package bittc.interop;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A network of its own, in which programs see nothing but a loopback interface: no packet of theirs reaches the machine's
 * network. The addresses are not of 127.0.0.0/8, since some clients take no peers from there.
 *
 * <p>It is a network and a process namespace, held by one process that reads from a pipe of ours: when the network is
 * closed, or our process ends in whatever way, the holder ends, and the kernel kills every program inside with it.
 */
final class IsolatedNetwork implements AutoCloseable {
    /** Usable by programs: 10.9.0.1 to 10.9.0.9, and fd09::1 to fd09::9 where the machine has IPv6. */
    static final int ADDRESSES = 9;

    /** For anything that is waited for; the slowest, until transmission announces itself, takes a quarter of it. */
    static final Duration DEADLINE = Duration.ofSeconds(60);

    private static final long BETWEEN_LOOKS = Duration.ofMillis(20).toNanos();

    /** No more of each program's output is shown when a wait has failed. */
    private static final int SHOWN_LINES = 30;

    private static final Path PROXIED_NETWORK =
            Path.of("src/test/interop/proxied-network.sh").toAbsolutePath();

    /** Enters the network of the client, where other names are known than in the world. */
    private static final String AS_CLIENT =
            "mount --bind %s/client.hosts /etc/hosts; exec nsenter --net=/run/netns/client \"$@\"";

    private final Path folder;
    private final List<String> namespaces;
    private final Process holder;
    private final long firstProcess;
    private final List<Program> programs = new ArrayList<>();

    private IsolatedNetwork(Path folder, List<String> namespaces, Process holder) throws IOException {
        this.folder = folder;
        this.namespaces = namespaces;
        this.holder = holder;
        try {
            if (!"ready".equals(holder.inputReader().readLine())) {
                throw new IOException("cannot make a network namespace: "
                        + holder.errorReader().readLine());
            }
            firstProcess = holder.children().findFirst().orElseThrow().pid();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Makes a network.
     *
     * @param folder for the programs' logs and homes
     * @throws IOException if the system does not allow it
     */
    static IsolatedNetwork create(Path folder) throws IOException {
        StringBuilder script = new StringBuilder("set -e; ip link set lo up; ");
        for (int i = 1; i <= ADDRESSES; i++) {
            script.append("ip addr add ").append(ipv4(i)).append("/32 dev lo; ");
            if (Requirements.hasIpv6()) {
                script.append("ip addr add ").append(ipv6(i)).append("/128 dev lo nodad; ");
            }
        }
        script.append("echo ready; exec cat");
        return new IsolatedNetwork(
                folder,
                List.of("-n", "-p"),
                new ProcessBuilder("unshare", "--net", "--pid", "--fork", "--kill-child", "sh", "-c", script.toString())
                        .start());
    }

    /**
     * Makes two networks with a link between them: that of a client, and that of a proxy and the world. The programs see
     * the world, unless they are {@link #startClient started as clients}.
     *
     * @throws IOException if the system does not allow it
     */
    static IsolatedNetwork createProxied(Path folder) throws IOException {
        return new IsolatedNetwork(
                folder,
                List.of("-n", "-m", "-p"),
                new ProcessBuilder(
                                "unshare",
                                "--net",
                                "--mount",
                                "--pid",
                                "--fork",
                                "--kill-child",
                                "sh",
                                PROXIED_NETWORK.toString(),
                                folder.toString())
                        .start());
    }

    static String ipv4(int host) {
        return "10.9.0." + host;
    }

    static String ipv6(int host) {
        return "fd09::" + host;
    }

    /** A new folder for what one program writes besides payload. */
    Path home(String name) throws IOException {
        return Files.createDirectories(folder.resolve("home").resolve(name));
    }

    /** Starts a program, without standard input, with few variables, and with its output in a file. */
    Program start(String name, List<String> command) throws IOException {
        Path home = home(name);
        Path log = folder.resolve(name + ".log");
        ProcessBuilder builder = inside(command).redirectErrorStream(true).redirectOutput(log.toFile());
        Map<String, String> variables = builder.environment();
        variables.keySet().retainAll(List.of("PATH", "JAVA_HOME"));
        variables.putAll(Map.of("HOME", home.toString(), "LC_ALL", "C.UTF-8", "BITTC_NO_CACHE", "1"));
        Program program = new Program(name, builder.start(), log);
        programs.add(program);
        return program;
    }

    /** Starts a program in the network of the client, with these variables, such as {@code A=b}. */
    Program startClient(String name, List<String> variables, List<String> command) throws IOException {
        List<String> line =
                new ArrayList<>(List.of("unshare", "-m", "sh", "-c", AS_CLIENT.formatted(folder), "sh", "env"));
        line.addAll(variables);
        line.addAll(command);
        return start(name, line);
    }

    /** Runs a command that is over in a moment; gives its output as bytes, whatever its exit code. */
    byte[] outputOf(List<String> command) throws IOException {
        return inside(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .getInputStream()
                .readAllBytes();
    }

    /**
     * Loses each packet from now on that nftables' expression matches; senders are not told. Segments that a sender hands over
     * as one (GSO) are told apart first, so each of them may be the one that is lost.
     */
    void drop(String expression) throws IOException {
        String script = "ip link set lo gso_max_segs 1 && nft add table inet lossy"
                + " && nft add chain inet lossy input '{ type filter hook input priority 0; }'"
                + " && nft add rule inet lossy input '" + expression + " drop' && echo done";
        String output = new String(outputOf(List.of("sh", "-c", script)), StandardCharsets.UTF_8);
        if (!output.equals("done\n")) {
            throw new IOException("nft does not take this: " + expression);
        }
    }

    private ProcessBuilder inside(List<String> command) {
        List<String> line = new ArrayList<>(List.of("nsenter", "-t", Long.toString(firstProcess)));
        line.addAll(namespaces);
        line.add("--");
        line.addAll(command);
        return new ProcessBuilder(line).redirectInput(new File("/dev/null"));
    }

    /** Something that becomes true; asked again and again. */
    interface Condition {
        boolean isMet() throws IOException;
    }

    /** Waits until the condition is met; fails with every program's output if that takes too long. */
    void await(String what, Condition condition) throws IOException {
        long start = System.nanoTime();
        while (!condition.isMet()) {
            if (System.nanoTime() - start > DEADLINE.toNanos()) {
                fail("not in " + DEADLINE.toSeconds() + " s: " + what + "\n" + outputs());
            }
            LockSupport.parkNanos(BETWEEN_LOOKS);
        }
    }

    /** Waits until the program ends, and gives its exit code. */
    int awaitExit(Program program) throws IOException {
        await(program + " ends", program::ended);
        return program.exitCode();
    }

    /** What all programs have written, for somebody who has to find out what went wrong. */
    String outputs() {
        StringBuilder text = new StringBuilder();
        for (Program program : programs) {
            text.append("--- ")
                    .append(program)
                    .append(program.ended() ? ", ended with " + program.exitCode() : "")
                    .append('\n');
            List<String> lines = program.output().lines().toList();
            lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size())
                    .forEach(line -> text.append(line).append('\n'));
        }
        return text.toString();
    }

    /** Kills every program and waits until they are gone. */
    @Override
    public void close() {
        holder.descendants().forEach(ProcessHandle::destroyForcibly);
        try {
            if (!holder.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("the network's holder does not die");
            }
            for (Program program : programs) {
                program.awaitDeath(DEADLINE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
