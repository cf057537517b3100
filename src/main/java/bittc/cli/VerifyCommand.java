package bittc.cli;

import bittc.metainfo.Metainfo;
import bittc.storage.DataCheck;
import bittc.storage.StorageException;
import bittc.storage.StorageOptions;
import bittc.torrent.Bitfield;
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
        customSynopsis = "bittc verify [-d DIR] TORRENT...",
        description = "Check data on disk, offline; list bad files and pieces",
        optionListHeading = "%nOptions:%n")
final class VerifyCommand implements Command {
    /** A damaged disk may have more bad pieces than anybody reads. */
    private static final int MAX_RANGES = 20;

    @Mixin
    private HelpOption help;

    @Mixin
    private JsonOption json;

    @Option(
            names = {"-d", "--dir"},
            paramLabel = "DIR",
            description = "The folder that holds the data (.)")
    private Path folder = Path.of(".");

    @Parameters(arity = "0..*", paramLabel = "TORRENT", description = "A .torrent file, or - for standard input")
    private List<String> torrents;

    @Override
    public int run(Host host) throws ProblemException {
        if (torrents == null) {
            throw new ProblemException(Problem.usage("no torrent given", "bittc verify FILE.torrent"));
        }
        host.events().ifPresent(events -> events.session(torrents.size(), Optional.of(folder)));
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < torrents.size(); i++) {
            Input input = new Input(i + 1, torrents.get(i), "");
            try {
                verify(host, input).ifPresent(problems::add);
            } catch (ProblemException e) {
                host.tell(input.unread(), e.problem());
                problems.add(e.problem());
            } catch (StorageException e) {
                Problem problem = Problem.storage(e.code().word(), e.getMessage(), e.hint());
                host.tell(input.unread(), problem);
                problems.add(problem);
            }
            if (host.out().checkError()) {
                return ExitCode.OUTPUT_CLOSED.number();
            }
        }
        return Problem.exitOf(problems).number();
    }

    /** Verifies one torrent and reports; what is wrong is part of the report. */
    private Optional<Problem> verify(Host host, Input input) throws ProblemException, StorageException {
        Metainfo metainfo = TorrentFile.read(input.argument(), host.environment());
        Path place = host.environment().folder().resolve(folder);
        DataCheck check = DataCheck.run(metainfo, StorageOptions.in(place), bytes -> {});
        String name = Text.clean(metainfo.name());
        Subject torrent = new Subject(input.number(), name, Optional.of(metainfo.infoHash()));
        host.print(text(name, check));
        host.events()
                .ifPresent(
                        events -> events.event(torrent, "verified", object -> write(object, metainfo, place, check)));
        if (check.isComplete()) {
            host.events().ifPresent(events -> events.countOk(false));
            return Optional.empty();
        }
        String why = input.argument() + ": data is bad or missing";
        Problem problem = new Problem(ExitCode.BAD_DATA, "bad-data", why, "bittc download fetches what is missing");
        host.events().ifPresent(events -> events.error(Optional.of(torrent), problem));
        return Optional.of(problem);
    }

    private static void write(JsonObject object, Metainfo metainfo, Path place, DataCheck check) {
        Bitfield verified = check.verified();
        object.text("name", metainfo.name())
                .exact("path", JsonReport.absolute(place.resolve(metainfo.name())))
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
