package bittc.cli.report;

import bittc.cli.message.Problem;
import bittc.cli.message.Subject;
import bittc.torrent.ClientName;
import bittc.torrent.InfoHash;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Writes the events of {@code --json}: one object per line, each line in one write. {@code session} comes first, {@code
 * summary} last, whatever happens. Used from any thread, since a bug on the loop is an event too.
 */
public final class JsonEvents {
    /** Grows when a field or an event changes its meaning, which must not happen lightly. */
    private static final int SCHEMA = 1;

    /** UTC, to the millisecond. */
    public static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final PrintStream out;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final long start;
    private final JsonFactory factory = new JsonFactory();

    private Optional<String> command = Optional.empty();
    private boolean begun;
    private boolean ended;

    // For the summary; an error counts as a failure.
    private int ok;
    private int alreadyComplete;
    private int failed;
    private int interrupted;
    private long bytes;
    private long uploaded;

    /** Starts without writing anything. */
    public JsonEvents(PrintStream out, InstantSource clock, LongSupplier nanoTime) {
        this.out = out;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        factory.setCharacterEscapes(new VisibleEscapes());
    }

    /** Sets the command, for the session event. */
    public synchronized void command(String name) {
        command = Optional.of(name);
    }

    /**
     * Writes the first event; without a call, it is written before the first other event.
     *
     * @param torrents the number of torrents of the command
     * @param folder the folder that it works in, if any
     */
    public synchronized void session(int torrents, Optional<Path> folder) {
        if (begun) {
            throw new IllegalStateException("a second session");
        }
        begun = true;
        write(Optional.empty(), "session", object -> {
            object.number("schema", SCHEMA)
                    .text("version", ClientName.VERSION)
                    .text("command", command)
                    .number("torrents", torrents);
            folder.ifPresentOrElse(
                    path -> object.exact(
                            "dir", path.toAbsolutePath().normalize().toString()),
                    () -> object.none("dir"));
        });
    }

    /** Writes an event. */
    public void event(String name, Consumer<JsonObject> fields) {
        event(Optional.empty(), name, fields);
    }

    /** Writes an event about a torrent. */
    public void event(Subject torrent, String name, Consumer<JsonObject> fields) {
        event(Optional.of(torrent), name, fields);
    }

    private synchronized void event(Optional<Subject> torrent, String name, Consumer<JsonObject> fields) {
        if (ended) {
            return;
        }
        if (!begun) {
            session(0, Optional.empty());
        }
        write(torrent, name, fields);
    }

    /** Writes a failure; counts in the summary. */
    public synchronized void error(Optional<Subject> torrent, Problem problem) {
        failed++;
        event(torrent, "error", object -> problem(object, problem));
    }

    /** What is not as it should be, but stops nothing. */
    public void warning(Optional<Subject> torrent, Problem problem) {
        event(torrent, "warning", object -> problem(object, problem));
    }

    private static void problem(JsonObject object, Problem problem) {
        Optional<String> hint = Optional.of(problem.hint()).filter(text -> !text.isEmpty());
        object.text("code", problem.code().word())
                .text("message", problem.message())
                .text("hint", hint);
    }

    /** Counts a success for the summary. */
    public synchronized void countOk(boolean already) {
        ok++;
        alreadyComplete += already ? 1 : 0;
    }

    /** Counts interrupted torrents for the summary. */
    public synchronized void countInterrupted(int torrents) {
        interrupted += torrents;
    }

    /** Counts payload sent to peers for the summary. */
    public synchronized void countUploaded(long more) {
        uploaded += more;
    }

    /** Counts payload received, shared, hashed or written for the summary. */
    public synchronized void countBytes(long more) {
        bytes += more;
    }

    /** Writes the last event; later ones are ignored. */
    public synchronized void summary(int exitCode) {
        long seconds = Duration.ofNanos(nanoTime.getAsLong() - start).toSeconds();
        event("summary", object -> object.number("ok", ok)
                .number("alreadyComplete", alreadyComplete)
                .number("failed", failed)
                .number("interrupted", interrupted)
                .number("bytes", bytes)
                .number("uploadedBytes", uploaded)
                .number("seconds", seconds)
                .number("exitCode", exitCode));
        ended = true;
    }

    private void write(Optional<Subject> torrent, String name, Consumer<JsonObject> fields) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (JsonGenerator json = factory.createGenerator(line)) {
            json.writeStartObject();
            JsonObject object = new JsonObject(json);
            object.text("event", name).text("time", TIME.format(Instant.ofEpochMilli(clock.millis())));
            torrent.ifPresent(subject -> {
                object.number("torrent", subject.number());
                object.text("infoHash", subject.infoHash().map(InfoHash::toHex));
            });
            fields.accept(object);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        line.write('\n');
        out.writeBytes(line.toByteArray());
        out.flush();
    }
}
