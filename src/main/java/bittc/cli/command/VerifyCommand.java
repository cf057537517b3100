package bittc.cli.command;

import bittc.cli.host.Host;
import bittc.cli.message.ExitCode;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Subject;
import bittc.cli.message.Text;
import bittc.cli.message.Units;
import bittc.cli.option.ConfigOption;
import bittc.cli.option.HashThreads;
import bittc.cli.option.HelpOption;
import bittc.cli.option.JsonOption;
import bittc.cli.option.ListOption;
import bittc.cli.option.OutputName;
import bittc.cli.option.Placement;
import bittc.cli.option.SelectionOptions;
import bittc.cli.report.JsonObject;
import bittc.cli.run.Entry;
import bittc.cli.run.FileTable;
import bittc.cli.run.HashingRun;
import bittc.cli.run.Input;
import bittc.cli.run.JsonReport;
import bittc.cli.run.UnmatchedPatterns;
import bittc.metainfo.FileSelection;
import bittc.metainfo.Metainfo;
import bittc.session.FilePlan;
import bittc.storage.file.FileCheck;
import bittc.storage.file.StorageOptions;
import bittc.storage.verify.DataCheck;
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

/** {@code bittc verify}: hashes data on disk, offline, and lists bad and missing files and pieces. */
@CommandLine.Command(
        name = "verify",
        synopsisHeading = "Usage: ",
        customSynopsis = "bittc verify [OPTIONS] TORRENT...",
        description = "Check data on disk, offline; list bad files and pieces")
