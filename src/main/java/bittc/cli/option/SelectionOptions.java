package bittc.cli.option;

import bittc.metainfo.FileChoice;
import bittc.metainfo.FilePattern;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Selects files of a torrent. */
public final class SelectionOptions {
    @Option(
            names = {"-s", "--select"},
            paramLabel = "GLOB|1,3-5",
            converter = Converters.Files.class,
            description = "Select only these files, by name, path or number; repeatable")
    List<Converters.Patterns> selected = new ArrayList<>();

    @Option(
            names = "--exclude",
            paramLabel = "GLOB|1,3-5",
            converter = Converters.Files.class,
            description = "Leave these files out; repeatable")
    List<Converters.Patterns> excluded = new ArrayList<>();

    public FileChoice choice() {
        return new FileChoice(patterns(selected), patterns(excluded));
    }

    private static List<FilePattern> patterns(List<Converters.Patterns> given) {
        return given.stream().flatMap(each -> each.all().stream()).toList();
    }
}
