package bittc.cli.command;

import bittc.cli.host.Environment;
import bittc.cli.host.Host;
import bittc.cli.message.ProblemException;
import bittc.cli.option.EngineOptions;
import bittc.cli.option.ListOption;
import bittc.cli.option.OutputName;
import bittc.cli.option.Placement;
import bittc.cli.option.TransferOptions;
import bittc.cli.option.UploadOptions;
import bittc.cli.run.EngineRun;
import bittc.cli.run.Entry;
import bittc.cli.run.JobList;
import bittc.session.Engine;
import bittc.session.FilePlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bittc seed}: shares complete data, and changes nothing on disk. */
@CommandLine.Command(
        name = "seed",
        synopsisHeading = "Usage: ",
        customSynopsis = "bittc seed [OPTIONS] TORRENT...",
        description = "Share complete data until told to stop; nothing is downloaded",
        sortOptions = false)
final class SeedCommand implements Command {
    @Parameters(arity = "0..*", paramLabel = "TORRENT", description = "A .torrent file, or - for standard input")
    private List<String> torrents = List.of();

    @Mixin
    private Sharing sharing = new Sharing();

    @Mixin
    private EngineOptions common = new EngineOptions();

    /** Options for the place of the data and its upload. */
    static final class Sharing {
        @Option(
                names = {"-d", "--dir"},
                paramLabel = "DIR",
                description = "Look for the data in this folder (default: .)")
        Path folder = Path.of(".");

        @Mixin
        OutputName output = new OutputName();

        @Mixin
        ListOption input = new ListOption();

        @Mixin
        UploadOptions upload = new UploadOptions();

        @Option(
                names = "--recheck",
                description = "Read and verify all data, even if it has not changed since the last time")
        boolean recheck;

        @Option(
                names = "--super-seed",
                description = "Until another peer is complete, show each peer one piece at a time (BEP 16)")
        boolean superSeed;
    }

    @Override
    public int run(Host host) throws ProblemException, InterruptedException {
        sharing.input.check(torrents, "bittc seed FILE.torrent");
        Optional<String> name = sharing.output.of(torrents.size());
        JobList list = new JobList(host.environment(), new Placement(sharing.folder, name, FilePlan.ALL), false);
        Entry.of(torrents, sharing.input.lists, host.environment()).forEach(list::add);
        sharing.output.of(list.inputs());
        EngineRun run = new EngineRun(host, common.output, list.inputs() > 1);
        host.events().ifPresent(events -> events.session(list.inputs(), Optional.of(sharing.folder)));
        return run.run(
                        list,
                        settings(host.environment()),
                        Math.max(1, list.jobs().size()))
                .exitCode();
    }

    private Engine.Settings settings(Environment environment) throws ProblemException {
        TransferOptions transfer = new TransferOptions();
        transfer.upload = sharing.upload;
        transfer.superSeed = sharing.superSeed;
        return transfer.settingsForSharing(common.network, sharing.recheck, environment);
    }
}
