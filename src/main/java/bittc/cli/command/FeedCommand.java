package bittc.cli.command;

import bittc.cli.host.Host;
import bittc.cli.host.Signals;
import bittc.cli.message.ExitCode;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Subject;
import bittc.cli.message.Text;
import bittc.cli.message.Units;
import bittc.cli.option.Converters;
import bittc.cli.option.EngineOptions;
import bittc.cli.option.FileOptions;
import bittc.cli.option.Placement;
import bittc.cli.option.TransferOptions;
import bittc.cli.run.EngineRun;
import bittc.cli.run.Entry;
import bittc.cli.run.Input;
import bittc.cli.run.JobList;
import bittc.cli.run.Watch;
import bittc.cli.screen.Quiet;
import bittc.feed.Feed;
import bittc.feed.FeedItem;
import bittc.feed.FeedReader;
import bittc.feed.InvalidFeedException;
import bittc.feed.SeenList;
import bittc.metainfo.Glob;
import bittc.net.InvalidUrlException;
import bittc.net.Proxies;
import bittc.net.Url;
import bittc.session.Engine;
import bittc.session.FeedFetch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bittc feed}: prints or downloads the new torrents of a feed, once. */
@CommandLine.Command(
        name = "feed",
        synopsisHeading = "Usage: ",
        customSynopsis = "bittc feed [OPTIONS] URL",
        description = "Print or download what is new in an RSS or Atom feed; made for cron",
        sortOptions = false)
final class FeedCommand implements Command {
    /** The most characters of a title that are shown and remembered. */
    private static final int MAX_TITLE = 200;

    @Parameters(arity = "0..1", paramLabel = "URL", description = "The http or https URL of the feed")
    private String feed;

    @Mixin
    private Items items = new Items();

    @Mixin
    private FileOptions files = new FileOptions();

    @Mixin
    private TransferOptions transfer = new TransferOptions();

    @Mixin
    private EngineOptions common = new EngineOptions();

    /** Options for the choice of items, and the place of their data. */
    static final class Items {
        @Option(
                names = "--match",
                paramLabel = "GLOB",
                description = "Take only items whose whole title matches: '*debian*netinst*'; repeatable")
        List<String> matching = new ArrayList<>();

        @Option(
                names = "--reject",
                paramLabel = "GLOB",
                description = "Leave out items whose whole title matches; repeatable")
        List<String> rejected = new ArrayList<>();

        @Option(
                names = "--seen",
                paramLabel = "FILE",
                description = "Leave out items that this file names; add those that are printed, or downloaded")
        Path seen;

        @Option(names = "--download", description = "Download the new torrents, instead of printing their links")
        boolean download;

        @Option(
                names = {"-d", "--dir"},
                paramLabel = "DIR",
                description = "Download into this folder; created if missing (default: .)")
        Path folder = Path.of(".");

        @Option(
                names = {"-j", "--jobs"},
                paramLabel = "N",
                converter = Converters.Count.class,
                description = "Number of torrents to download at once (default: 5)")
        int jobs = 5;
    }

    /** A feed's answer; of these, one is there. */
    private static final class Answer {
        private byte[] document;
        private boolean unchanged;
        private String failure;
        private SeenList.Version version = SeenList.Version.NONE;

        private boolean isThere() {
            return document != null || unchanged || failure != null;
        }
    }

    /** The new items, the keys of all that the feed lists, and what to note once all new ones are handled. */
    private record News(List<FeedItem> items, List<String> listed, String versionKey, SeenList.Version version) {}

