package bittc.metainfo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads well-formed JSON into maps, lists, strings, longs, booleans and nulls: enough for a table of expectations. */
final class Json {
    private final String text;
    private int position;

    private Json(String text) {
        this.text = text;
    }

    static Object parse(String text) {
        return new Json(text).value();
    }

    private Object value() {
        switch (peek()) {
            case '{':
                return object();
            case '[':
                return array();
            case '"':
                return string();
            case 't':
                return word("true", true);
            case 'f':
                return word("false", false);
            case 'n':
                return word("null", null);
            default:
                return number();
        }
    }

    private Map<String, Object> object() {
        Map<String, Object> object = new LinkedHashMap<>();
        position++;
        while (peek() != '}') {
            String key = string();
            if (peek() != ':') {
                throw new IllegalArgumentException("no colon at " + position);
            }
            position++;
            object.put(key, value());
            skipComma();
        }
        position++;
        return object;
    }

    private List<Object> array() {
        List<Object> array = new ArrayList<>();
        position++;
        while (peek() != ']') {
            array.add(value());
            skipComma();
        }
        position++;
        return array;
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        position++;
        while (text.charAt(position) != '"') {
            char c = text.charAt(position++);
            string.append(c == '\\' ? escaped() : c);
        }
        position++;
        return string.toString();
    }

    private char escaped() {
        char c = text.charAt(position++);
        if (c == 'u') {
            position += 4;
            return (char) Integer.parseInt(text, position - 4, position, 16);
        }
        int control = "nrtbf".indexOf(c);
        return control < 0 ? c : "\n\r\t\b\f".charAt(control);
    }

    private Object word(String word, Object value) {
        position += word.length();
        return value;
    }

    private Long number() {
        int start = position;
        while ("-0123456789".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        return Long.valueOf(text.substring(start, position));
    }

    private void skipComma() {
        if (peek() == ',') {
            position++;
        }
    }

    private char peek() {
        while (Character.isWhitespace(text.charAt(position))) {
            position++;
        }
        return text.charAt(position);
    }
}
