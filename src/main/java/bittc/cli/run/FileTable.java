package bittc.cli.run;

import bittc.cli.message.Text;
import bittc.cli.message.Units;
import bittc.metainfo.FileEntry;
import bittc.metainfo.FileSelection;
import bittc.metainfo.Metainfo;
import java.util.List;

/**
 * Lists the files of a torrent with the numbers to select them by, from 1 over all files, as {@code info} does. Padding
 * is left out, since nobody sees it on disk.
 */
public final class FileTable {
    private FileTable() {}

    /** Formats a line for each selected file. */
    public static List<String> lines(Metainfo metainfo, FileSelection selection) {
        int numberColumns = String.valueOf(metainfo.files().size()).length();
        return metainfo.files().stream()
                .filter(file -> !file.padding() && selection.contains(file.index()))
                .map(file -> line(file, numberColumns))
                .toList();
    }

    private static String line(FileEntry file, int numberColumns) {
        String size = file.symlinkTarget().isPresent() ? "link" : Units.size(file.length());
        String target = file.symlinkTarget()
                .map(path -> " -> " + String.join("/", path))
                .orElse("");
        return Text.padLeft(String.valueOf(file.index() + 1), 2 + numberColumns) + Text.padLeft(size, 12) + "  "
                + Text.clean(file.pathText() + target);
    }

    /** {@code 7 files, 190.9 MiB}, or {@code 2 of 7 files, 1.0 MiB}. */
    public static String total(Metainfo metainfo, FileSelection selection) {
        return count(metainfo, selection) + ", " + Units.size(selection.bytes(metainfo));
    }

    /** {@code 7 files}, or {@code 2 of 7 files}. */
    public static String count(Metainfo metainfo, FileSelection selection) {
        String some = selection.isAll() ? "" : selection.count(metainfo) + " of ";
        return some + Units.count(FileSelection.ALL.count(metainfo), "file");
    }
}
