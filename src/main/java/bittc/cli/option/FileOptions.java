package bittc.cli.option;

import bittc.picker.PieceOrder;
import bittc.session.FilePlan;
import bittc.storage.file.Preallocation;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Selects the files to download and how to write them to disk. */
public final class FileOptions {
    @Mixin
    private SelectionOptions selection = new SelectionOptions();

    @Option(names = "--sequential", description = "Download pieces in the order of the files")
    boolean sequential;

    @Option(
            names = "--preallocate",
            paramLabel = "HOW",
            description = "How to reserve disk space: none, sparse or full (default: sparse)")
    Preallocation preallocation = Preallocation.SPARSE;

    @Option(names = "--fsync", description = "Flush each file to disk before giving it its final name")
    boolean fsync;

    public FilePlan plan() {
        PieceOrder order = sequential ? PieceOrder.SEQUENTIAL : PieceOrder.RAREST_FIRST;
        return new FilePlan(selection.choice(), order, preallocation, fsync);
    }
}
