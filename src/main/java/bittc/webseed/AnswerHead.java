package bittc.webseed;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A status line and those header fields that are of use (RFC 9110, 9112).
 *
 * @param minorVersion of HTTP/1
 * @param reason the words of the status line; from outside, not sanitised
 * @param fields by name in lower case, each once
 */
record AnswerHead(int status, int minorVersion, String reason, Map<String, String> fields) {
    private static final int MAX_REASON_LENGTH = 80;

    /** {@code HTTP 404 Not Found}. */
    String statusText() {
        return ("HTTP " + status + " " + reason.substring(0, Math.min(reason.length(), MAX_REASON_LENGTH))).strip();
    }

    Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name));
    }

    /** Whether another request may follow on the connection. */
    boolean keepsAlive() {
        String connection = fields.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
        return minorVersion > 0 ? !connection.contains("close") : connection.contains("keep-alive");
    }

    /** Whether the body comes in chunks. */
    boolean chunked() throws AnswerException {
        String coding = fields.getOrDefault("transfer-encoding", "").toLowerCase(Locale.ROOT);
        if (!coding.isEmpty() && (!coding.equals("chunked") || fields.containsKey("content-length"))) {
            throw new AnswerException("answer in a framing that we do not know");
        }
        return !coding.isEmpty();
    }

    /** The body's length as it is told, or -1 where it is not. */
    long contentLength() throws AnswerException {
        return field("content-length").isEmpty() ? -1 : number(fields.get("content-length"));
    }

    /** Digits and nothing else, as a number. */
    static long number(String digits) throws AnswerException {
        if (digits.isEmpty() || digits.length() > 18 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new AnswerException("answer with a number that is none");
        }
        return Long.parseLong(digits);
    }
}
