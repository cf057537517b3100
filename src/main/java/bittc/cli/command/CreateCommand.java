package bittc.cli.command;

import bittc.cli.host.Host;
import bittc.cli.message.ExitCode;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Shell;
import bittc.cli.message.Subject;
import bittc.cli.message.Text;
import bittc.cli.message.Units;
import bittc.cli.option.Converters;
import bittc.cli.option.HashThreads;
import bittc.cli.option.HelpOption;
import bittc.cli.option.JsonOption;
import bittc.cli.report.TorrentFields;
import bittc.cli.run.HashingRun;
import bittc.cli.run.JsonReport;
import bittc.cli.screen.Screen;
import bittc.metainfo.Metainfo;
import bittc.metainfo.PathSanitiser;
import bittc.metainfo.TorrentDraft;
import bittc.net.InvalidUrlException;
import bittc.net.Url;
import bittc.storage.content.ContentHashes;
import bittc.storage.content.ContentTree;
import bittc.torrent.ClientName;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bittc create}: makes a .torrent file from a file or folder. */
@CommandLine.Command(
        name = "create",
        synopsisHeading = "Usage: ",
        customSynopsis = "bittc create [OPTIONS] PATH",
        description = "Make a .torrent file from a file or folder",
        sortOptions = false)
final class CreateCommand implements Command {
    @Parameters(arity = "0..*", paramLabel = "PATH", description = "The file or folder")
    private List<String> paths;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write the .torrent file here; - is standard output (default: NAME.torrent)")
    private Path output;

    @Option(names = "--overwrite", description = "Replace the .torrent file if it exists")
    private boolean overwrite;

    @Option(
            names = {"-n", "--name"},
            paramLabel = "NAME",
            description = "Name of the file or folder in the torrent")
    private String name;

    @Option(
            names = {"-s", "--piece-size"},
            paramLabel = "SIZE",
            converter = Converters.PieceSize.class,
            description = "Piece length, a power of two from 16K (default: the smallest for fewer than 2048 pieces)")
    private Integer pieceSize;

    @Option(
            names = {"-t", "--tracker"},
            paramLabel = "URL[,URL]",
            description = "Announce URL, or several of one tier; repeat the option for further tiers")
    private List<String> trackers = List.of();

    @Option(
            names = {"-w", "--web-seed"},
            paramLabel = "URL",
            description = "URL of the data on a web server; repeatable")
    private List<String> webSeeds = List.of();

    @Option(
            names = {"-p", "--private"},
            description = "Make a private torrent: peers come from its trackers only")
    private boolean isPrivate;

    @Option(
            names = "--source",
            paramLabel = "TEXT",
            description = "Site or tracker that the torrent is for; changes the info hash")
    private String source;

    @Option(
            names = {"-c", "--comment"},
            paramLabel = "TEXT",
            description = "Add a comment")
    private String comment;

    @Option(
            names = "--date",
            paramLabel = "WHEN",
            converter = Converters.Moment.class,
            description = "Creation date: now, or a date such as 2026-01-31 (default: none)")
    private Instant date;

    @Option(names = "--hidden", description = "Include files and folders whose names begin with a dot")
    private boolean hidden;

    @Mixin
    private HashThreads threads = new HashThreads();

    @Option(
            names = {"-q", "--quiet"},
            description = "Print errors only")
    private boolean quiet;

    @Mixin
    private JsonOption json;

    @Mixin
    private HelpOption help;

    /**
     * A torrent that was made.
     *
     * @param file the .torrent file, as it was asked for
     * @param place what it was written to
     * @param metainfo what it says, read back
     * @param hidden how many hidden files and folders were left out
     */
    private record Created(Path file, OutputFile.Kind place, Metainfo metainfo, int hidden, Duration took) {}

    @Override
    public int run(Host host) throws ProblemException, InterruptedException {
        checkArguments();
        host.events().ifPresent(events -> events.session(1, Optional.empty()));
        HashingRun run = new HashingRun(host, quiet);
        try {
            Optional<Created> created = create(host, run);
            if (created.isEmpty()) {
                host.events().ifPresent(events -> events.countInterrupted(1));
                return run.signalled().orElseThrow();
            }
            tell(run.screen(), created.get());
            event(host, created.get());
            return printPath(host, created.get()).number();
        } catch (IOException e) {
            throw new ProblemException(Problem.of(e));
        }
    }

    /** Prints the path where standard output does not carry the torrent itself. */
    private static ExitCode printPath(Host host, Created created) {
        if (created.place() == OutputFile.Kind.STDOUT) {
            return host.out().checkError() ? ExitCode.OUTPUT_CLOSED : ExitCode.OK;
        }
        if (host.environment().stdoutTerminal()) {
            return ExitCode.OK;
        }
        Path file = host.environment().folder().resolve(created.file());
        return host.print(file.toAbsolutePath().normalize() + "\n");
    }

    private void checkArguments() throws ProblemException {
        if (paths == null || paths.size() != 1) {
            String what =
                    paths == null ? "no file or folder given" : "expected one file or folder, not " + paths.size();
            throw new ProblemException(ProblemCode.USAGE, what, "bittc create PATH");
        }
        if (name != null && !PathSanitiser.name(name).equals(Optional.of(name))) {
            throw new ProblemException(
                    ProblemCode.USAGE, "invalid value '" + name + "' for --name", "expected a plain name for a file");
        }
    }

