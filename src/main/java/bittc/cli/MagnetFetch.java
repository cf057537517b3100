package bittc.cli;

import bittc.download.DownloadListener;
import bittc.download.DownloadState;
import bittc.metainfo.MagnetLink;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * {@code bittc magnet --fetch}: asks the peers of some torrents what they are, all at once, and saves that as .torrent files.
 * Owned by the main thread.
 */
final class MagnetFetch {
    private static final Duration BETWEEN_FRAMES = Duration.ofMillis(250);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(1);

    private final Host host;
    private final Screen screen;
    private final boolean verbose;
    private final boolean overwrite;
    private final Mailbox mailbox = new Mailbox();
    private final List<Item> items = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<Path> saved = new HashSet<>();
    private Optional<String> signal = Optional.empty();

    /**
     * Nothing is asked yet.
     *
     * @param overwrite whether a file that exists is replaced
     */
    MagnetFetch(Host host, OutputOptions output, boolean many, boolean overwrite) {
        this.host = host;
        this.overwrite = overwrite;
        screen = output.screen(host, many);
        verbose = output.verbose() > 0;
    }

    /** Sees all of them to their end; returns the exit code. */
    int run(List<Job> jobs, Engine.Settings settings) throws ProblemException, InterruptedException {
        try (Engine engine = host.engines().orElseThrow().start(settings, host::dieOf)) {
            host.signals()
                    .handle(
                            name -> mailbox.post(() -> signal = Optional.of(name)),
                            () -> mailbox.post(screen::onResize),
                            () -> mailbox.post(screen::onContinue));
            for (Job job : jobs) {
                Item item = new Item(job);
                items.add(item);
                item.transfer = engine.learn(job, item);
            }
            watch();
            boolean[] stopped = {false};
            engine.stop(STOP_LIMIT, () -> mailbox.post(() -> stopped[0] = true));
            long deadline = host.nanoTime().getAsLong() + 2 * STOP_LIMIT.toNanos();
            while (!stopped[0] && host.nanoTime().getAsLong() - deadline < 0) {
                mailbox.runNext(Duration.ofNanos(deadline - host.nanoTime().getAsLong()));
            }
        }
        if (signal.isPresent()) {
            int left = (int) items.stream().filter(item -> !item.ended).count();
            host.events().ifPresent(events -> events.countInterrupted(left));
            return Signals.exitCode(signal.get());
        }
        return Problem.exitOf(problems).number();
    }

    private void watch() throws InterruptedException {
        long nextFrame = host.nanoTime().getAsLong();
        while (signal.isEmpty() && items.stream().anyMatch(item -> !item.ended)) {
            long now = host.nanoTime().getAsLong();
            if (now - nextFrame >= 0) {
                screen.draw(view());
                nextFrame = now + BETWEEN_FRAMES.toNanos();
            }
            mailbox.runNext(Duration.ofNanos(nextFrame - now));
        }
        screen.close();
    }

    private View view() {
        List<View.Row> rows = new ArrayList<>();
        for (Item item : items) {
            if (!item.ended) {
                rows.add(new View.Row(item.job.subject(), item.transfer.progress()));
            }
        }
        int done = items.size() - rows.size() - problems.size();
        return new View(rows, items.size(), done, problems.size(), 0, OptionalLong.empty(), 0);
    }

    private void save(Item item, Metainfo metainfo) {
        Subject torrent = item.job.subject(metainfo);
        Path shown;
        Path path;
        try {
            shown = item.job.folder().resolve(metainfo.name() + ".torrent");
            path = host.environment().folder().resolve(shown);
        } catch (InvalidPathException e) {
            fail(torrent, Problem.storage("io-error", "its name cannot be a file's here: " + e.getReason(), ""));
            return;
        }
        if (!overwrite && Files.exists(path, LinkOption.NOFOLLOW_LINKS) || !saved.add(path)) {
            fail(
                    torrent,
                    Problem.storage(
                            "file-conflict", shown + " exists", "choose another folder, or --overwrite to replace it"));
            return;
        }
        try {
            Files.createDirectories(path.toAbsolutePath().getParent());
            write(path, MetainfoBuilder.encode(metainfo));
        } catch (IOException e) {
            fail(torrent, Problem.of(e));
            return;
        }
        screen.about(Screen.Topic.DETAIL, torrent.name(), "saved as " + Job.shown(shown));
        host.events().ifPresent(events -> {
            events.event(torrent, "magnet", object -> object.exact(
                            "source", item.job.source().argument())
                    .exact("link", MagnetLink.of(metainfo).toUri())
                    .exact("path", path.toAbsolutePath().normalize().toString()));
            events.countOk(false);
        });
        if (!host.environment().stdoutTerminal()) {
            host.print(path.toAbsolutePath().normalize() + "\n");
        }
    }

    /** Whole or not at all. */
    private static void write(Path path, byte[] torrent) throws IOException {
        Path next = path.resolveSibling(".bittc." + ProcessHandle.current().pid() + ".torrent");
        try {
            Files.write(next, torrent, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private void fail(Subject torrent, Problem problem) {
        Problem named = problem.about(torrent.name());
        problems.add(named);
        screen.problem(named);
        host.events().ifPresent(events -> events.error(Optional.of(torrent), named));
    }

    /** One link. The listener's methods are called on the engine's thread, all others on the main one. */
    private final class Item implements DownloadListener {
        private final Job job;
        private Engine.Transfer transfer;
        private boolean ended;

        Item(Job job) {
            this.job = job;
        }

        @Override
        public void onState(DownloadState from, DownloadState to, String reason) {
            mailbox.post(() -> ended |= to.ended());
        }

        @Override
        public void onMetadata(Metainfo metainfo) {
            mailbox.post(() -> save(this, metainfo));
        }

        @Override
        public void onTracker(TrackerReport report) {
            Optional<Problem> warning = Problem.of(report);
            warning.ifPresent(problem -> mailbox.postRemark(
                    () -> screen.about(Screen.Topic.WARNING, job.subject().name(), problem.message())));
        }

        @Override
        public void onFileComplete(int fileIndex) {}

        @Override
        public void onFailed(Failure failure) {
            mailbox.post(() -> fail(job.subject(), Problem.of(failure)));
        }

        @Override
        public void onDetail(String line) {
            if (verbose) {
                mailbox.postRemark(
                        () -> screen.about(Screen.Topic.DETAIL, job.subject().name(), line));
            }
        }
    }
}
