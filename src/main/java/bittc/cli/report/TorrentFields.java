package bittc.cli.report;

import bittc.cli.message.Text;
import bittc.metainfo.FileEntry;
import bittc.metainfo.FileSelection;
import bittc.metainfo.Metainfo;
import bittc.net.Url;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;

/** Writes the fields of the {@code torrent} event. */
public final class TorrentFields {
    private TorrentFields() {}

    /**
     * Adds the fields.
     *
     * @param source the argument that named it
     * @param selected which files are wanted, by their index from 0
     */
    public static void write(JsonObject object, String source, Metainfo metainfo, IntPredicate selected) {
        write(object, source, metainfo, selected, FileEntry::pathText);
    }

    /** The same; {@code path} returns the path of each file below the output folder. */
    public static void write(
            JsonObject object,
            String source,
            Metainfo metainfo,
            IntPredicate selected,
            Function<FileEntry, String> path) {
        List<FileEntry> files =
                metainfo.files().stream().filter(file -> !file.padding()).toList();
        object.exact("source", source)
                .text("name", metainfo.name())
                .number("totalBytes", FileSelection.ALL.bytes(metainfo))
                .number("pieceLength", metainfo.layout().pieceLength())
                .number("pieces", metainfo.layout().pieceCount())
                .flag("private", metainfo.isPrivate())
                .objects("files", files, (each, file) -> each.number("index", file.index() + 1L)
                        .exact("path", path.apply(file))
                        .number("bytes", file.length())
                        .flag("selected", selected.test(file.index())))
                .texts("trackers", trackers(metainfo.trackers()));
    }

    /** {@code host:port} of trackers, each once. */
    public static List<String> trackers(List<List<String>> tiers) {
        return hostsAndPorts(tiers.stream().flatMap(List::stream).toList()).stream()
                .distinct()
                .toList();
    }

    /** {@code host:port} of each URL. */
    public static List<String> hostsAndPorts(List<String> urls) {
        return urls.stream().map(TorrentFields::hostAndPort).toList();
    }

    /** {@code host:port} of a URL: the rest of it may carry a passkey. */
    public static String hostAndPort(String url) {
        return Text.clean(Url.shown(url));
    }
}
