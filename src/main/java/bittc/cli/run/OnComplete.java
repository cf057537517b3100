package bittc.cli.run;

import bittc.cli.host.Mailbox;
import bittc.cli.host.Signals;
import bittc.cli.message.Problem;
import bittc.cli.message.ProblemCode;
import bittc.cli.message.Subject;
import bittc.cli.report.JsonEvents;
import bittc.cli.screen.Screen;
import bittc.metainfo.FileSelection;
import bittc.metainfo.Metainfo;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * Runs a shell command for each torrent that this run completes, one after the other, in the background. Its standard
 * output goes to our standard error, since ours carries data; on a live screen its output is shown line by line. Owned
 * by the main thread.
 */
final class OnComplete implements BatchListener {
    /** Longest variable, in bytes; the system allows 128 KiB. */
    private static final int MAX_LIST_LENGTH = 64 * 1024;

    /** Bytes of a line; longer lines are shown in parts. */
    static final int MAX_LINE_LENGTH = 4096;

    /** Lines that wait to be shown; then the command waits too. */
    private static final int MAX_LINES = 100;

    /** Wait for the last lines after the command has ended: a process it left behind may hold its output open. */
    private static final Duration LAST_LINES = Duration.ofMillis(500);

    private final Semaphore room = new Semaphore(MAX_LINES);

    private final String command;
    private final Mailbox mailbox;
    private final Screen screen;
    private final Optional<JsonEvents> events;
    private final Map<Integer, Known> known = new HashMap<>();
    private final Deque<Call> waiting = new ArrayDeque<>();
    private final List<Problem> failures = new ArrayList<>();
    private boolean running;

    private record Known(Job job, Metainfo metainfo) {}

    /** A pending run of the command. */
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
            waiting.add(call(torrent, torrents.job(), torrents.metainfo(), completion));
            runNext();
        }
    }

    @Override
    public void onFailed(Subject torrent, Problem problem) {
        known.remove(torrent.number());
    }

    /** Lets a running command end, but begins no other. */
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

    private static Call call(Subject torrent, Job job, Metainfo metainfo, Completion completion) {
        FileSelection selected = job.files(metainfo);
        Path place = absolute(completion.path());
        String files = metainfo.files().stream()
                .filter(file -> !file.padding() && selected.contains(file.index()))
                .map(file -> absolute(completion.where().file(file.index())).toString())
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

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
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
        Problem problem = new Problem(ProblemCode.ON_COMPLETE_FAILED, torrent.name() + ": --on-complete: " + why, "");
        failures.add(problem);
        screen.problem(problem);
        events.ifPresent(each -> each.error(Optional.of(torrent), problem));
    }

    /** Runs the command and waits, on a thread of its own; returns the reason of a failure. */
    private Optional<String> run(Call call) {
        Optional<Path> list = Optional.empty();
        try {
            ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "exec /bin/sh -c \"$1\" >&2", "sh", command)
                    .inheritIO()
                    .redirectInput(new File("/dev/null"));
            if (screen.drawsInPlace()) {
                builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.PIPE);
            }
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
            Process process = builder.start();
            Thread reader = new Thread(() -> tellLines(process.getInputStream()), "on-complete-output");
            reader.setDaemon(true);
            reader.start();
            int code = Signals.await(process);
            reader.join(LAST_LINES.toMillis());
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

    /** Shows the command's output until it ends; there is none unless it is a pipe. */
    private void tellLines(InputStream output) {
        try (InputStream in = new BufferedInputStream(output)) {
            for (Optional<String> line = readLine(in); line.isPresent(); line = readLine(in)) {
                String text = line.get();
                room.acquire();
                mailbox.post(() -> {
                    room.release();
                    screen.line(text);
                });
            }
        } catch (IOException e) {
            // The command's exit code is reported, not the end of its pipe.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Reads the next line without its end, or the next part of a long one; empty at the end. */
    static Optional<String> readLine(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return Optional.empty();
        }
        while (next >= 0 && next != '\n') {
            line.write(next);
            next = line.size() < MAX_LINE_LENGTH ? in.read() : '\n';
        }
        return Optional.of(line.toString(StandardCharsets.UTF_8));
    }
}