    @Override
    public int run(Host host) throws ProblemException, InterruptedException {
        Url url = url();
        SeenFile seen = new SeenFile(host, items.seen);
        SeenList before = seen.read();
        List<String> choice = new ArrayList<>(List.of(url.text()));
        items.matching.forEach(glob -> choice.add("+" + glob));
        items.rejected.forEach(glob -> choice.add("-" + glob));
        String versionKey = SeenList.key(choice.toArray(String[]::new));
        Watch watch = new Watch(host.nanoTime());
        Answer answer = fetch(host, watch, url, before.version(versionKey));
        if (watch.signal().isPresent()) {
            return Signals.exitCode(watch.signal().get());
        }
        if (answer.failure != null) {
            throw new ProblemException(
                    ProblemCode.FEED_UNREACHABLE, "feed " + url.hostAndPort() + ": " + answer.failure, "");
        }
        EngineRun run = new EngineRun(host, common.output, true);
        if (answer.unchanged) {
            host.events().ifPresent(events -> events.session(0, Optional.empty()));
            run.screen().line("feed " + url.hostAndPort() + ": nothing new");
            return ExitCode.OK.number();
        }
        News news = news(read(answer.document, url), before, url, versionKey, answer.version, run);
        Optional<Path> folder = Optional.of(items.folder).filter(any -> items.download);
        host.events().ifPresent(events -> events.session(news.items.size(), folder));
        return items.download ? download(host, run, seen, news, url) : print(host, seen, news, url);
    }

    private Url url() throws ProblemException {
        if (feed == null) {
            throw new ProblemException(ProblemCode.USAGE, "no feed given", "bittc feed https://example.org/feed.xml");
        }
        try {
            return Url.ofWeb(feed);
        } catch (InvalidUrlException e) {
            throw new ProblemException(ProblemCode.USAGE, "the feed " + e.host() + ": " + e.getMessage(), "");
        }
    }

    private Answer fetch(Host host, Watch watch, Url url, SeenList.Version known)
            throws ProblemException, InterruptedException {
        Engine.Reach reach =
                common.network.reach.reach(Optional.empty(), host.environment().variables());
        reach.proxies().flatMap(Proxies::notice).ifPresent(host.err()::println);
        watch.handle(host.signals(), new Quiet(host.err()));
        Answer answer = new Answer();
        FeedFetch.Rules rules = new FeedFetch.Rules(FeedReader.MAX_BYTES, known.etag(), known.lastModified());
        try (FeedFetch fetch = new FeedFetch(reach, host::dieOf)) {
            fetch.start(url, rules, new FeedFetch.Listener() {
                @Override
                public void onDocument(byte[] content, Optional<String> etag, Optional<String> lastModified) {
                    watch.mailbox().post(() -> {
                        answer.document = content;
                        answer.version = SeenList.Version.of(etag, lastModified);
                    });
                }

                @Override
                public void onUnchanged() {
                    watch.mailbox().post(() -> answer.unchanged = true);
                }

                @Override
                public void onFailure(String reason) {
                    watch.mailbox().post(() -> answer.failure = reason);
                }
            });
            watch.until(() -> answer.isThere() || watch.signal().isPresent(), () -> {});
        }
        return answer;
    }

    private static Feed read(byte[] document, Url url) throws ProblemException {
        try {
            return FeedReader.read(document, url);
        } catch (InvalidFeedException e) {
            throw new ProblemException(
                    ProblemCode.FEED_INVALID, "feed " + url.hostAndPort() + ": " + e.getMessage(), "");
        }
    }

    /** Finds what is new, the oldest first: feeds begin with the newest. */
    private News news(Feed read, SeenList before, Url url, String versionKey, SeenList.Version version, EngineRun run) {
        Predicate<String> wanted = wanted();
        List<FeedItem> fresh = new ArrayList<>();
        List<String> listed = new ArrayList<>();
        for (int i = read.items().size() - 1; i >= 0; i--) {
            FeedItem item = read.items().get(i);
            listed.add(key(url, item));
            if (!before.contains(key(url, item)) && wanted.test(item.title())) {
                fresh.add(item);
            }
        }
        String others = read.others() == 0 ? "" : ", " + read.others() + " without a torrent";
        run.screen()
                .line("feed " + url.hostAndPort() + ": "
                        + Units.count(read.items().size() + read.others(), "item") + others + ", " + fresh.size()
                        + " new");
        return new News(fresh, listed, versionKey, version);
    }

