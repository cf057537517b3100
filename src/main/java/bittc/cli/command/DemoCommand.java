package bittc.cli.command;

import bittc.cli.host.Environment;
import bittc.cli.host.Host;
import bittc.cli.host.TemporaryFolder;
import bittc.cli.message.ExitCode;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Units;
import bittc.cli.option.HelpOption;
import bittc.cli.option.JsonOption;
import bittc.cli.option.NetworkOptions;
import bittc.cli.option.OutputOptions;
import bittc.cli.option.ReachOptions;
import bittc.cli.option.TransferOptions;
import bittc.cli.run.Batch;
import bittc.cli.run.EngineRun;
import bittc.cli.run.Job;
import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import bittc.net.PortRange;
import bittc.session.Engine;
import bittc.testkit.DemoSwarm;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code bittc demo}: downloads from a swarm on this machine in which one peer dies and one sends bad data, and checks
 * the result.
 */
@CommandLine.Command(
        name = "demo",
        synopsisHeading = "Usage: ",
        customSynopsis = "bittc demo [--serve]",
        description = "Show a whole swarm at work on this machine, without a network; leave nothing behind")
final class DemoCommand implements Command {
    private static final String WHAT_FOLLOWS =
            "On 127.0.0.1: a tracker and 4 peers. One will be killed, one sends bad data.";

    /** All peers are on this machine: silence of this length is a failure. */
    private static final Duration STALL_TIMEOUT = Duration.ofSeconds(30);

    private static final PortRange ANY_PORT = new PortRange(0, 0);

    @Mixin
    private HelpOption help;

    @Mixin
    private JsonOption json;

    @Option(names = "--serve", description = "Run a swarm for the sample torrents until Ctrl-C")
    private boolean serve;

    @Override
    public int run(Host host) throws ProblemException, InterruptedException {
        if (serve) {
            return new SampleServer(host).run();
        }
        try (DemoSwarm swarm = DemoSwarm.start();
                TemporaryFolder folder = TemporaryFolder.create("bittc-demo-", host.environment())) {
            EngineRun run = new EngineRun(host, new OutputOptions(), false);
            run.screen().line(WHAT_FOLLOWS);
            host.events().ifPresent(events -> events.session(1, Optional.of(folder.path())));
            Job job = Job.of("demo", swarm.metainfo(), folder.path());
            Batch.Outcome outcome = run.run(List.of(job), List.of(), settings(host.environment()), 1, false);
            if (outcome.exitCode() != ExitCode.OK.number()) {
                return outcome.exitCode();
            }
            return host.print(proof(host, swarm, folder.path())).number();
        } catch (IOException e) {
            throw new ProblemException(ProblemCode.IO_ERROR, "demo: " + e.getMessage(), "");
        }
    }

    private static Engine.Settings settings(Environment environment) throws ProblemException {
        TransferOptions options = new TransferOptions();
        NetworkOptions network = new NetworkOptions();
        network.reach.listenAddress = InetAddress.getLoopbackAddress();
        network.reach.proxy = ReachOptions.NO_PROXY;
        network.ports = ANY_PORT;
        options.stallTimeout = STALL_TIMEOUT;
        network.discovery.noDht = true;
        network.discovery.noLsd = true;
        return options.settings(
                network, new Engine.ExistingData(false, false, Optional.empty(), List.of()), environment);
    }

    /** Checks that everything the demo promises has happened; returns a line for each. */
    private static String proof(Host host, DemoSwarm swarm, Path folder) throws ProblemException, IOException {
        long bytes = compare(swarm, folder);
        long killedAfter =
                swarm.killedAfter().orElseThrow(() -> notShown("the peer that was to be killed is still alive"));
        int badBlocks = swarm.badBlocksSent();
        if (badBlocks == 0) {
            throw notShown("no peer sent bad data");
        }
        int count = swarm.metainfo().files().size();
        host.events()
                .ifPresent(events -> events.event("demo", object -> object.number("files", count)
                        .number("bytes", bytes)
                        .number("killedAfterBytes", killedAfter)
                        .number("badBlocks", badBlocks)));
        String mark = new OutputOptions().stdoutStyle(host.environment()).done() + " ";
        String files = Units.count(count, "file");
        return mark + files + ", " + Units.size(bytes) + ": every byte compared with the original\n"
                + mark + "a peer was killed after " + Units.size(killedAfter) + "; other peers took over\n"
                + mark + "a peer sent " + Units.count(badBlocks, "bad block")
                + "; detected by SHA-1, downloaded again\n";
    }

    /** Compares every byte of every file with the original; returns the number of bytes. */
    private static long compare(DemoSwarm swarm, Path folder) throws ProblemException, IOException {
        Metainfo metainfo = swarm.metainfo();
        long bytes = 0;
        for (FileEntry file : metainfo.files()) {
            byte[] expected = swarm.expected(file.index());
            byte[] found = Files.readAllBytes(folder.resolve(file.pathText()));
            int mismatch = Arrays.mismatch(expected, found);
            if (mismatch >= 0) {
                String where = file.pathText() + " differs from the original at byte " + mismatch;
                throw new ProblemException(ProblemCode.BAD_DATA, "demo: " + where, "");
            }
            bytes += found.length;
        }
        return bytes;
    }

    private static ProblemException notShown(String why) {
        String message = "demo: everything was downloaded, but " + why;
        return new ProblemException(ProblemCode.DEMO_INCOMPLETE, message, "run it again");
    }
}
