package bittc.cli.report;

import bittc.cli.message.Text;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/** The fields of a JSON object that is being written, in the order in which they are added. */
public final class JsonObject {
    private final JsonGenerator json;

    JsonObject(JsonGenerator json) {
        this.json = json;
    }

    /** Text to be read: freed of what a terminal might obey, like all text from outside. */
    public JsonObject text(String name, String value) {
        return exact(name, Text.clean(value));
    }

    /** Text to be read, or null if there is none. */
    public JsonObject text(String name, Optional<String> value) {
        return value.isPresent() ? text(name, value.get()) : none(name);
    }

    /** Text to be used, such as a path: every character is kept, those that a terminal might obey as escapes. */
    public JsonObject exact(String name, String value) {
        return write(() -> json.writeStringField(name, value));
    }

    public JsonObject number(String name, long value) {
        return write(() -> json.writeNumberField(name, value));
    }

    /** A number, or null while it cannot be told. */
    public JsonObject number(String name, OptionalLong value) {
        return value.isPresent() ? number(name, value.getAsLong()) : none(name);
    }

    /** A number, or null while it cannot be told. */
    public JsonObject number(String name, OptionalInt value) {
        return value.isPresent() ? number(name, value.getAsInt()) : none(name);
    }

    public JsonObject flag(String name, boolean value) {
        return write(() -> json.writeBooleanField(name, value));
    }

    /** A field that is null. */
    public JsonObject none(String name) {
        return write(() -> json.writeNullField(name));
    }

    /** An array of texts to be used. */
    public JsonObject texts(String name, Iterable<String> values) {
        return write(() -> {
            json.writeArrayFieldStart(name);
            for (String value : values) {
                json.writeString(value);
            }
            json.writeEndArray();
        });
    }

    /** An array of objects, the fields of each written by {@code fields}. */
    public <T> JsonObject objects(String name, Iterable<T> values, BiConsumer<JsonObject, T> fields) {
        return write(() -> {
            json.writeArrayFieldStart(name);
            for (T value : values) {
                json.writeStartObject();
                fields.accept(this, value);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private interface Writing {
        void run() throws IOException;
    }

    /** Nothing fails here: it is memory that is written to. */
    private JsonObject write(Writing writing) {
        try {
            writing.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
