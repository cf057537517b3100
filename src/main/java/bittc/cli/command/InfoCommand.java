package bittc.cli.command;

import bittc.cli.host.Host;
import bittc.cli.message.ExitCode;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.option.EngineOptions;
import bittc.cli.option.ListOption;
import bittc.cli.option.MetadataOptions;
import bittc.cli.option.Placement;
import bittc.cli.report.JsonEvents;
import bittc.cli.report.TorrentFields;
import bittc.cli.run.EngineRun;
import bittc.cli.run.Entry;
import bittc.cli.run.Input;
import bittc.cli.run.Job;
import bittc.cli.run.TorrentSource;
import bittc.metainfo.FileIndexes;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.session.Engine;
import bittc.session.FilePlan;
import bittc.torrent.PeerAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bittc info}: shows the contents of .torrent files and magnet links. */
@CommandLine.Command(
        name = "info",
        synopsisHeading = "Usage: ",
        customSynopsis = "bittc info [OPTIONS] TORRENT...",
        description = "Show the files, size, pieces and trackers of a torrent",
        sortOptions = false)
final class InfoCommand implements Command {
    @Option(names = "--files", description = "Print only the files: number, bytes, path")
    private boolean files;

    @Option(names = "--magnet", description = "Print only the magnet link")
    private boolean magnet;

    @Option(
            names = "--fetch",
            description = "Ask peers for the metadata of magnet links, instead of showing only the links")
    private boolean fetch;

    @Mixin
    private ListOption list = new ListOption();

    @Mixin
    private MetadataOptions metadata = new MetadataOptions();

    @Mixin
    private EngineOptions common = new EngineOptions();

    @Parameters(arity = "0..*", paramLabel = "TORRENT", description = TorrentSource.KINDS)
    private List<String> torrents = List.of();

    /** Whether the next torrent needs a blank line before it. */
    private boolean printed;

    @Override
    public int run(Host host) throws ProblemException, InterruptedException {
        list.check(torrents, "bittc info FILE.torrent");
        if (files && magnet) {
            throw new ProblemException(
                    ProblemCode.USAGE, "--files and --magnet exclude each other", "give one of them");
        }
        List<Problem> problems = new ArrayList<>();
        List<Job> unknown = new ArrayList<>();
        List<Entry> entries = Entry.of(torrents, list.lists, host.environment());
        host.events().ifPresent(events -> events.session(entries.size(), Optional.empty()));
        for (Entry entry : entries) {
            Input input = entry.input();
            try {
                TorrentSource source = entry.source(host.environment());
                entry.placement(Placement.in(Path.of("")), host.environment());
                Job job = new Job(input.number(), source, Path.of(""), Optional.empty(), FilePlan.ALL);
                if (source.known().isPresent()) {
                    show(host, job, source.known().get());
                } else if (source instanceof TorrentSource.Magnet named && !fetch) {
                    show(host, job, named.link());
                } else {
                    unknown.add(job);
                }
            } catch (ProblemException e) {
                host.tell(input.unread(), e.problem());
                problems.add(e.problem());
            }
            if (host.out().checkError()) {
                return ExitCode.OUTPUT_CLOSED.number();
            }
        }
        if (unknown.isEmpty()) {
            return Problem.exitOf(problems).number();
        }
        EngineRun run = new EngineRun(host, common.output, unknown.size() > 1);
        Engine.Settings settings = metadata.settings(common.network, host.environment());
        return run.learn(unknown, settings, (job, metainfo) -> show(host, job, metainfo), problems);
    }

    /** Shows a torrent whose metadata is known. */
    private void show(Host host, Job job, Metainfo metainfo) {
        host.events().ifPresent(events -> {
            events.event(job.subject(metainfo), "torrent", object -> {
                TorrentFields.write(object, job.source().told(), metainfo, file -> true);
                object.texts("webSeeds", TorrentFields.hostsAndPorts(metainfo.webSeeds()))
                        .text("comment", metainfo.comment())
                        .text("belongsTo", metainfo.source())
                        .flag("hybrid", metainfo.hybrid())
                        .exact("magnet", MagnetLink.of(metainfo).toUri())
                        .text("createdBy", metainfo.createdBy())
                        .text("created", metainfo.creationDate().map(JsonEvents.TIME::format));
            });
            events.countOk(false);
        });
        if (magnet) {
            print(host, MagnetLink.of(metainfo).toUri() + "\n");
        } else {
            print(host, files ? InfoText.files(metainfo) : InfoText.of(metainfo));
        }
    }

    /** Shows the contents of a magnet link itself. */
    private void show(Host host, Job job, MagnetLink link) throws ProblemException {
        if (files) {
            throw new ProblemException(
                    ProblemCode.TORRENT_UNSUPPORTED,
                    job.source().shown() + ": a magnet link does not contain the metadata",
                    "--fetch asks peers");
        }
        host.events().ifPresent(events -> {
            events.event(job.subject(), "magnet", object -> object.exact(
                            "source", job.source().told())
                    .exact("link", link.toUri())
                    .text("name", link.name())
                    .number("totalBytes", link.length())
                    .texts("trackers", TorrentFields.trackers(link.trackers()))
                    .texts("webSeeds", TorrentFields.hostsAndPorts(link.webSeeds()))
                    .texts(
                            "peers",
                            link.peers().stream().map(PeerAddress::toString).toList())
                    .objects(
                            "selected",
                            link.selection().map(FileIndexes::ranges).orElse(List.of()),
                            (each, range) ->
                                    each.number("first", range.first() + 1L).number("last", range.last() + 1L)));
            events.countOk(false);
        });
        print(host, magnet ? link.toUri() + "\n" : InfoText.of(link));
    }

    private void print(Host host, String text) {
        boolean apart = printed && !files && !magnet;
        host.print((apart ? "\n" : "") + text);
        printed = true;
    }
}
