package bittc.cli;

import bittc.metainfo.FileChoice;
import bittc.metainfo.FilePattern;
import bittc.picker.PieceOrder;
import bittc.storage.Preallocation;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Which files of a torrent are fetched, and how they come to the disk. */
@CommandLine.Command(optionListHeading = "%nFiles:%n")
final class SelectionOptions {
    @Option(
            names = {"-s", "--select"},
            paramLabel = "GLOB|1,3-5",
            converter = Converters.Files.class,
            description = "Fetch only these files, by name, path or number; may be given several times")
    List<Converters.Patterns> selected = new ArrayList<>();

    @Option(
            names = "--exclude",
            paramLabel = "GLOB|1,3-5",
            converter = Converters.Files.class,
            description = "Do not fetch these files; may be given several times")
    List<Converters.Patterns> excluded = new ArrayList<>();

    @Option(
            names = {"-l", "--list"},
            description = "List the files with their numbers, and fetch nothing")
    boolean list;

    @Option(names = "--sequential", description = "Fetch the files from beginning to end")
    boolean sequential;

    @Option(
            names = "--preallocate",
            paramLabel = "HOW",
            converter = Converters.Room.class,
            description = "Room on disk before bytes come: none, sparse (a hole) or full (sparse)")
    Preallocation preallocation = Preallocation.SPARSE;

    FilePlan plan() {
        return new FilePlan(
                new FileChoice(patterns(selected), patterns(excluded)),
                sequential ? PieceOrder.SEQUENTIAL : PieceOrder.RAREST_FIRST,
                preallocation);
    }

    private static List<FilePattern> patterns(List<Converters.Patterns> given) {
        return given.stream().flatMap(each -> each.all().stream()).toList();
    }
}
