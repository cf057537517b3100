package bittc.http;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A status line and the header fields that we use (RFC 9110, 9112).
 *
 * @param minorVersion of HTTP/1
 * @param reason text of the status line; from outside, not sanitised
 * @param fields by name in lower case; a field repeated with different values has them all, separated by commas
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

    public Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /**
     * True if the connection can carry another request. Not after a chunked answer that also has a length, or is of
     * HTTP/1.0: a server behind this one may have read it otherwise (RFC 9112 6.1).
     */
    public boolean keepsAlive() {
        List<String> connection = words("connection");
        boolean doubtful =
                fields.containsKey("transfer-encoding") && (minorVersion == 0 || fields.containsKey("content-length"));
        boolean asked = minorVersion > 0 || connection.contains("keep-alive");
        return asked && !connection.contains("close") && !doubtful;
    }

    /**
     * True if the body is chunked.
     *
     * @throws AnswerException if it has another transfer coding, which we did not request
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
     * The declared length of the body, or -1 if there is none; chunks override it (RFC 9112 6.3).
     *
     * @throws AnswerException if the value is malformed, or there are two
     */
    public long contentLength() throws AnswerException {
        if (status == 204 || status == 304) {
            return 0; // whatever its fields say
        } else if (!fields.containsKey("content-length") || chunked()) {
            return -1;
        }
        List<String> lengths = words("content-length");
        if (lengths.stream().distinct().count() != 1) {
            throw new AnswerException("answer with two lengths");
        }
        return number(lengths.get(0));
    }

    /** True if only the end of the connection ends the body. */
    public boolean untilClose() throws AnswerException {
        return !chunked() && contentLength() < 0;
    }

    /** True if the body is declared to have a known encoding; unknown words are ignored. */
    public boolean isEncoded() {
        return words("content-encoding").stream().anyMatch(ContentEncoding::isKnown);
    }

    /** The words of a list field, in lower case; empty if the field is missing. */
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
        return Digits.number(digits).orElseThrow(() -> new AnswerException("answer with an invalid number"));
    }
}
