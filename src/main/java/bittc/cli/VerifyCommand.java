package bittc.cli;

import bittc.metainfo.Metainfo;
import bittc.storage.DataCheck;
import bittc.storage.StorageOptions;
import bittc.torrent.Bitfield;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bittc verify}: hashes what is on disk, offline, and lists what is bad or missing. */
@CommandLine.Command(
        name = "verify",
        synopsisHeading = "Usage: ",
        customSynopsis = "bittc verify [OPTIONS] TORRENT...",
        description = "Check data on disk, offline; list bad files and pieces",
        optionListHeading = "%nOptions:%n")
final class VerifyCommand implements Command {
    /** A damaged disk may have more bad pieces than anybody reads. */
    private static final int MAX_RANGES = 20;

    @Mixin
    private ConfigOption config;

    @Mixin
    private HelpOption help;

    @Mixin
    private JsonOption json;

    @Option(
            names = {"-d", "--dir"},
            paramLabel = "DIR",
            description = "The folder that holds the data (.)")
    private Path folder = Path.of(".");

    @Option(
            names = {"-j", "--threads"},
            paramLabel = "N",
            converter = Converters.Count.class,
            description = "Hash in so many threads (as many as there are processors)")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = {"-q", "--quiet"},
            description = "Show no progress, and nothing of what is complete")
    private boolean quiet;

    @Parameters(arity = "0..*", paramLabel = "TORRENT", description = "A .torrent file, or - for standard input")
    private List<String> torrents;

    /**
     * What was found.
     *
     * @param place the folder that holds the data
     */
    private record Report(Subject torrent, Metainfo metainfo, Path place, DataCheck check) {}

    @Override
    public int run(Host host) throws ProblemException, InterruptedException {
        if (torrents == null) {
            throw new ProblemException(Problem.usage("no torrent given", "bittc verify FILE.torrent"));
        }
        host.events().ifPresent(events -> events.session(torrents.size(), Optional.of(folder)));
        HashingRun run = new HashingRun(host, quiet);
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < torrents.size(); i++) {
            Input input = new Input(i + 1, torrents.get(i), "");
            try {
                Optional<Report> report = verify(host, run, input);
                if (report.isEmpty()) {
                    int left = torrents.size() - i;
                    host.events().ifPresent(events -> events.countInterrupted(left));
                    return run.signalled().orElseThrow();
                }
                tell(host, input, report.get()).ifPresent(problems::add);
            } catch (ProblemException e) {
                host.tell(input.unread(), e.problem());
                problems.add(e.problem());
            } catch (IOException e) {
                Problem problem = Problem.of(e).withoutHint(); // which would be about downloading
                host.tell(input.unread(), problem);
                problems.add(problem);
            }
            if (host.out().checkError()) {
                return ExitCode.OUTPUT_CLOSED.number();
            }
        }
        return Problem.exitOf(problems).number();
    }

    /** Verifies one torrent; empty if a signal ended it. */
    private Optional<Report> verify(Host host, HashingRun run, Input input)
            throws ProblemException, IOException, InterruptedException {
        Metainfo metainfo = TorrentFile.read(input.argument(), host.environment());
        Path place = host.environment().folder().resolve(folder);
        int workers = Math.min(threads, DataCheck.MAX_THREADS);
        Optional<DataCheck> check = run.run(
                metainfo.name(),
                metainfo.layout().totalLength(),
                progress -> DataCheck.run(metainfo, StorageOptions.in(place), workers, progress));
        Subject torrent = new Subject(input.number(), Text.clean(metainfo.name()), Optional.of(metainfo.infoHash()));
        return check.map(found -> new Report(torrent, metainfo, place, found));
    }

    /** Tells what was found, which is where people read what is wrong; scripts are told again by a problem. */
    private Optional<Problem> tell(Host host, Input input, Report report) {
        DataCheck check = report.check();
        if (!quiet || !check.isComplete()) {
            host.print(text(report.torrent().name(), check));
        }
        host.events().ifPresent(events -> {
            events.event(report.torrent(), "verified", object -> write(object, report));
            events.countBytes(report.metainfo().layout().totalLength());
        });
        if (check.isComplete()) {
            host.events().ifPresent(events -> events.countOk(false));
            return Optional.empty();
        }
        String why = input.argument() + ": data is bad or missing";
        Problem problem = new Problem(ExitCode.BAD_DATA, "bad-data", why, "bittc download fetches what is missing");
        host.events().ifPresent(events -> events.error(Optional.of(report.torrent()), problem));
        return Optional.of(problem);
    }

    private static void write(JsonObject object, Report report) {
        DataCheck check = report.check();
        Bitfield verified = check.verified();
        String name = report.metainfo().name();
        object.text("name", name)
                .exact("path", JsonReport.absolute(report.place().resolve(name)))
                .flag("complete", check.isComplete())
                .number("pieces", verified.size())
                .number("goodPieces", verified.cardinality())
                .objects(
                        "badFiles",
                        check.files().stream()
                                .filter(file -> file.verdict() != DataCheck.Verdict.COMPLETE)
                                .toList(),
                        (each, file) -> each.number("index", file.file().index() + 1L)
                                .exact("path", file.file().pathText())
                                .number("bytes", file.size())
                                .text("verdict", file.verdict().name().toLowerCase(Locale.ROOT))
                                .number("pieces", file.pieces())
                                .number("goodPieces", file.goodPieces()))
                .objects("badPieces", ranges(verified), (each, range) -> each.number("first", range.first())
                        .number("last", range.last()));
    }

    private static String text(String name, DataCheck check) {
        Bitfield verified = check.verified();
        StringBuilder text = new StringBuilder(name);
        if (check.isComplete()) {
            text.append(": complete, ")
                    .append(Units.count(verified.size(), "piece"))
                    .append(" verified\n");
            return text.toString();
        }
        text.append(": ").append(verified.cardinality()).append(" of ");
        text.append(Units.count(verified.size(), "piece")).append(" verified\n");
        for (DataCheck.FileCheck file : check.files()) {
            if (file.verdict() != DataCheck.Verdict.COMPLETE) {
                String path = Text.clean(file.file().pathText());
                text.append("  ")
                        .append(verdict(file))
                        .append("  ")
                        .append(path)
                        .append(file.failure().map(why -> ": " + why).orElse(""))
                        .append('\n');
            }
        }
        if (!verified.isFull()) {
            text.append("  bad or missing pieces: ")
                    .append(shown(ranges(verified)))
                    .append('\n');
        }
        return text.toString();
    }

    private static String verdict(DataCheck.FileCheck file) {
        String word = Text.padRight(
                switch (file.verdict()) {
                    case COMPLETE -> "ok";
                    case MISNAMED -> "not finished";
                    case BAD -> "bad";
                    case UNREADABLE -> "unreadable";
                    case MISSING -> "missing";
                },
                12);
        return word + Text.padLeft(file.goodPieces() + "/" + Units.count(file.pieces(), "piece"), 16);
    }

    /** {@code 3, 8-12}: pieces that are not there, numbered from 0. */
    private record Range(int first, int last) {
        @Override
        public String toString() {
            return first == last ? String.valueOf(first) : first + "-" + last;
        }
    }

    private static List<Range> ranges(Bitfield verified) {
        List<Range> ranges = new ArrayList<>();
        int first = verified.nextClear(0);
        while (first >= 0) {
            int end = verified.nextSet(first);
            ranges.add(new Range(first, (end < 0 ? verified.size() : end) - 1));
            first = end < 0 ? -1 : verified.nextClear(end);
        }
        return ranges;
    }

    private static String shown(List<Range> ranges) {
        return ranges.stream().limit(MAX_RANGES).map(Range::toString).collect(Collectors.joining(", "))
                + (ranges.size() > MAX_RANGES ? ", …" : "");
    }
}
