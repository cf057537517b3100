package bittc.cli;

import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bittc info}: what a .torrent file says. */
@CommandLine.Command(
        name = "info",
        synopsisHeading = "Usage: ",
        customSynopsis = "bittc info [OPTIONS] TORRENT...",
        description = "Show what a torrent holds: files, size, pieces, trackers",
        optionListHeading = "%nOptions:%n")
final class InfoCommand implements Command {
    @Mixin
    private ConfigOption config;

    @Mixin
    private HelpOption help;

    @Mixin
    private JsonOption json;

    @Option(names = "--files", description = "Print the files alone: number, bytes, path")
    private boolean files;

    @Option(names = "--magnet", description = "Print the magnet link alone")
    private boolean magnet;

    @Parameters(arity = "0..*", paramLabel = "TORRENT", description = "A .torrent file, or - for standard input")
    private List<String> torrents;

    @Override
    public int run(Host host) throws ProblemException {
        if (torrents == null) {
            throw new ProblemException(Problem.usage("no torrent given", "bittc info FILE.torrent"));
        }
        if (files && magnet) {
            throw new ProblemException(Problem.usage("--files and --magnet exclude each other", "give one of them"));
        }
        List<Problem> problems = new ArrayList<>();
        boolean first = true;
        int number = 0;
        host.events().ifPresent(events -> events.session(torrents.size(), Optional.empty()));
        for (String torrent : torrents) {
            number++;
            try {
                Metainfo metainfo = TorrentFile.read(torrent, host.environment());
                event(host, number, torrent, metainfo);
                if (host.print((first || files || magnet ? "" : "\n") + text(metainfo)) == ExitCode.OUTPUT_CLOSED) {
                    return ExitCode.OUTPUT_CLOSED.number();
                }
                first = false;
            } catch (ProblemException e) {
                host.tell(new Input(number, torrent, "").unread(), e.problem());
                problems.add(e.problem());
            }
        }
        return Problem.exitOf(problems).number();
    }

    private static void event(Host host, int number, String torrent, Metainfo metainfo) {
        host.events().ifPresent(events -> {
            Subject subject = new Subject(number, Text.clean(metainfo.name()), Optional.of(metainfo.infoHash()));
            events.event(subject, "torrent", object -> {
                TorrentFields.write(object, torrent, metainfo, file -> true);
                object.texts(
                                "webSeeds",
                                metainfo.webSeeds().stream()
                                        .map(TorrentFields::hostAndPort)
                                        .toList())
                        .text("comment", metainfo.comment())
                        .text("belongsTo", metainfo.source())
                        .flag("hybrid", metainfo.hybrid())
                        .exact("magnet", MagnetLink.of(metainfo).toUri())
                        .text("createdBy", metainfo.createdBy())
                        .text("created", metainfo.creationDate().map(JsonEvents.TIME::format));
            });
            events.countOk(false);
        });
    }

    private String text(Metainfo metainfo) {
        if (magnet) {
            return MagnetLink.of(metainfo).toUri() + "\n";
        }
        return files ? InfoText.files(metainfo) : InfoText.of(metainfo);
    }
}
