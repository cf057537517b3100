package bittc.cli.command;

import bittc.cli.host.Host;
import bittc.cli.host.Mailbox;
import bittc.cli.host.Signals;
import bittc.cli.message.ExitCode;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.cli.message.Subject;
import bittc.cli.message.Text;
import bittc.cli.option.ConfigOption;
import bittc.cli.option.HelpOption;
import bittc.cli.option.JsonOption;
import bittc.cli.option.ListOption;
import bittc.cli.option.Placement;
import bittc.cli.option.ReachOptions;
import bittc.cli.report.TorrentFields;
import bittc.cli.run.Entry;
import bittc.cli.run.TorrentSource;
import bittc.cli.run.Watch;
import bittc.cli.screen.Quiet;
import bittc.metainfo.Metainfo;
import bittc.net.Proxies;
import bittc.session.Engine;
import bittc.session.Scraper;
import bittc.torrent.InfoHash;
import bittc.tracker.ScrapeAnswer;
import bittc.tracker.ScrapeListener;
import bittc.tracker.TrackerException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bittc scrape}: asks the trackers of torrents for seeders, leechers and downloads. */
@CommandLine.Command(
        name = "scrape",
        synopsisHeading = "Usage: ",
        customSynopsis = "bittc scrape [OPTIONS] TORRENT...",
        description = "Ask the trackers for seeders, leechers and downloads",
        sortOptions = false)
final class ScrapeCommand implements Command {
    /** Questions asked at once, so that a tracker shared by many torrents is not flooded. */
    private static final int AT_ONCE = 20;

    /** Time before a user at a terminal is told which trackers are slow. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    @Mixin
    private ReachOptions reach = new ReachOptions();

    @Mixin
    private ListOption list = new ListOption();

    @Mixin
    private ConfigOption config;

    @Mixin
    private JsonOption json;

    @Mixin
    private HelpOption help;

    @Parameters(
            arity = "0..*",
            paramLabel = "TORRENT",
            description = "A .torrent file, a magnet link with trackers, or - for standard input")
    private List<String> torrents = List.of();

    /** A tracker to ask about a torrent, and its answer or failure. */
    private static final class Question {
        private final Subject torrent;
        private final InfoHash infoHash;
        private final String url;
        private Optional<ScrapeAnswer> answer = Optional.empty();
        private Optional<String> failure = Optional.empty();

        Question(Subject torrent, InfoHash infoHash, String url) {
            this.torrent = torrent;
            this.infoHash = infoHash;
            this.url = url;
        }

        String host() {
            return TorrentFields.hostAndPort(url);
        }
    }

    @Override
    public int run(Host host) throws ProblemException, InterruptedException {
        list.check(torrents, "bittc scrape FILE.torrent");
        List<Entry> entries = Entry.of(torrents, list.lists, host.environment());
        Engine.Reach way = reach.reach(Optional.empty(), host.environment().variables());
        way.proxies().flatMap(Proxies::notice).ifPresent(host.err()::println);
        host.events().ifPresent(events -> events.session(entries.size(), Optional.empty()));
        List<Problem> problems = new ArrayList<>();
        List<Question> questions = questions(host, entries, problems);
        Optional<String> signal = ask(host, way, questions);
        if (signal.isPresent()) {
            return Signals.exitCode(signal.get());
        }
        problems.addAll(tell(host, questions));
        return host.out().checkError()
                ? ExitCode.OUTPUT_CLOSED.number()
                : Problem.exitOf(problems).number();
    }

    /** Collects the questions; reports torrents that have no tracker. */
    private static List<Question> questions(Host host, List<Entry> entries, List<Problem> problems) {
        List<Question> questions = new ArrayList<>();
        for (Entry entry : entries) {
            try {
                questions.addAll(questions(host, entry));
            } catch (ProblemException e) {
                host.tell(entry.input().unread(), e.problem());
                problems.add(e.problem());
            }
        }
        return questions;
    }

    private static List<Question> questions(Host host, Entry entry) throws ProblemException {
        TorrentSource source = entry.source(host.environment());
        entry.placement(Placement.in(Path.of("")), host.environment());
        List<List<String>> tiers;
        if (source instanceof TorrentSource.Magnet magnet) {
            tiers = magnet.link().trackers();
        } else {
            // Explains why a URL is refused.
            tiers = source.known().isPresent()
                    ? source.known().map(Metainfo::trackers).get()
                    : entry.metainfo(host.environment()).trackers();
        }
        InfoHash infoHash = source.infoHash().orElseThrow();
        Subject torrent = new Subject(entry.input().number(), Text.clean(source.name()), Optional.of(infoHash));
        List<Question> questions = tiers.stream()
                .flatMap(List::stream)
                .map(url -> new Question(torrent, infoHash, url))
                .toList();
        if (questions.isEmpty()) {
            throw new ProblemException(ProblemCode.NO_ANSWER, torrent.name() + ": has no tracker to ask", "");
        }
        return questions;
    }

    private static String waitsFor(Set<Question> asked) {
        List<String> hosts = asked.stream().map(Question::host).distinct().toList();
        String others = hosts.size() > 1 ? " and " + (hosts.size() - 1) + " more" : "";
        return "waiting for tracker " + Text.clean(hosts.get(0)) + others;
    }

