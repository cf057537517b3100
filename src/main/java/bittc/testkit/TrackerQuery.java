package bittc.testkit;

import bittc.torrent.InfoHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The query part of an announce or scrape URL, whose values are percent-encoded bytes, not text:
 * {@code info_hash=%12%34…&port=6881&left=0}. The length of the request line has been limited before.
 */
final class TrackerQuery {
    private record Parameter(String name, byte[] value) {}

    private final List<Parameter> parameters;

    private TrackerQuery(List<Parameter> parameters) {
        this.parameters = parameters;
    }

    /** Parses the part after the question mark. */
    static TrackerQuery parse(String query) throws TrackerRefusal {
        List<Parameter> parameters = new ArrayList<>();
        int start = 0;
        while (start < query.length()) {
            int ampersand = query.indexOf('&', start);
            int end = ampersand < 0 ? query.length() : ampersand;
            int equals = query.indexOf('=', start);
            if (equals >= 0 && equals < end) {
                parameters.add(new Parameter(query.substring(start, equals), decode(query, equals + 1, end)));
            }
            start = end + 1;
        }
        return new TrackerQuery(parameters);
    }

    private static byte[] decode(String query, int start, int end) throws TrackerRefusal {
        byte[] bytes = new byte[end - start];
        int length = 0;
        for (int i = start; i < end; i++) {
            char c = query.charAt(i);
            if (c == '%') {
                int high = i + 2 < end ? Character.digit(query.charAt(i + 1), 16) : -1;
                int low = i + 2 < end ? Character.digit(query.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new TrackerRefusal("malformed percent-encoding");
                }
                bytes[length++] = (byte) (high << 4 | low);
                i += 2;
            } else {
                bytes[length++] = (byte) c;
            }
        }
        return Arrays.copyOf(bytes, length);
    }

    /** All info hashes in the query, in order. */
    List<InfoHash> infoHashes() throws TrackerRefusal {
        List<InfoHash> hashes = new ArrayList<>();
        for (Parameter parameter : parameters) {
            if (parameter.name().equals("info_hash")) {
                if (parameter.value().length != InfoHash.LENGTH) {
                    throw new TrackerRefusal("info_hash is not " + InfoHash.LENGTH + " bytes");
                }
                hashes.add(InfoHash.of(parameter.value()));
            }
        }
        return hashes;
    }

    /** A parameter as text, or the fallback if it is missing. */
    String text(String name, String fallback) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                return new String(parameter.value(), StandardCharsets.ISO_8859_1);
            }
        }
        return fallback;
    }

    /** A parameter as a number, or the fallback if it is missing. */
    long number(String name, long fallback, long min, long max) throws TrackerRefusal {
        String text = text(name, "");
        if (text.isEmpty()) {
            return fallback;
        }
        long number;
        try {
            number = Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new TrackerRefusal(name + " is not a number");
        }
        if (number < min || number > max) {
            throw new TrackerRefusal(name + " is out of range");
        }
        return number;
    }
}
