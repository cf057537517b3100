package bittc.cli.run;

import bittc.cli.message.ProblemException;
import bittc.cli.message.Subject;
import bittc.cli.message.Text;
import bittc.cli.message.Units;
import bittc.download.DownloadListener.Failure;
import bittc.metainfo.FileChoice;
import bittc.metainfo.FileSelection;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.net.Url;
import bittc.session.FilePlan;
import bittc.session.TorrentRequest;
import bittc.storage.file.DiskPaths;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A torrent to be downloaded. Its metadata may become known only later, so methods that need it take it as an argument.
 *
 * @param number its place among the arguments and the lines of lists, from 1
 * @param source its name, and what is known by it
 * @param folder the output folder, as it was given
 * @param outputName name of the torrent's file or folder, if not its own
 * @param plan selects the files to download, and how
 */
public record Job(int number, TorrentSource source, Path folder, Optional<String> outputName, FilePlan plan)
        implements TorrentRequest {
    /** Makes a job of a torrent that has been read. */
    public static Job of(String argument, Metainfo metainfo, Path folder) {
        return new Job(1, new TorrentSource.Read(argument, metainfo), folder, Optional.empty(), FilePlan.ALL);
    }

    /** Loads what can be known of the torrent before it begins. */
    public Job ready() throws ProblemException {
        return new Job(number, source.ready(), folder, outputName, plan);
    }

    /** Whether even its info hash has to be fetched. */
    boolean isFetched() {
        return source.infoHash().isEmpty();
    }

    /** Returns the subject before the metadata is known. */
    public Subject subject() {
        return new Subject(number, Text.clean(outputName.orElseGet(source::name)), source.infoHash());
    }

    /** Returns the subject. */
    public Subject subject(Metainfo metainfo) {
        String name = Text.clean(outputName.orElse(metainfo.name()));
        return new Subject(number, name, Optional.of(metainfo.infoHash()));
    }

    /** Returns the path of the torrent's file or folder, unless it exists under the torrent's own name. */
    Path path(Metainfo metainfo) {
        return folder.resolve(outputName.orElse(metainfo.name()));
    }

    /** Finds the existing files of the torrent on disk. */
    DiskPaths look(Metainfo metainfo) {
        return DiskPaths.look(metainfo, folder, outputName, files(metainfo));
    }

    /** As {@link #path}, or the existing one; reads the disk only if there is a choice of names. */
    private Path place(Metainfo metainfo) {
        boolean choice =
                metainfo.files().stream().anyMatch(file -> file.exactPath().isPresent());
        return choice ? look(metainfo).root() : path(metainfo);
    }

    /** {@code 7 files, 190.9 MiB -> ./Field Recordings 2026}, or {@code 2 of 7 files, 1.0 MiB -> …}. */
    String summary(Metainfo metainfo) {
        FileSelection files = files(metainfo);
        String what = metainfo.multiFile() ? FileTable.total(metainfo, files) : Units.size(files.bytes(metainfo));
        return what + " -> " + shown(place(metainfo));
    }

    /** Bytes to download, if known. */
    OptionalLong totalBytes() {
        Optional<Metainfo> known = source.known();
        if (known.isPresent()) {
            return OptionalLong.of(files(known.get()).bytes(known.get()));
        }
        boolean some = source instanceof TorrentSource.Magnet && !plan.files().equals(FileChoice.ALL);
        return some ? OptionalLong.empty() : source.totalBytes();
    }

    @Override
    public Optional<Metainfo> known() {
        return source.known();
    }

    @Override
    public Optional<MagnetLink> magnet() {
        return source instanceof TorrentSource.Magnet named ? Optional.of(named.link()) : Optional.empty();
    }

    @Override
    public Optional<Url> url() {
        return source instanceof TorrentSource.Web named ? Optional.of(named.url()) : Optional.empty();
    }

    @Override
    public Optional<Failure> refusal(Metainfo metainfo) {
        return UnmatchedPatterns.nothingLeft(plan.files(), metainfo)
                .map(problem -> new Failure(problem.code().word(), problem.message(), problem.hint()));
    }

    /** The files to download. */
    public FileSelection files(Metainfo metainfo) {
        return plan.files().in(metainfo);
    }

    /** Formats a path for people, recognisable as a path by its beginning. */
    public static String shown(Path path) {
        return path.isAbsolute() || path.startsWith(".") ? path.toString() : "./" + path;
    }
}
