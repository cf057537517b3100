package bittc.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A status line and those header fields that are of use (RFC 9110, 9112).
 *
 * @param minorVersion of HTTP/1
 * @param reason the words of the status line; from outside, not sanitised
 * @param fields by name in lower case; a field that came several times with several values has them all, with commas between
 */
public record AnswerHead(int status, int minorVersion, String reason, Map<String, String> fields) {
    private static final int MAX_REASON_LENGTH = 80;

    /** {@code HTTP 404 Not Found}. */
    public String statusText() {
        return statusText(status, reason);
    }

    static String statusText(int status, String reason) {
        return ("HTTP " + status + " " + reason.substring(0, Math.min(reason.length(), MAX_REASON_LENGTH))).strip();
    }

    /** A field's value. */
    public Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /**
     * Whether another request may follow on the connection. Not after an answer in chunks that tells a length too, or in
     * chunks of HTTP/1.0: it is taken, but there may be another server behind it that has read it otherwise (RFC 9112 6.1).
     */
    public boolean keepsAlive() {
        List<String> connection = words("connection");
        boolean doubtful =
                fields.containsKey("transfer-encoding") && (minorVersion == 0 || fields.containsKey("content-length"));
        boolean asked = minorVersion > 0 || connection.contains("keep-alive");
        return asked && !connection.contains("close") && !doubtful;
    }

    /**
     * Whether the body comes in chunks.
     *
     * @throws AnswerException if it comes in another coding, which nobody has asked for
     */
    boolean chunked() throws AnswerException {
        boolean chunked = false;
        for (String coding : words("transfer-encoding")) {
            if (coding.equals("chunked")) {
                chunked = true;
            } else if (!coding.equals("identity")) {
                throw new AnswerException("answer in a framing that we do not know");
            }
        }
        return chunked;
    }

    /**
     * The body's length as it is told, or -1 where it is not; where it comes in chunks, these alone count (RFC 9112 6.3).
     *
     * @throws AnswerException if it is no length, or if there are two
     */
    public long contentLength() throws AnswerException {
        if (status == 204 || status == 304) {
            return 0; // whatever else it says
        } else if (!fields.containsKey("content-length") || chunked()) {
            return -1;
        }
        List<String> lengths = words("content-length");
        if (lengths.stream().distinct().count() != 1) {
            throw new AnswerException("answer with two lengths");
        }
        return number(lengths.get(0));
    }

    /** Whether the body ends with the connection, and no sooner. */
    public boolean untilClose() throws AnswerException {
        return !chunked() && contentLength() < 0;
    }

    /** Whether the body is said to be in an encoding that there is; words that are none say nothing. */
    public boolean isEncoded() {
        return words("content-encoding").stream().anyMatch(ContentEncoding::isKnown);
    }

    /** The words of a field that is a list, in lower case; none if it is not there. */
    List<String> words(String name) {
        String value = fields.get(name);
        return value == null
                ? List.of()
                : Arrays.stream(value.toLowerCase(Locale.ROOT).split(","))
                        .map(String::strip)
                        .filter(word -> !word.isEmpty())
                        .toList();
    }

    static long number(String digits) throws AnswerException {
        return Digits.number(digits).orElseThrow(() -> new AnswerException("answer with a number that is none"));
    }
}
