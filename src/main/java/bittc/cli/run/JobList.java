package bittc.cli.run;

import bittc.cli.host.Environment;
import bittc.cli.host.Host;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Subject;
import bittc.cli.screen.Screen;
import bittc.metainfo.FileIndexes;
import bittc.metainfo.Metainfo;
import bittc.session.FilePlan;
import bittc.storage.file.FilePaths;
import bittc.torrent.InfoHash;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a command is asked to download: the jobs, and what is wrong with the inputs that are none. */
public final class JobList {
    /**
     * Info dictionaries of this many bytes in all are kept while their torrents wait; the others are read again when it is
     * their turn, unless they came by a pipe. In memory they are some times larger.
     */
    private static final int MAX_KEPT_BYTES = 4 << 20;

    private final Environment environment;
    private final Path folder;
    private final Optional<String> outputName;
    private final FilePlan plan;
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

    /** What is wrong with an input. */
    public record Finding(Subject subject, Problem problem) {}

    /**
     * An empty list.
     *
     * @param folder where everything is to be saved
     * @param outputName what to call the only torrent, if not by its own name
     * @param plan which files of each torrent are fetched, and how
     * @param writes whether something is fetched at all: then torrents must not share a name that either uses underway
     */
    public JobList(Environment environment, Path folder, Optional<String> outputName, FilePlan plan, boolean writes) {
        this.environment = environment;
        this.folder = folder;
        this.outputName = outputName;
        this.plan = plan;
        this.writes = writes;
        unmatched = new UnmatchedPatterns(plan.files());
    }

    /** Adds the torrent that an argument names. */
    public void add(String argument) {
        add(argument, "");
    }

    /** Adds the torrents that a list names; a line that names none is refused like an argument. */
    public void addList(String name) {
        try {
            for (InputList.Line line : InputList.read(name, environment)) {
                String origin = (InputList.isStdin(name) ? "standard input" : name) + ":" + line.number() + ": ";
                add(line.text(), origin);
            }
        } catch (ProblemException e) {
            inputs++;
            refuse(new Input(inputs, name, ""), e.problem());
        }
    }

    private void add(String argument, String origin) {
        inputs++;
        Input input = new Input(inputs, argument, origin);
        try {
            if (!origin.isEmpty() && InputList.isStdin(argument)) {
                throw new ProblemException(ProblemCode.TORRENT_NOT_FOUND, "- cannot be used in a list", "");
            }
            add(input, TorrentSource.of(argument, origin, environment));
        } catch (ProblemException e) {
            refuse(input, input.at(e.problem()));
        }
    }

    private void add(Input input, TorrentSource source) throws ProblemException {
        String shown = input.origin() + source.shown();
        String same = source.infoHash().map(id -> seen.putIfAbsent(id, shown)).orElse(null);
        if (same != null) {
            Problem duplicate =
                    new Problem(ProblemCode.DUPLICATE, shown + ": same torrent as " + same + "; skipped", "");
            warnings.add(new Finding(input.unread(), duplicate));
            return;
        }
        if (source.known().isPresent()) {
            add(input, source.known().get(), shown);
        } else {
            unknown = true;
            Optional<FileIndexes> meant = source instanceof TorrentSource.Magnet magnet
                    ? magnet.link().selection()
                    : Optional.empty();
            jobs.add(new Job(input.number(), source, folder, outputName, plan.of(meant)));
        }
    }

    private void add(Input input, Metainfo metainfo, String shown) throws ProblemException {
        unmatched.see(metainfo);
        Optional<Problem> nothing = UnmatchedPatterns.nothingLeft(plan.files(), metainfo);
        if (nothing.isPresent()) {
            throw new ProblemException(nothing.get());
        }
        Job job = new Job(input.number(), source(input, metainfo), folder, outputName, plan);
        Path path = job.path(metainfo);
        for (Path place : places(path, metainfo)) {
            String neighbour = places.get(place);
            if (neighbour != null) {
                throw new ProblemException(
                        ProblemCode.FILE_CONFLICT,
                        input.argument() + ": would be saved as " + Job.shown(path) + ", where " + neighbour
                                + " is saved",
                        "download it alone, with -d or -o");
            }
        }
        places(path, metainfo).forEach(place -> places.put(place, shown));
        jobs.add(job);
    }

    /** What a torrent takes of the folder. */
    private List<Path> places(Path path, Metainfo metainfo) {
        Path place = path.toAbsolutePath().normalize();
        return writes
                ? FilePaths.names(place.getFileName().toString(), metainfo.multiFile()).stream()
                        .map(place::resolveSibling)
                        .toList()
                : List.of(place);
    }

    private TorrentSource source(Input input, Metainfo metainfo) {
        int bytes = metainfo.infoBytes().length;
        if (keptBytes + bytes > MAX_KEPT_BYTES && TorrentFile.canBeReadAgain(input.argument(), environment)) {
            return new TorrentSource.Unread(
                    input,
                    environment,
                    metainfo.infoHash(),
                    metainfo.name(),
                    plan.files().in(metainfo).bytes(metainfo));
        }
        keptBytes += bytes;
        return new TorrentSource.Read(input.argument(), metainfo);
    }

    private void refuse(Input input, Problem problem) {
        refused.add(new Finding(input.unread(), problem));
    }

    /** What is wrong if a pattern matches no file of any torrent; that cannot be told while one of them is not known. */
    public Optional<Problem> unmatched() {
        boolean unread = refused.stream().anyMatch(finding -> finding.problem().code() != ProblemCode.NOTHING_SELECTED);
        return unknown || unread ? Optional.empty() : unmatched.problem();
    }

    /** How many torrents were asked for, counting those that are refused or skipped. */
    public int inputs() {
        return inputs;
    }

    public List<Job> jobs() {
        return jobs;
    }

    /** Those that cannot even begin. */
    public List<Finding> refused() {
        return refused;
    }

    /** Tells what is not as it should be, but stops nothing. */
    public void warn(Host host, Screen screen) {
        for (Finding warning : warnings) {
            screen.line(warning.problem().message());
            host.events().ifPresent(events -> events.warning(Optional.of(warning.subject()), warning.problem()));
        }
    }
}
