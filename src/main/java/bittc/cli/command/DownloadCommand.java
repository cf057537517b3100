package bittc.cli.command;

import bittc.cli.host.Environment;
import bittc.cli.host.Host;
import bittc.cli.message.ExitCode;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.option.Converters;
import bittc.cli.option.EngineOptions;
import bittc.cli.option.FileOptions;
import bittc.cli.option.ListOption;
import bittc.cli.option.OutputName;
import bittc.cli.option.Placement;
import bittc.cli.option.TransferOptions;
import bittc.cli.run.EngineRun;
import bittc.cli.run.Entry;
import bittc.cli.run.Job;
import bittc.cli.run.JobList;
import bittc.cli.run.TorrentSource;
import bittc.session.Engine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bittc download}: downloads torrents, verifies them, and reports the result. */
@CommandLine.Command(
        name = "download",
        synopsisHeading = "Usage: ",
        customSynopsis = "bittc download [OPTIONS] TORRENT...",
        description = "Download torrents; run the same command again to resume",
        sortOptions = false)
final class DownloadCommand implements Command {
    @Parameters(arity = "0..*", paramLabel = "TORRENT", description = TorrentSource.KINDS)
    private List<String> torrents = List.of();

    @Mixin
    private Where where = new Where();

    @Mixin
    private FileOptions files = new FileOptions();

    @Mixin
    private TransferOptions transfer = new TransferOptions();

    @Mixin
    private EngineOptions common = new EngineOptions();

    /** Options for the place of the data on disk. */
    static final class Where {
        @Option(
                names = {"-d", "--dir"},
                paramLabel = "DIR",
                description = "Download into this folder; created if missing (default: .)")
        Path folder = Path.of(".");

        @Mixin
        OutputName output = new OutputName();

        @Mixin
        ListOption input = new ListOption();

        @Option(
                names = {"-j", "--jobs"},
                paramLabel = "N",
                converter = Converters.Count.class,
                description = "Number of torrents to download at once (default: 5)")
        int jobs = 5;

        @Option(
                names = {"-l", "--list"},
                description = "List the files with their numbers; download nothing")
        boolean list;

        @Option(names = "--overwrite", description = "Replace files that are in the way")
        boolean overwrite;

        @Option(names = "--recheck", description = "Read and verify all existing data, not only what changed")
        boolean recheck;

        @Option(
                names = "--reuse",
                paramLabel = "DIR",
                description = "Link or copy missing files that are in this folder, under any name; repeatable")
        List<Path> reuse = List.of();
    }

    @Override
    public int run(Host host) throws ProblemException, InterruptedException {
        JobList list = list(host.environment());
        Optional<Problem> unmatched = list.unmatched();
        if (unmatched.isPresent()) {
            throw new ProblemException(unmatched.get());
        }
        if (where.list) {
            return showFiles(host, list);
        }
        EngineRun run = new EngineRun(host, common.output, list.inputs() > 1);
        Optional.ofNullable(transfer.onComplete).ifPresent(run::onComplete);
        host.events().ifPresent(events -> events.session(list.inputs(), Optional.of(where.folder)));
        return run.run(list, settings(host), where.jobs).exitCode();
    }

    private List<Path> reuse() throws ProblemException {
        for (Path folder : where.reuse) {
            if (!Files.isDirectory(folder)) {
                String why = Files.exists(folder) ? "not a folder" : "no such folder";
                throw new ProblemException(ProblemCode.USAGE, "--reuse " + folder + ": " + why, "");
            }
        }
        return where.reuse;
    }

    private Engine.Settings settings(Host host) throws ProblemException {
        return transfer.settings(
                common.network,
                TransferOptions.existing(where.overwrite, where.recheck, reuse(), host.environment()),
                host.environment());
    }

    private int showFiles(Host host, JobList list) throws ProblemException, InterruptedException {
        EngineRun run = new EngineRun(host, common.output, list.inputs() > 1);
        FileListing listing = new FileListing(host, run.screen());
        List<Job> unknown = listing.tell(list);
        if (host.out().checkError()) {
            return ExitCode.OUTPUT_CLOSED.number();
        }
        if (unknown.isEmpty()) {
            return Problem.exitOf(listing.problems()).number();
        }
        return run.learn(unknown, settings(host), listing, listing.problems());
    }

    /** Collects the arguments, then the lines of the lists. */
    private JobList list(Environment environment) throws ProblemException {
        where.input.check(torrents, "bittc download FILE.torrent");
        JobList list = new JobList(
                environment, new Placement(where.folder, where.output.of(torrents.size()), files.plan()), true);
        Entry.of(torrents, where.input.lists, environment).forEach(list::add);
        where.output.of(list.inputs());
        return list;
    }
}
