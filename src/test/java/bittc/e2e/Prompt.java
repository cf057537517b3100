package bittc.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where lines are typed for a shell, in one folder; every {@code bittc} that they start keeps to 127.0.0.1. */
final class Prompt implements AutoCloseable {
    /** How lines begin that run until they are told to end, and what has been said by them when they are ready. */
    private static final Map<String, String> SERVERS = Map.of(
            "bittc demo --serve", "hostile-path.torrent\n",
            "bittc tracker", "udp://",
            "bittc seed ", "\n",
            "bittc download --seed", "\n");

    private final Path folder;
    private final Map<String, String> variables = new HashMap<>();
    private final List<Run> servers = new ArrayList<>();

    /** With {@code bittc} on PATH. */
    Prompt(Path folder) {
        this.folder = folder;
        variables.put("PATH", Program.LAUNCHER.getParent() + ":" + System.getenv("PATH"));
        variables.put("TMPDIR", folder.toString());
        variables.put("BITTC_NO_DHT", "true");
        variables.put("BITTC_NO_LSD", "true");
        variables.put("BITTC_LISTEN_ADDRESS", "127.0.0.1");
    }

    /** With this variable, from the next line on. */
    Prompt with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    /** Runs a line to its end; but if its program is one that does not end, until it is ready. */
    Run type(String line) throws IOException {
        for (Map.Entry<String, String> server : SERVERS.entrySet()) {
            if (line.startsWith(server.getKey())) {
                Run run = program("exec " + line).start();
                servers.add(run);
                run.awaitOut(server.getValue());
                return run;
            }
        }
        return program(line).run();
    }

    private Program program(String line) {
        Program program = Program.bittc(folder).replacedBy("sh", "-c", line);
        variables.forEach(program::with);
        return program;
    }

    /** Ends what still runs. */
    @Override
    public void close() {
        servers.forEach(Run::terminate);
    }
}
