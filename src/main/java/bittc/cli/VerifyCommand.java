package bittc.cli;

import bittc.metainfo.Metainfo;
import bittc.storage.DataCheck;
import bittc.storage.StorageException;
import bittc.storage.StorageOptions;
import bittc.torrent.Bitfield;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        List<Problem> problems = new ArrayList<>();
        for (String torrent : torrents) {
            try {
                Metainfo metainfo = TorrentFile.read(torrent, host.environment());
                DataCheck check = DataCheck.run(
                        metainfo, StorageOptions.in(host.environment().folder().resolve(folder)), bytes -> {});
                String name = Text.clean(metainfo.name());
                if (host.print(text(name, check)) == ExitCode.OUTPUT_CLOSED) {
                    return ExitCode.OUTPUT_CLOSED.number();
                }
                if (!check.isComplete()) {
                    String why = torrent + ": data is bad or missing";
                    problems.add(
                            new Problem(ExitCode.BAD_DATA, "bad-data", why, "bittc download fetches what is missing"));
                }
            } catch (ProblemException e) {
                host.tell(e.problem());
                problems.add(e.problem());
            } catch (StorageException e) {
                Problem problem = Problem.storage(e.code().word(), e.getMessage(), e.hint());
                host.tell(problem);
                problems.add(problem);
            }
        }
        return Problem.exitOf(problems).number();
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
            text.append("  bad or missing pieces: ").append(ranges(verified)).append('\n');
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

    /** {@code 3, 8-12}: the pieces that are not there, numbered from 0. */
    private static String ranges(Bitfield verified) {
        List<String> ranges = new ArrayList<>();
        int first = verified.nextClear(0);
        while (first >= 0 && ranges.size() < MAX_RANGES) {
            int end = verified.nextSet(first);
            int last = (end < 0 ? verified.size() : end) - 1;
            ranges.add(first == last ? String.valueOf(first) : first + "-" + last);
            first = end < 0 ? -1 : verified.nextClear(end);
        }
        return String.join(", ", ranges) + (first < 0 ? "" : ", …");
    }
}