    private Optional<Created> create(Host host, HashingRun run)
            throws IOException, ProblemException, InterruptedException {
        Path folder = host.environment().folder();
        Path path = resolve(folder, paths.get(0));
        String called = name != null
                ? name
                : String.valueOf(path.toAbsolutePath().normalize().getFileName());
        Path wanted = output != null ? output : Path.of(called + ".torrent");
        NewTorrentFile target = new NewTorrentFile(folder, wanted, path, overwrite);
        ContentTree content = ContentTree.scan(path, Optional.ofNullable(name), hidden, target.earlier());
        TorrentDraft draft = draft(content);
        OutputFile.Kind place = target.rehearse(content, draft);
        if (place == OutputFile.Kind.STDOUT) {
            expectFreeOutput(host);
        }

        long start = host.nanoTime().getAsLong();
        int workers = threads.atMost(ContentHashes.MAX_THREADS);
        Optional<byte[]> hashes = run.run(
                draft.name(),
                content.totalLength(),
                progress -> ContentHashes.sha1(content, draft.pieceLength(), workers, progress));
        if (hashes.isEmpty()) {
            return Optional.empty();
        }
        Metainfo metainfo = target.write(content, draft, hashes.get(), host);
        Duration took = Duration.ofNanos(host.nanoTime().getAsLong() - start);
        return Optional.of(new Created(wanted, place, metainfo, content.hidden(), took));
    }

    /** Standard output can hold the torrent and nothing else. */
    private static void expectFreeOutput(Host host) throws ProblemException {
        if (host.events().isPresent()) {
            throw new ProblemException(
                    ProblemCode.USAGE, "the torrent and --json cannot share standard output", "name a file: -o FILE");
        }
        if (host.environment().stdoutTerminal()) {
            throw new ProblemException(
                    ProblemCode.USAGE,
                    "standard output is a terminal",
                    "name a file: -o FILE, or redirect: -o - >FILE");
        }
    }

    private static Path resolve(Path folder, String path) throws ProblemException {
        try {
            return folder.resolve(path);
        } catch (InvalidPathException e) {
            throw new ProblemException(ProblemCode.CONTENT_NOT_FOUND, path + ": no such file or folder", "");
        }
    }

    private TorrentDraft draft(ContentTree content) throws ProblemException {
        int pieceLength = pieceSize != null ? pieceSize : TorrentDraft.pieceLengthFor(content.totalLength());
        if (PieceLayout.pieceCount(content.totalLength(), pieceLength) > PieceLayout.MAX_PIECE_COUNT) {
            throw NewTorrentFile.tooManyPieces(pieceLength);
        }
        return new TorrentDraft(
                content.files(),
                content.multiFile(),
                pieceLength,
                isPrivate,
                Optional.ofNullable(source),
                tiers(),
                urls(webSeeds, Url::ofWeb, "--web-seed"),
                Optional.ofNullable(comment),
                Optional.of(ClientName.PRODUCT),
                Optional.ofNullable(date));
    }

    /** Reads the tiers; drops a tracker that an earlier tier has. */
    private List<List<String>> tiers() throws ProblemException {
        List<List<String>> tiers = new ArrayList<>();
        Set<String> before = new LinkedHashSet<>();
        for (String option : trackers) {
            List<String> tier = new ArrayList<>(urls(List.of(option.split(",", -1)), Url::of, "--tracker"));
            tier.removeIf(url -> !before.add(url));
            if (!tier.isEmpty()) {
                tiers.add(tier);
            }
        }
        return tiers;
    }

    /** Parses a URL the way its later user does. */
    private interface Reader {
        Url read(String text) throws InvalidUrlException;
    }

    /** Validates URLs and drops repeated ones. */
    private static List<String> urls(List<String> given, Reader reader, String option) throws ProblemException {
        Set<String> urls = new LinkedHashSet<>();
        for (String text : given) {
            String url = text.strip().replace(" ", "%20");
            try {
                reader.read(url);
            } catch (InvalidUrlException e) {
                throw new ProblemException(
                        ProblemCode.USAGE, "invalid value '" + e.host() + "' for " + option, e.getMessage());
            }
            urls.add(url);
        }
        return List.copyOf(urls);
    }

    private void event(Host host, Created created) {
        Metainfo metainfo = created.metainfo();
        Subject torrent = new Subject(1, Text.clean(metainfo.name()), Optional.of(metainfo.infoHash()));
        host.events().ifPresent(events -> {
            events.event(
                    torrent, "torrent", object -> TorrentFields.write(object, paths.get(0), metainfo, file -> true));
            Path file = host.environment().folder().resolve(created.file());
            events.event(torrent, "created", object -> object.exact("path", JsonReport.absolute(file))
                    .number("hiddenLeftOut", created.hidden())
                    .number("seconds", created.took().toSeconds()));
            events.countBytes(metainfo.layout().totalLength());
            events.countOk(false);
        });
    }

    private static void tell(Screen screen, Created created) {
        Metainfo metainfo = created.metainfo();
        int files = metainfo.files().size();
        String many = metainfo.multiFile() ? Units.count(files, "file") + ", " : "";
        String pieces = Units.count(metainfo.layout().pieceCount(), "piece") + " of "
                + Units.size(metainfo.layout().pieceLength());
        screen.about(
                Screen.Topic.DONE,
                metainfo.name(),
                many + Units.size(metainfo.layout().totalLength()) + ", " + pieces + ", hashed in "
                        + Units.shortDuration(created.took()));
        screen.line("info hash " + metainfo.infoHash().toHex());
        screen.line("written to " + (created.place() == OutputFile.Kind.STDOUT ? "standard output" : created.file()));
        if (created.hidden() > 0) {
            screen.line(hidden(created.hidden()) + " left out; --hidden includes "
                    + (created.hidden() == 1 ? "it" : "them"));
        }
        if (!metainfo.isPrivate() && !created.place().isStream()) {
            screen.line("for a magnet link: bittc "
                    + Shell.quote(List.of("magnet", created.file().toString())));
        }
    }

    private static String hidden(int count) {
        return count == 1 ? "1 hidden file or folder" : count + " hidden files and folders";
    }
}
