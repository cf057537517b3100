package bittc.cli.report;

import bittc.cli.message.Text;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiConsumer;

/** Adds fields to a JSON object that is being written. */
public final class JsonObject {
    private final JsonGenerator json;

    JsonObject(JsonGenerator json) {
        this.json = json;
    }

    /** Adds text for people, cleaned like all text from outside. */
    public JsonObject text(String name, String value) {
        return exact(name, Text.clean(value));
    }

    /** Adds text for people, or null if there is none. */
    public JsonObject text(String name, Optional<String> value) {
        return value.isPresent() ? text(name, value.get()) : none(name);
    }

    /** Adds text for programs, such as a path: keeps every character, those that a terminal might obey as escapes. */
    public JsonObject exact(String name, String value) {
        return write(() -> json.writeStringField(name, value));
    }

    public JsonObject number(String name, long value) {
        return write(() -> json.writeNumberField(name, value));
    }

    /** Adds a number, or null while it is unknown. */
    public JsonObject number(String name, OptionalLong value) {
        return value.isPresent() ? number(name, value.getAsLong()) : none(name);
    }

    /** Adds a number, or null while it is unknown. */
    public JsonObject number(String name, OptionalInt value) {
        return value.isPresent() ? number(name, value.getAsInt()) : none(name);
    }

    /** Adds a number of 0 to 1, rounded down to three decimals, so that 1 means all. */
    public JsonObject fraction(String name, double value) {
        return write(() -> json.writeNumberField(name, Math.floor(value * 1000) / 1000));
    }

    public JsonObject flag(String name, boolean value) {
        return write(() -> json.writeBooleanField(name, value));
    }

    /** Adds a null field. */
    public JsonObject none(String name) {
        return write(() -> json.writeNullField(name));
    }

    /** Adds an array of texts for programs. */
    public JsonObject texts(String name, Iterable<String> values) {
        return write(() -> {
            json.writeArrayFieldStart(name);
            for (String value : values) {
                json.writeString(value);
            }
            json.writeEndArray();
        });
    }

    /** Adds an array of objects, the fields of each written by {@code fields}. */
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

    /** Writes to memory, which does not fail. */
    private JsonObject write(Writing writing) {
        try {
            writing.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
