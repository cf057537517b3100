package bittc.cli;

import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bittc info}: what a .torrent file says. */
@CommandLine.Command(
        name = "info",
        synopsisHeading = "Usage: ",
        customSynopsis = "bittc info TORRENT...",
        description = "Show what a torrent holds: files, size, pieces, trackers",
        optionListHeading = "%nOptions:%n")
final class InfoCommand implements Command {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    @Mixin
    private HelpOption help;

    @Mixin
    private JsonOption json;

    @Parameters(arity = "0..*", paramLabel = "TORRENT", description = "A .torrent file, or - for standard input")
    private List<String> torrents;

    @Override
    public int run(Host host) throws ProblemException {
        if (torrents == null) {
            throw new ProblemException(Problem.usage("no torrent given", "bittc info FILE.torrent"));
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
                if (host.print((first ? "" : "\n") + text(metainfo)) == ExitCode.OUTPUT_CLOSED) {
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
                        .text("createdBy", metainfo.createdBy())
                        .text("created", metainfo.creationDate().map(JsonEvents.TIME::format));
            });
            events.countOk(false);
        });
    }

    private static String text(Metainfo metainfo) {
        List<String> lines = new ArrayList<>();
        add(lines, "Name", Text.clean(metainfo.name()));
        add(lines, "Info hash", metainfo.infoHash().toHex());
        long payload = metainfo.files().stream()
                .filter(file -> !file.padding())
                .mapToLong(FileEntry::length)
                .sum();
        add(lines, "Size", Units.size(payload) + (payload < 1024 ? "" : " (" + payload + " bytes)"));
        add(
                lines,
                "Pieces",
                metainfo.layout().pieceCount() + " of "
                        + Units.size(metainfo.layout().pieceLength()));
        if (metainfo.isPrivate()) {
            add(lines, "Private", "yes: peers come from its trackers only");
        }
        addAll(
                lines,
                "Trackers",
                metainfo.trackers().stream()
                        .map(tier -> tier.stream().map(InfoCommand::host).collect(Collectors.joining(", ")))
                        .toList());
        addAll(
                lines,
                "Web seeds",
                metainfo.webSeeds().stream().map(InfoCommand::host).toList());
        metainfo.comment().ifPresent(comment -> add(lines, "Comment", Text.clean(comment)));
        metainfo.createdBy().ifPresent(program -> add(lines, "Created by", Text.clean(program)));
        metainfo.creationDate().ifPresent(date -> add(lines, "Created", DATE.format(date)));
        addFiles(lines, metainfo.files());
        return String.join("\n", lines) + "\n";
    }

    private static void add(List<String> lines, String what, String value) {
        lines.add(Text.padRight(what + ":", 13) + value);
    }

    /** The first with its heading, the others below it. */
    private static void addAll(List<String> lines, String what, List<String> values) {
        for (int i = 0; i < values.size(); i++) {
            lines.add(Text.padRight(i == 0 ? what + ":" : "", 13) + values.get(i));
        }
    }

    /** Numbered from 1 over all files; padding has no number, since nobody sees it on disk. */
    private static void addFiles(List<String> lines, List<FileEntry> files) {
        List<FileEntry> shown = files.stream().filter(file -> !file.padding()).toList();
        int numberColumns = String.valueOf(files.size()).length();
        lines.add("Files:       " + shown.size());
        for (FileEntry file : shown) {
            String size = file.symlinkTarget().isPresent() ? "link" : Units.size(file.length());
            String target = file.symlinkTarget()
                    .map(path -> " -> " + String.join("/", path))
                    .orElse("");
            lines.add(Text.padLeft(String.valueOf(file.index() + 1), 2 + numberColumns) + Text.padLeft(size, 12) + "  "
                    + Text.clean(file.pathText() + target));
        }
    }

    /** {@code host:port}: the rest of a URL may carry a passkey. */
    private static String host(String url) {
        try {
            URI uri = new URI(url);
            if (uri.getHost() != null) {
                return Text.clean(
                        uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()));
            }
        } catch (URISyntaxException e) {
            return "(not a valid URL)";
        }
        return "(not a valid URL)";
    }
}