    /** Whether a title is wanted: {@code *} matches slashes too, as a title is no path. */
    private Predicate<String> wanted() {
        List<Glob> matching = items.matching.stream().map(FeedCommand::glob).toList();
        List<Glob> rejected = items.rejected.stream().map(FeedCommand::glob).toList();
        return title -> {
            String text = withoutSlashes(Text.clean(title).strip());
            return (matching.isEmpty() || matching.stream().anyMatch(glob -> glob.matches(text)))
                    && rejected.stream().noneMatch(glob -> glob.matches(text));
        };
    }

    private static Glob glob(String pattern) {
        return new Glob(withoutSlashes(pattern), Glob.Folding.ACCENTS_AND_CASE);
    }

    private static String withoutSlashes(String text) {
        return text.replace('/', ' ');
    }

    private static String key(Url url, FeedItem item) {
        return SeenList.key(url.host(), item.id());
    }

    private static String title(FeedItem item) {
        return Text.cutEnd(Text.clean(item.title()).strip(), MAX_TITLE, "…");
    }

    private int print(Host host, SeenFile seen, News news, Url url) throws ProblemException {
        for (FeedItem item : news.items) {
            tell(host, item, Optional.empty());
            host.events().ifPresent(events -> events.countOk(false));
            if (host.print(item.link() + "\n") == ExitCode.OUTPUT_CLOSED) {
                return ExitCode.OUTPUT_CLOSED.number();
            }
        }
        seen.change(list -> {
            news.listed.forEach(list::refresh);
            news.items.forEach(item -> list.add(key(url, item), title(item)));
            list.put(news.versionKey, news.version);
        });
        return ExitCode.OK.number();
    }

    private static void tell(Host host, FeedItem item, Optional<Subject> torrent) {
        host.events().ifPresent(events -> {
            if (torrent.isPresent()) {
                events.event(torrent.get(), "item", object -> object.text("title", item.title())
                        .exact("link", item.link()));
            } else {
                events.event(
                        "item", object -> object.text("title", item.title()).exact("link", item.link()));
            }
        });
    }

    private int download(Host host, EngineRun run, SeenFile seen, News news, Url url)
            throws ProblemException, InterruptedException {
        JobList list =
                new JobList(host.environment(), new Placement(items.folder, Optional.empty(), files.plan()), true);
        for (FeedItem item : news.items) {
            list.add(new Entry(new Input(list.inputs() + 1, item.link(), ""), List.of(), Optional.empty()));
            tell(host, item, Optional.of(new Subject(list.inputs(), title(item), Optional.empty())));
        }
        Set<FeedItem> left = new HashSet<>(news.items);
        List<Problem> problems = new ArrayList<>();
        run.onDone(torrent -> {
            FeedItem item = news.items.get(torrent.number() - 1);
            left.remove(item);
            note(seen, problems, noted -> noted.add(key(url, item), title(item)));
        });
        Optional.ofNullable(transfer.onComplete).ifPresent(run::onComplete);
        Engine.Settings settings = transfer.settings(
                common.network,
                TransferOptions.existing(false, false, List.of(), host.environment()),
                host.environment());
        int exit = list.inputs() == 0
                ? ExitCode.OK.number()
                : run.run(list, settings, items.jobs).exitCode();
        note(seen, problems, noted -> {
            news.listed.forEach(noted::refresh);
            noted.put(news.versionKey, left.isEmpty() ? news.version : SeenList.Version.NONE);
        });
        if (problems.isEmpty()) {
            return exit;
        }
        ExitCode failure = host.tell(problems.get(0));
        return exit == ExitCode.OK.number() ? failure.number() : exit;
    }

    private static void note(SeenFile seen, List<Problem> problems, Consumer<SeenList> change) {
        try {
            seen.change(change);
        } catch (ProblemException e) {
            problems.add(e.problem());
        }
    }
}