final class VerifyCommand implements Command {
    /** Ranges of bad pieces printed; a damaged disk may have more than anybody reads. */
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
            description = "Look for the data in this folder (default: .)")
    private Path folder = Path.of(".");

    @Mixin
    private OutputName output = new OutputName();

    @Mixin
    private ListOption list = new ListOption();

    @Mixin
    private HashThreads threads = new HashThreads();

    @Option(
            names = {"-q", "--quiet"},
            description = "Print no progress and no complete torrents")
    private boolean quiet;

    @Mixin
    private SelectionOptions selection = new SelectionOptions();

    @Parameters(arity = "0..*", paramLabel = "TORRENT", description = "A .torrent file, or - for standard input")
    private List<String> torrents = List.of();

    /**
     * The result for one torrent.
     *
     * @param files the files that were checked
     */
    private record Report(Subject torrent, Metainfo metainfo, FileSelection files, DataCheck check) {
        /** Bytes of the pieces that were checked. */
        long bytes() {
            return metainfo.layout().lengthOf(check.wanted());
        }

        /** {@code album (1 of 5 files)}. */
        String title() {
            String some = files.isAll() ? "" : " (" + FileTable.count(metainfo, files) + ")";
            return torrent.name() + some;
        }
    }

    @Override
    public int run(Host host) throws ProblemException, InterruptedException {
        list.check(torrents, "bittc verify FILE.torrent");
        List<Entry> entries = Entry.of(torrents, list.lists, host.environment());
        Placement usual = new Placement(folder, output.of(entries.size()), FilePlan.of(selection.choice()));
        host.events().ifPresent(events -> events.session(entries.size(), Optional.of(folder)));
        HashingRun run = new HashingRun(host, quiet);
        UnmatchedPatterns unmatched = new UnmatchedPatterns(usual.plan().files());
        List<Problem> problems = new ArrayList<>();
        for (Entry entry : entries) {
            Input input = entry.input();
            int left = entries.size() + 1 - input.number();
            try {
                Metainfo metainfo = entry.metainfo(host.environment());
                Placement place = entry.placement(usual, host.environment());
                Optional<Problem> wrong = unmatched.check(place.plan().files(), metainfo);
                if (wrong.isEmpty() && left == 1 && allRead(problems)) {
                    wrong = unmatched.problem();
                }
                if (wrong.isPresent()) {
                    throw new ProblemException(input.at(wrong.get()));
                }
                Optional<Report> report = verify(host, run, input, metainfo, place);
                if (report.isEmpty()) {
                    host.events().ifPresent(events -> events.countInterrupted(left));
                    return run.signalled().orElseThrow();
                }
                tell(host, input, report.get()).ifPresent(problems::add);
            } catch (ProblemException e) {
                host.tell(input.unread(), e.problem());
                problems.add(e.problem());
            } catch (IOException e) {
                Problem problem = Problem.of(e).withoutHint(); // it would be about downloading
                host.tell(input.unread(), problem);
                problems.add(problem);
            }
            if (host.out().checkError()) {
                return ExitCode.OUTPUT_CLOSED.number();
            }
        }
        return Problem.exitOf(problems).number();
    }

    private static boolean allRead(List<Problem> problems) {
        return problems.stream().allMatch(problem -> problem.exit() == ExitCode.BAD_DATA);
    }

    /** Verifies one torrent; returns empty if a signal ended it. */
    private Optional<Report> verify(Host host, HashingRun run, Input input, Metainfo metainfo, Placement given)
            throws IOException, InterruptedException {
        FilePlan plan = given.plan();
        Path place = host.environment().folder().resolve(given.folder());
        Optional<String> outputName = given.outputName();
        FileSelection files = plan.files().in(metainfo);
        StorageOptions options =
                new StorageOptions(place, outputName, false, false, files, plan.preallocation(), false);
        int workers = threads.atMost(DataCheck.MAX_THREADS);
        String name = outputName.orElse(metainfo.name());
        Optional<DataCheck> check = run.run(
                name,
                metainfo.layout().lengthOf(files.pieces(metainfo)),
                progress -> DataCheck.run(metainfo, options, workers, progress));
        Subject torrent = new Subject(input.number(), Text.clean(name), Optional.of(metainfo.infoHash()));
        return check.map(found -> new Report(torrent, metainfo, files, found));
    }

    /** Prints the result; scripts get a problem in addition. */
    private Optional<Problem> tell(Host host, Input input, Report report) {
        DataCheck check = report.check();
        if (!quiet || !check.isComplete()) {
            host.print(text(report));
        }
        host.events().ifPresent(events -> {
            events.event(report.torrent(), "verified", object -> write(object, report));
            events.countBytes(report.bytes());
        });
        if (check.isComplete()) {
            host.events().ifPresent(events -> events.countOk(false));
            return Optional.empty();
        }
        String why = input.origin() + input.argument() + ": data is bad or missing";
        Problem problem = new Problem(ProblemCode.BAD_DATA, why, "bittc download fetches the missing data");
        host.events().ifPresent(events -> events.error(Optional.of(report.torrent()), problem));
        return Optional.of(problem);
    }

    private static void write(JsonObject object, Report report) {
        DataCheck check = report.check();
        object.text("name", report.metainfo().name())
                .exact("path", JsonReport.absolute(check.where().root()))
                .flag("complete", check.isComplete())
                .number("pieces", check.wanted().cardinality())
                .number("goodPieces", check.verified().cardinality())
                .objects(
                        "badFiles",
                        check.files().stream()
                                .filter(file -> file.verdict() != FileCheck.Verdict.COMPLETE)
                                .toList(),
                        (each, file) -> each.number("index", file.file().index() + 1L)
                                .exact(
                                        "path",
                                        check.where().pathText(file.file().index()))
                                .number("bytes", file.size())
                                .text("verdict", word(file.verdict()))
                                .number("pieces", file.pieces())
                                .number("goodPieces", file.goodPieces()))
                .objects("badPieces", ranges(check), (each, range) -> each.number("first", range.first())
                        .number("last", range.last()));
    }

    private static String text(Report report) {
        DataCheck check = report.check();
        int wanted = check.wanted().cardinality();
        StringBuilder text = new StringBuilder(report.title());
        if (check.isComplete()) {
            text.append(": complete, ").append(Units.verified(wanted)).append('\n');
            return text.toString();
        }
        text.append(": ").append(check.verified().cardinality()).append(" of ");
        text.append(Units.count(wanted, "piece")).append(" verified\n");
        for (FileCheck file : check.files()) {
            if (file.verdict() != FileCheck.Verdict.COMPLETE) {
                String path = Text.clean(check.where().pathText(file.file().index()));
                text.append("  ")
                        .append(verdict(file))
                        .append("  ")
                        .append(path)
                        .append(file.failure()
                                .map(why -> ": " + Text.clean(why))
                                .orElse(""))
                        .append('\n');
            }
        }
        List<Range> bad = ranges(check);
        if (!bad.isEmpty()) {
            text.append("  bad or missing pieces: ").append(shown(bad)).append('\n');
        }
        return text.toString();
    }

    /** As scripts see it. */
    private static String word(FileCheck.Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String verdict(FileCheck file) {
        String word = Text.padRight(
                switch (file.verdict()) {
                    case COMPLETE -> "ok";
                    case MISNAMED -> "not finished";
                    case TOO_LONG -> "too long";
                    case BAD -> "bad";
                    case UNREADABLE -> "unreadable";
                    case OBSTRUCTED -> "obstructed";
                    case MISSING -> "missing";
                },
                12);
        return word + Text.padLeft(file.goodPieces() + "/" + Units.count(file.pieces(), "piece"), 16);
    }

    /** A range of bad or missing pieces, numbered from 0: {@code 3}, {@code 8-12}. */
    private record Range(int first, int last) {
        @Override
        public String toString() {
            return first == last ? String.valueOf(first) : first + "-" + last;
        }
    }

    private static List<Range> ranges(DataCheck check) {
        Bitfield wanted = check.wanted();
        List<Range> ranges = new ArrayList<>();
        for (int first = wanted.nextSetBeyond(check.verified(), 0); first >= 0; ) {
            int last = first;
            int next = wanted.nextSetBeyond(check.verified(), first + 1);
            while (next == last + 1) {
                last = next;
                next = wanted.nextSetBeyond(check.verified(), last + 1);
            }
            ranges.add(new Range(first, last));
            first = next;
        }
        return ranges;
    }

    private static String shown(List<Range> ranges) {
        return ranges.stream().limit(MAX_RANGES).map(Range::toString).collect(Collectors.joining(", "))
                + (ranges.size() > MAX_RANGES ? ", …" : "");
    }
}
