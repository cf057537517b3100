package bittc.cli.run;

import bittc.cli.host.Environment;
import bittc.cli.host.Host;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Subject;
import bittc.cli.option.Placement;
import bittc.cli.screen.Screen;
import bittc.metainfo.FileChoice;
import bittc.metainfo.FileIndexes;
import bittc.metainfo.Metainfo;
import bittc.storage.file.FilePaths;
import bittc.torrent.InfoHash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects the jobs of a command, and the problems of inputs that cannot become one. */
public final class JobList {
    /**
     * Bytes of info dictionaries kept while their torrents wait; others are read again at their turn, unless they came
     * through a pipe. In memory they are several times larger.
     */
    private static final int MAX_KEPT_BYTES = 4 << 20;

    private final Environment environment;
    private final Placement usual;
    private final boolean writes;
    private final Map<InfoHash, String> seen = new HashMap<>();
    private final Map<Path, String> places = new HashMap<>();
    private final List<Job> jobs = new ArrayList<>();
    private final List<Finding> refused = new ArrayList<>();
    private final List<Finding> warnings = new ArrayList<>();
    private final UnmatchedPatterns unmatched;

    private boolean unknown;
    private int inputs;
    private long keptBytes;

    /** A problem of an input. */
    public record Finding(Subject subject, Problem problem) {}

    /**
     * An empty list.
     *
     * @param usual the place and the files of each torrent that has no options of its own
     * @param writes whether anything is downloaded: then torrents must not share a name, not even a temporary one, and
     *     their options may select files
     */
    public JobList(Environment environment, Placement usual, boolean writes) {
        this.environment = environment;
        this.usual = usual;
        this.writes = writes;
        unmatched = new UnmatchedPatterns(usual.plan().files());
    }

    /** Adds a torrent, or refuses it. */
    public void add(Entry entry) {
        inputs++;
        try {
            TorrentSource source = entry.source(environment);
            add(entry, source, entry.placement(usual, environment));
        } catch (ProblemException e) {
            refuse(entry.input(), e.problem());
        }
    }

    private void add(Entry entry, TorrentSource source, Placement given) throws ProblemException {
        Input input = entry.input();
        Placement place = writes ? given : new Placement(given.folder(), given.outputName(), usual.plan());
        String shown = input.origin() + source.shown();
        String same = source.infoHash().map(id -> seen.putIfAbsent(id, shown)).orElse(null);
        if (same != null) {
            Problem duplicate =
                    new Problem(ProblemCode.DUPLICATE, shown + ": same torrent as " + same + "; skipped", "");
            warnings.add(new Finding(input.unread(), duplicate));
            return;
        }
        if (source.known().isPresent()) {
            try {
                add(input, source.known().get(), place, shown);
            } catch (ProblemException e) {
                throw new ProblemException(input.at(e.problem()));
            }
        } else {
            unknown = true;
            Optional<FileIndexes> meant = source instanceof TorrentSource.Magnet magnet
                    ? magnet.link().selection()
                    : Optional.empty();
            jobs.add(new Job(
                    input.number(),
                    source,
                    place.folder(),
                    place.outputName(),
                    place.plan().of(meant)));
        }
    }

    private void add(Input input, Metainfo metainfo, Placement place, String shown) throws ProblemException {
        FileChoice files = place.plan().files();
        Optional<Problem> nothing = unmatched.check(files, metainfo);
        if (nothing.isPresent()) {
            throw new ProblemException(nothing.get());
        }
        Job job = new Job(
                input.number(), source(input, metainfo, files), place.folder(), place.outputName(), place.plan());
        Path path = job.path(metainfo);
        for (Path name : places(path, metainfo)) {
            String neighbour = places.get(name);
            if (neighbour != null) {
                throw new ProblemException(
                        ProblemCode.FILE_CONFLICT,
                        input.argument() + ": would be saved as " + Job.shown(path) + ", where " + neighbour
                                + " is saved",
                        "download it alone, with -d or -o");
            }
        }
        places(path, metainfo).forEach(name -> places.put(name, shown));
        jobs.add(job);
    }

    /** Lists the names that a torrent uses in the folder. */
    private List<Path> places(Path path, Metainfo metainfo) {
        Path place = path.toAbsolutePath().normalize();
        return writes
                ? FilePaths.names(place.getFileName().toString(), metainfo.multiFile()).stream()
                        .map(place::resolveSibling)
                        .toList()
                : List.of(place);
    }

    private TorrentSource source(Input input, Metainfo metainfo, FileChoice files) {
        int bytes = metainfo.infoBytes().length;
        if (keptBytes + bytes > MAX_KEPT_BYTES && TorrentFile.canBeReadAgain(input.argument(), environment)) {
            return new TorrentSource.Unread(
                    input,
                    environment,
                    metainfo.infoHash(),
                    metainfo.name(),
                    files.in(metainfo).bytes(metainfo));
        }
        keptBytes += bytes;
        return new TorrentSource.Read(input.argument(), metainfo);
    }

    private void refuse(Input input, Problem problem) {
        refused.add(new Finding(input.unread(), problem));
    }

    /** Reports patterns that match no file of any torrent; empty while one of them is unknown. */
    public Optional<Problem> unmatched() {
        boolean unread = refused.stream().anyMatch(finding -> finding.problem().code() != ProblemCode.NOTHING_SELECTED);
        return unknown || unread ? Optional.empty() : unmatched.problem();
    }

    /** Number of requested torrents, including refused and skipped ones. */
    public int inputs() {
        return inputs;
    }

    public List<Job> jobs() {
        return jobs;
    }

    /** Inputs that cannot begin. */
    public List<Finding> refused() {
        return refused;
    }

    /** Reports the warnings. */
    public void warn(Host host, Screen screen) {
        for (Finding warning : warnings) {
            screen.line(warning.problem().message());
            host.events().ifPresent(events -> events.warning(Optional.of(warning.subject()), warning.problem()));
        }
    }
}
