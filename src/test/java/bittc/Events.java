package bittc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What {@code --json} has written: read, and checked against {@code docs/ndjson.schema.json}. */
public final class Events {
    private static final Path SCHEMA = Path.of("docs/ndjson.schema.json");

    private final List<Map<String, Object>> all;

    private Events(List<Map<String, Object>> all) {
        this.all = all;
    }

    /** All of an output: nothing but events, {@code session} first and {@code summary} last, both once. */
    public static Events of(String output) {
        Events events = soFar(output);
        assertTrue(output.endsWith("}\n"), output);
        List<String> names = events.names();
        assertEquals("session", names.get(0), output);
        assertEquals("summary", names.get(names.size() - 1), output);
        assertEquals(1, events.named("session").size(), output);
        assertEquals(1, events.named("summary").size(), output);
        return events;
    }

    /** The whole lines of an output that may not be at its end. */
    public static Events soFar(String output) {
        String lines = output.substring(0, output.lastIndexOf('\n') + 1);
        return new Events(lines.lines().map(Events::event).toList());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> event(String line) {
        assertFalse(
                line.codePoints().anyMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT),
                () -> "a terminal might obey this: " + line);
        Object value = JsonText.parse(line);
        JsonSchema ofAll = schema();
        String name = String.valueOf(((Map<?, ?>) value).get("event"));
        assertTrue(ofAll.events().contains(name), () -> "not an event of the schema: " + line);
        assertEquals(List.of(), ofAll.errors(name, value), line);
        assertEquals(List.of(), ofAll.errors(value), line);
        return (Map<String, Object>) value;
    }

    private static JsonSchema schema() {
        try {
            return new JsonSchema(Files.readString(SCHEMA));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The events of the schema, each with its fields. */
    public static Map<String, List<String>> ofTheSchema() {
        JsonSchema schema = schema();
        return schema.events().stream().collect(Collectors.toMap(event -> event, schema::fields));
    }

    /** The names of the events, in order. */
    public List<String> names() {
        return all.stream().map(event -> (String) event.get("event")).toList();
    }

    /** The events of this name, in order. */
    public List<Map<String, Object>> named(String name) {
        return all.stream().filter(event -> name.equals(event.get("event"))).toList();
    }

    /** The only event of this name. */
    public Map<String, Object> only(String name) {
        List<Map<String, Object>> found = named(name);
        assertEquals(1, found.size(), () -> name + " in " + all);
        return found.get(0);
    }

    /** The states that a torrent went through, in order. */
    public List<String> states(int torrent) {
        return named("state").stream()
                .filter(event -> event.get("torrent").equals((long) torrent))
                .map(event -> (String) event.get("to"))
                .toList();
    }

    @Override
    public String toString() {
        return all.stream().map(Map::toString).collect(Collectors.joining("\n"));
    }
}
