package bittc;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A JSON Schema (draft 2020-12), as far as that of our events uses it, and stricter: what it does not mention is wrong. A
 * keyword that is not known here fails, so that nothing in the schema goes unchecked.
 */
final class JsonSchema {
    private final Map<?, ?> root;

    JsonSchema(String text) {
        root = (Map<?, ?>) JsonText.parse(text);
    }

    /** The names under {@code $defs} that describe an event. */
    List<String> events() {
        return list(root.get("oneOf")).stream()
                .map(each -> (String) ((Map<?, ?>) each).get("$ref"))
                .map(ref -> ref.substring(ref.lastIndexOf('/') + 1))
                .toList();
    }

    /** The fields that an event may have. */
    List<String> fields(String event) {
        Map<?, ?> schema = (Map<?, ?>) ((Map<?, ?>) root.get("$defs")).get(event);
        return ((Map<?, ?>) schema.get("properties"))
                .keySet().stream().map(Objects::toString).toList();
    }

    /** What is wrong with an event of this name; empty if nothing is. */
    List<String> errors(String event, Object value) {
        List<String> errors = new ArrayList<>();
        check(resolve("#/$defs/" + event), value, event, errors);
        return errors;
    }

    /** What is wrong with a value; empty if nothing is. */
    List<String> errors(Object value) {
        List<String> errors = new ArrayList<>();
        check(root, value, "", errors);
        return errors;
    }

    private void check(Map<?, ?> schema, Object value, String where, List<String> errors) {
        for (Map.Entry<?, ?> rule : schema.entrySet()) {
            Object limit = rule.getValue();
            boolean holds =
                    switch ((String) rule.getKey()) {
                        case "$schema", "$defs", "title", "description", "properties" -> true;
                        case "$ref" -> {
                            check(resolve((String) limit), value, where, errors);
                            yield true;
                        }
                        case "oneOf" -> matching(list(limit), value) == 1;
                        case "anyOf" -> matching(list(limit), value) > 0;
                        case "type" ->
                            (limit instanceof List<?> types ? types : List.of(limit))
                                    .stream().anyMatch(type -> isOfType(value, (String) type));
                        case "const" -> limit.equals(value);
                        case "enum" -> list(limit).contains(value);
                        case "minimum" -> !(value instanceof Number number) || number.doubleValue() >= (Long) limit;
                        case "maximum" -> !(value instanceof Number number) || number.doubleValue() <= (Long) limit;
                        case "pattern" ->
                            !(value instanceof String text)
                                    || Pattern.compile((String) limit)
                                            .matcher(text)
                                            .find();
                        case "required" ->
                            !(value instanceof Map<?, ?> object)
                                    || object.keySet().containsAll(list(limit));
                        case "items" -> {
                            for (Object item : value instanceof List<?> array ? array : List.of()) {
                                check((Map<?, ?>) limit, item, where + "[]", errors);
                            }
                            yield true;
                        }
                        default -> throw new AssertionError("unknown keyword " + rule.getKey());
                    };
            if (!holds) {
                errors.add(where + ": " + value + " against " + rule);
            }
        }
        if (schema.get("properties") instanceof Map<?, ?> properties && value instanceof Map<?, ?> object) {
            object.forEach((key, field) -> {
                if (properties.get(key) instanceof Map<?, ?> known) {
                    check(known, field, where + "." + key, errors);
                } else {
                    errors.add(where + "." + key + " is not in the schema");
                }
            });
        }
    }

    private long matching(List<?> schemas, Object value) {
        return schemas.stream()
                .filter(each -> {
                    List<String> errors = new ArrayList<>();
                    check((Map<?, ?>) each, value, "", errors);
                    return errors.isEmpty();
                })
                .count();
    }

    private Map<?, ?> resolve(String ref) {
        String name = ref.substring("#/$defs/".length());
        return Objects.requireNonNull((Map<?, ?>) ((Map<?, ?>) root.get("$defs")).get(name), ref);
    }

    private static boolean isOfType(Object value, String type) {
        return switch (type) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "integer" -> value instanceof Long;
            case "number" -> value instanceof Number;
            case "boolean" -> value instanceof Boolean;
            case "null" -> value == null;
            default -> throw new AssertionError("unknown type " + type);
        };
    }

    private static List<?> list(Object value) {
        return (List<?>) value;
    }
}
