package bittc.cli.command;

import bittc.cli.host.Host;
import bittc.cli.host.Signals;
import bittc.cli.host.TemporaryFolder;
import bittc.cli.message.ExitCode;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Shell;
import bittc.cli.message.Units;
import bittc.cli.run.JsonReport;
import bittc.testkit.SampleSwarm;
import bittc.testkit.SampleTorrents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** {@code bittc demo --serve}: runs the swarm of the sample torrents until a signal. */
final class SampleServer {
    /** The samples, relative to the project's folder. */
    private static final Path SAMPLES = Path.of("sample-torrents");

    private final Host host;

    SampleServer(Host host) {
        this.host = host;
    }

    /** Serves until a signal; returns its exit code. */
    int run() throws ProblemException, InterruptedException {
        BlockingQueue<String> signal = new ArrayBlockingQueue<>(1);
        try (SampleSwarm swarm = SampleSwarm.start();
                TemporaryFolder folder = TemporaryFolder.create("bittc-samples-", host.environment())) {
            host.signals().handle(signal::offer, () -> {}, () -> {});
            Path samples = samples(folder.path());
            host.events()
                    .ifPresent(events -> events.event("serving", object -> object.number(
                                    "seeders", swarm.seederAddresses().size())
                            .texts(
                                    "torrents",
                                    SampleTorrents.ALL.stream()
                                            .map(sample -> JsonReport.absolute(samples.resolve(sample.fileName())))
                                            .toList())));
            if (host.print(invitation(swarm, samples)) != ExitCode.OK) {
                return ExitCode.OUTPUT_CLOSED.number();
            }
            return Signals.exitCode(signal.take());
        } catch (IOException e) {
            throw new ProblemException(
                    ProblemCode.CANNOT_SERVE,
                    "demo: " + e.getMessage(),
                    "perhaps another 'bittc demo --serve' is running");
        }
    }

    /** Returns the folder of samples to print: the project's if it is the current one, or else a temporary one. */
    private Path samples(Path folder) throws IOException {
        Path here = host.environment().folder().resolve(SAMPLES);
        if (Files.isRegularFile(here.resolve(SampleTorrents.SINGLE_FILE.fileName()))) {
            return SAMPLES;
        }
        for (SampleTorrents.Sample sample : SampleTorrents.ALL) {
            Files.write(folder.resolve(sample.fileName()), sample.torrentBytes());
        }
        return folder;
    }

    private static String invitation(SampleSwarm swarm, Path samples) {
        StringBuilder text = new StringBuilder("A tracker and ");
        text.append(Units.count(swarm.seederAddresses().size(), "seeder"));
        text.append(" on 127.0.0.1, until Ctrl-C. In a second terminal, type:\n");
        for (SampleTorrents.Sample sample : SampleTorrents.ALL) {
            String torrent = samples.resolve(sample.fileName()).toString();
            text.append("  bittc ")
                    .append(Shell.quote(List.of("download", "-d", "/tmp/samples", torrent)))
                    .append('\n');
        }
        return text.toString();
    }
}
