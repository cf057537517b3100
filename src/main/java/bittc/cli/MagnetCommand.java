package bittc.cli;

import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bittc magnet}: the magnet link of a .torrent file. */
@CommandLine.Command(
        name = "magnet",
        synopsisHeading = "Usage: ",
        customSynopsis = "bittc magnet TORRENT...",
        description = "Print the magnet link of a .torrent file",
        optionListHeading = "%nOptions:%n")
final class MagnetCommand implements Command {
    @Mixin
    private JsonOption json;

    @Mixin
    private HelpOption help;

    @Parameters(arity = "0..*", paramLabel = "TORRENT", description = "A .torrent file, or - for standard input")
    private List<String> torrents;

    @Override
    public int run(Host host) throws ProblemException {
        if (torrents == null) {
            throw new ProblemException(Problem.usage("no torrent given", "bittc magnet FILE.torrent"));
        }
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
