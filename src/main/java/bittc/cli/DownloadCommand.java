package bittc.cli;

import bittc.metainfo.Metainfo;
import bittc.torrent.InfoHash;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bittc download}: fetches torrents, verifies them, and says truthfully how that went. */
@CommandLine.Command(
        name = "download",
        synopsisHeading = "Usage: ",
        customSynopsis = "bittc download [OPTIONS] TORRENT...",
        description = "Download torrents; the same command again resumes",
        sortOptions = false)
final class DownloadCommand implements Command {
    @Parameters(arity = "0..*", paramLabel = "TORRENT", description = "A .torrent file, or - for standard input")
    private List<String> torrents;

    @ArgGroup(validate = false, order = 0, heading = "%nWhere and what:%n")
    private Where where = new Where();

    @ArgGroup(validate = false, order = 1, heading = "%nTransfer and network:%n")
    private TransferOptions transfer = new TransferOptions();

    @ArgGroup(validate = false, order = 2, heading = "%nOutput:%n")
    private OutputOptions output = new OutputOptions();

    @Mixin
    private HelpOption help;

    /** What becomes of the data on disk. */
    static final class Where {
        @Option(
                names = {"-d", "--dir"},
                paramLabel = "DIR",
                description = "The folder to download into (.); created if it is missing")
        Path folder = Path.of(".");

        @Option(
                names = {"-o", "--output"},
                paramLabel = "NAME",
                description = "What to call the torrent's file or folder")
        String name;

        @Option(
                names = {"-j", "--jobs"},
                paramLabel = "N",
                converter = Converters.Count.class,
                description = "Download so many torrents at once (5)")
        int jobs = 5;

        @Option(names = "--overwrite", description = "Replace files that stand in the way")
        boolean overwrite;

        @Option(names = "--recheck", description = "Verify all that exists, not only what changed")
        boolean recheck;
    }

    @Override
    public int run(Host host) throws ProblemException, InterruptedException {
        if (torrents == null) {
            throw new ProblemException(Problem.usage("no torrent given", "bittc download FILE.torrent"));
        }
        checkName();
        List<Problem> bad = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        List<Job> jobs = jobs(host, bad, warnings);
        DownloadRun run = new DownloadRun(host, output, jobs.size() + bad.size() > 1);
        warnings.forEach(run.screen()::line);
        if (jobs.isEmpty()) {
            bad.forEach(run.screen()::problem);
            return Problem.exitOf(bad).number();
        }
        Engine.Settings settings = transfer.settings(where.overwrite, where.recheck);
        Optional<PrintStream> paths = host.environment().stdoutTerminal() ? Optional.empty() : Optional.of(host.out());
        return run.run(jobs, bad, settings, where.jobs, paths).exitCode();
    }

    private void checkName() throws ProblemException {
        String name = where.name;
        if (name == null) {
            return;
        }
        if (torrents.size() > 1) {
            throw new ProblemException(
                    Problem.usage("--output names one torrent, but several are given", "use -d DIR for several"));
        }
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.contains("/") || name.contains("\0")) {
            throw new ProblemException(Problem.usage(
                    "invalid value '" + name + "' for --output: not a plain name", "use -d DIR for the folder"));
        }
    }

    /** Those that can be downloaded; what is wrong with the others goes to the two lists. */
    private List<Job> jobs(Host host, List<Problem> bad, List<String> warnings) {
        Map<InfoHash, String> seen = new HashMap<>();
        Map<Path, String> places = new HashMap<>();
        List<Job> jobs = new ArrayList<>();
        for (String torrent : torrents) {
            try {
                Metainfo metainfo = TorrentFile.read(torrent, host.environment());
                Job job = new Job(
                        new TorrentSource.Read(torrent, metainfo), where.folder, Optional.ofNullable(where.name));
                Path path = job.path(metainfo);
                String same = seen.putIfAbsent(metainfo.infoHash(), torrent);
                if (same != null) {
                    warnings.add(torrent + ": same torrent as " + same + "; skipped");
                    continue;
                }
                String neighbour = places.putIfAbsent(path.toAbsolutePath().normalize(), torrent);
                if (neighbour != null) {
                    bad.add(Problem.storage(
                            "file-conflict",
                            torrent + ": would be saved as " + path + ", where " + neighbour + " is saved",
                            "download it alone, with -d or -o"));
                    continue;
                }
                jobs.add(job);
            } catch (ProblemException e) {
                bad.add(e.problem());
            }
        }
        return jobs;
    }
}
