package bittc.cli;

import bittc.download.DownloadListener.TrackerReport;
import bittc.download.DownloadState;
import bittc.metainfo.FileEntry;
import bittc.metainfo.FileSelection;
import bittc.metainfo.Metainfo;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A shell command that is run for each torrent that this run completes, one after the other, beside all else. Its standard
 * output goes to our standard error, since ours carries data. Owned by the main thread.
 */
final class OnComplete implements BatchListener {
    /** In bytes; the system takes no longer variables than 128 KiB. */
    private static final int MAX_LIST_LENGTH = 64 * 1024;

    private final String command;
    private final Mailbox mailbox;
    private final Screen screen;
    private final Optional<JsonEvents> events;
    private final Map<Integer, Known> known = new HashMap<>();
    private final Deque<Call> waiting = new ArrayDeque<>();
    private final List<Problem> failures = new ArrayList<>();
    private boolean running;

    private record Known(Job job, Metainfo metainfo) {}

    /** One run to come. */
    private record Call(Subject torrent, Map<String, String> variables, String files) {}

    OnComplete(String command, Mailbox mailbox, Screen screen, Optional<JsonEvents> events) {
        this.command = command;
        this.mailbox = mailbox;
        this.screen = screen;
        this.events = events;
    }

    @Override
    public void onKnown(Subject torrent, Job job, Metainfo metainfo, boolean begins) {
        known.put(torrent.number(), new Known(job, metainfo));
    }

    @Override
    public void onComplete(Subject torrent, Completion completion) {
        Known torrents = known.remove(torrent.number());
        if (!completion.already()) {
            waiting.add(call(torrent, torrents.job(), torrents.metainfo()));
            runNext();
        }
    }

    @Override
    public void onFailed(Subject torrent, Problem problem) {
        known.remove(torrent.number());
    }

    /** What is running may end, nothing new begins. */
    @Override
    public void onStopping() {
        waiting.forEach(call -> fail(call.torrent(), "not run: interrupted"));
        waiting.clear();
    }

    @Override
    public boolean isBusy() {
        return running;
    }

    @Override
    public List<Problem> failures() {
        return failures;
    }

    private static Call call(Subject torrent, Job job, Metainfo metainfo) {
        FileSelection selected = job.files(metainfo);
        Path place = job.path(metainfo).toAbsolutePath().normalize();
        String files = metainfo.files().stream()
                .filter(file -> !file.padding() && selected.contains(file.index()))
                .map(file -> path(place, metainfo, file))
                .collect(Collectors.joining("\n"));
        Map<String, String> variables = Map.of(
                "BITTC_NAME",
                place.getFileName().toString(),
                "BITTC_PATH",
                place.toString(),
                "BITTC_INFO_HASH",
                metainfo.infoHash().toHex(),
                "BITTC_BYTES",
                Long.toString(selected.bytes(metainfo)));
        return new Call(torrent, variables, files);
    }

    /** Where a file is; the first element of its path is the torrent's name, which the user may have changed. */
    private static String path(Path place, Metainfo metainfo, FileEntry file) {
        List<String> path = file.path();
        return metainfo.multiFile()
                ? place.resolve(String.join("/", path.subList(1, path.size()))).toString()
                : place.toString();
    }

    private void runNext() {
        Call next = running ? null : waiting.poll();
        if (next == null) {
            return;
        }
        running = true;
        Thread thread = new Thread(() -> {
            Optional<String> failure = run(next);
            mailbox.post(() -> onEnded(next, failure));
        });
        thread.setName("on-complete");
        thread.setDaemon(true);
        thread.start();
    }

    private void onEnded(Call call, Optional<String> failure) {
        running = false;
        failure.ifPresent(why -> fail(call.torrent(), why));
        runNext();
    }

    private void fail(Subject torrent, String why) {
        Problem problem =
                new Problem(ExitCode.SEVERAL, "on-complete-failed", torrent.name() + ": --on-complete: " + why, "");
        failures.add(problem);
        screen.problem(problem);
        events.ifPresent(each -> each.error(Optional.of(torrent), problem));
    }

    /** Runs it and waits; says what went wrong. On a thread of its own. */
    private Optional<String> run(Call call) {
        Optional<Path> list = Optional.empty();
        try {
            ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "exec /bin/sh -c \"$1\" >&2", "sh", command)
                    .inheritIO()
                    .redirectInput(new File("/dev/null"));
            Map<String, String> environment = builder.environment();
            environment.putAll(call.variables());
            environment.remove("BITTC_FILES");
            environment.remove("BITTC_FILES_LIST");
            byte[] files = call.files().getBytes(StandardCharsets.UTF_8);
            if (files.length <= MAX_LIST_LENGTH) {
                environment.put("BITTC_FILES", call.files());
            } else {
                Path file = Files.createTempFile("bittc-files-", ".txt");
                list = Optional.of(file);
                Files.write(file, files);
                environment.put("BITTC_FILES_LIST", file.toString());
            }
            int code = Signals.await(builder.start());
            return code == 0 ? Optional.empty() : Optional.of("exit code " + code);
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        } finally {
            list.ifPresent(file -> file.toFile().delete());
        }
    }

    @Override
    public void onRefused(Subject torrent, Problem problem) {}

    @Override
    public void onUnknown(Subject torrent) {}

    @Override
    public void onState(Subject torrent, DownloadState from, DownloadState to, String reason) {}

    @Override
    public void onTracker(Subject torrent, TrackerReport report) {}

    @Override
    public void onWarning(Subject torrent, Problem warning) {}

    @Override
    public void onFile(Subject torrent, FileEntry file) {}

    @Override
    public void onDetail(Subject torrent, String line) {}

    @Override
    public void onProgress(View view) {}

    @Override
    public void onEnd(Summary summary) {}
}
