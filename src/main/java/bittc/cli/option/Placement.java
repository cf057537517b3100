package bittc.cli.option;

import bittc.session.FilePlan;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The place of a torrent's data, and the files wanted of it.
 *
 * @param folder the output folder, as it was given
 * @param outputName name of the torrent's file or folder, if not its own
 */
public record Placement(Path folder, Optional<String> outputName, FilePlan plan) {
    /** Everything in this folder, under the torrents' own names. */
    public static Placement in(Path folder) {
        return new Placement(folder, Optional.empty(), FilePlan.ALL);
    }
}
