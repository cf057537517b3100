package bittc.cli.command;

import bittc.cli.host.Host;
import bittc.cli.message.ExitCode;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Shell;
import bittc.cli.message.Subject;
import bittc.cli.message.Text;
import bittc.cli.option.EngineOptions;
import bittc.cli.option.MetadataOptions;
import bittc.cli.run.EngineRun;
import bittc.cli.run.Input;
import bittc.cli.run.Job;
import bittc.cli.run.TorrentFile;
import bittc.cli.run.TorrentSource;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.session.FilePlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bittc magnet}: prints magnet links, or saves the .torrent files of links. */
@CommandLine.Command(
        name = "magnet",
        synopsisHeading = "Usage: ",
        customSynopsis = {"bittc magnet TORRENT...", "       bittc magnet --fetch [-d DIR] MAGNET..."},
        description = "Print the magnet link of a .torrent file, or save the .torrent file of a link",
        sortOptions = false)
final class MagnetCommand implements Command {
    @Option(names = "--fetch", description = "Fetch the metadata of magnet links from peers; save it as .torrent files")
    private boolean fetch;

    @Option(
            names = {"-d", "--dir"},
            paramLabel = "DIR",
            description = "Save .torrent files in this folder; created if missing (default: .)")
    private Path folder = Path.of(".");

    @Option(names = "--overwrite", description = "Replace existing .torrent files")
    private boolean overwrite;

    @Mixin
    private MetadataOptions metadata = new MetadataOptions();

    @Mixin
    private EngineOptions common = new EngineOptions();

    @Parameters(
            arity = "0..*",
            paramLabel = "TORRENT",
            description = "A .torrent file, or - for standard input; with --fetch, a magnet link or info hash")
    private List<String> torrents;

    @Override
    public int run(Host host) throws ProblemException, InterruptedException {
        if (torrents == null) {
            throw new ProblemException(ProblemCode.USAGE, "no torrent given", "bittc magnet FILE.torrent");
        }
        return fetch ? fetch(host) : print(host);
    }

    private int fetch(Host host) throws ProblemException, InterruptedException {
        host.events().ifPresent(events -> events.session(torrents.size(), Optional.of(folder)));
        List<Job> jobs = new ArrayList<>();
        for (int i = 0; i < torrents.size(); i++) {
            String argument = torrents.get(i);
            TorrentSource source = TorrentSource.of(argument, host.environment());
            if (!(source instanceof TorrentSource.Magnet)) {
                throw new ProblemException(
                        ProblemCode.USAGE,
                        "--fetch takes magnet links and info hashes, not '" + argument + "'",
                        "bittc magnet " + Shell.quote(List.of(argument)) + " prints a file's link");
            }
            jobs.add(new Job(i + 1, source, folder, Optional.empty(), FilePlan.ALL));
        }
        EngineRun run = new EngineRun(host, common.output, jobs.size() > 1);
        MagnetFetch fetching = new MagnetFetch(host, run.screen(), overwrite);
        return run.learn(jobs, metadata.settings(common.network, host.environment()), fetching, List.of());
    }

    private int print(Host host) throws ProblemException {
        host.events().ifPresent(events -> events.session(torrents.size(), Optional.empty()));
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < torrents.size(); i++) {
            Input input = new Input(i + 1, torrents.get(i), "");
            try {
                Metainfo metainfo = TorrentFile.read(input.argument(), host.environment());
                if (print(host, input, metainfo) == ExitCode.OUTPUT_CLOSED) {
                    return ExitCode.OUTPUT_CLOSED.number();
                }
            } catch (ProblemException e) {
                host.tell(input.unread(), e.problem());
                problems.add(e.problem());
            }
        }
        return Problem.exitOf(problems).number();
    }

    private static ExitCode print(Host host, Input input, Metainfo metainfo) {
        String link = MagnetLink.of(metainfo).toUri();
        Subject torrent = new Subject(input.number(), Text.clean(metainfo.name()), Optional.of(metainfo.infoHash()));
        host.events().ifPresent(events -> {
            events.event(torrent, "magnet", object -> object.exact("source", input.argument())
                    .exact("link", link));
            events.countOk(false);
        });
        return host.print(link + "\n");
    }
}