    /** Asks all trackers; returns the signal that ended it sooner. */
    private static Optional<String> ask(Host host, Engine.Reach reach, List<Question> questions)
            throws ProblemException, InterruptedException {
        if (questions.isEmpty()) {
            return Optional.empty();
        }
        Watch watch = new Watch(host.nanoTime());
        watch.handle(host.signals(), new Quiet(host.err()));
        long explainAt = host.nanoTime().getAsLong() + PATIENCE.toNanos();
        boolean[] explained = {!host.environment().stderrTerminal()};
        try (Scraper scraper = new Scraper(reach, host::dieOf)) {
            Asking asking = new Asking(scraper, watch.mailbox(), questions);
            asking.askMore();
            watch.until(
                    () -> scraper.refusal().isPresent() || watch.signal().isPresent() || asking.asked.isEmpty(), () -> {
                        if (!explained[0] && host.nanoTime().getAsLong() - explainAt >= 0) {
                            explained[0] = true;
                            host.err().println(waitsFor(asking.asked));
                        }
                    });
            Optional<String> refusal = scraper.refusal();
            if (refusal.isPresent()) {
                throw new ProblemException(ProblemCode.PROXY_REFUSED, refusal.get(), "");
            }
        }
        return watch.signal();
    }

    /** Asks questions, a limited number at once. Owned by the main thread. */
    private static final class Asking {
        private final Scraper scraper;
        private final Mailbox mailbox;
        private final Deque<Question> waiting;
        private final Set<Question> asked = new LinkedHashSet<>();

        Asking(Scraper scraper, Mailbox mailbox, List<Question> questions) {
            this.scraper = scraper;
            this.mailbox = mailbox;
            waiting = new ArrayDeque<>(questions);
        }

        void askMore() {
            while (!waiting.isEmpty() && asked.size() < AT_ONCE) {
                Question question = waiting.remove();
                asked.add(question);
                scraper.ask(question.url, question.infoHash, new ScrapeListener() {
                    @Override
                    public void onAnswer(ScrapeAnswer answer) {
                        mailbox.post(() -> end(question, Optional.of(answer), Optional.empty()));
                    }

                    @Override
                    public void onFailure(TrackerException failure) {
                        mailbox.post(() -> end(question, Optional.empty(), Optional.of(failure.getMessage())));
                    }
                });
            }
        }

        private void end(Question question, Optional<ScrapeAnswer> answer, Optional<String> failure) {
            question.answer = answer;
            question.failure = failure;
            asked.remove(question);
            askMore();
        }
    }

    /** Prints the answers; returns a problem for each torrent that got none. */
    private static List<Problem> tell(Host host, List<Question> questions) {
        List<Question> answered =
                questions.stream().filter(each -> each.answer.isPresent()).toList();
        Set<Subject> known = new HashSet<>();
        if (!answered.isEmpty()) {
            host.print(line("SEEDERS", "LEECHERS", "DOWNLOADS", "TRACKER", "TORRENT"));
        }
        for (Question each : answered) {
            ScrapeAnswer answer = each.answer.orElseThrow();
            host.print(line(
                    shown(answer.seeders()),
                    shown(answer.leechers()),
                    shown(answer.downloads()),
                    each.host(),
                    each.torrent.name()));
            host.events().ifPresent(events -> {
                events.event(each.torrent, "scrape", object -> object.text("host", each.host())
                        .number("seeders", answer.seeders())
                        .number("leechers", answer.leechers())
                        .number("downloads", answer.downloads()));
                if (!known.contains(each.torrent)) {
                    events.countOk(false);
                }
            });
            known.add(each.torrent);
        }
        return tellFailures(host, questions, known);
    }

    private static List<Problem> tellFailures(Host host, List<Question> questions, Set<Subject> known) {
        List<Problem> problems = new ArrayList<>();
        Set<Subject> told = new HashSet<>();
        for (Question each : questions) {
            each.failure.ifPresent(why -> {
                String message = each.torrent.name() + ": tracker " + each.host() + ": " + why;
                host.warn(each.torrent, new Problem(ProblemCode.TRACKER_UNREACHABLE, message, ""));
            });
        }
        for (Question each : questions) {
            if (!known.contains(each.torrent) && told.add(each.torrent)) {
                String message = each.torrent.name() + ": no tracker answered";
                Problem problem = new Problem(ProblemCode.NO_ANSWER, message, "");
                host.tell(each.torrent, problem);
                problems.add(problem);
            }
        }
        return problems;
    }

    private static String shown(OptionalInt count) {
        return count.isPresent() ? String.valueOf(count.getAsInt()) : "-";
    }

    /** Formats a row: numbers first, then the name, which may have any length. */
    private static String line(String seeders, String leechers, String downloads, String tracker, String torrent) {
        return Text.padLeft(seeders, 8) + Text.padLeft(leechers, 10) + Text.padLeft(downloads, 11) + "  "
                + Text.padRight(tracker, 30) + "  " + torrent + "\n";
    }
}
