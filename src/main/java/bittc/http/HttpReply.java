package bittc.http;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * A whole answer to a GET.
 *
 * @param reason the words of the status line; from outside, not sanitised
 * @param location the {@code Location} header; from outside
 * @param encoding the {@code Content-Encoding}, or empty
 * @param retryAfter for how long the server wants to be left alone; zero where it does not say
 * @param body as it came
 * @param maxBodyLength the longest that the body may be, in bytes, before and after decompression
 */
public record HttpReply(
        int status,
        String reason,
        Optional<String> location,
        String encoding,
        Duration retryAfter,
        byte[] body,
        int maxBodyLength) {
    /** An answer whose body has come. */
    static HttpReply of(AnswerHead head, byte[] body, int maxBodyLength) {
        return new HttpReply(
                head.status(),
                head.reason(),
                head.field("location"),
                head.field("content-encoding").orElse(""),
                RetryAfter.of(head, Clock.systemUTC()),
                body,
                maxBodyLength);
    }

    /** {@code HTTP 404 Not Found}. */
    public String statusText() {
        return AnswerHead.statusText(status, reason);
    }

    /**
     * The body as it was before it was compressed.
     *
     * @throws IOException if it is damaged, too large, or in an encoding that we do not know; the message is for people
     */
    public byte[] content() throws IOException {
        return ContentEncoding.decode(encoding, body, maxBodyLength);
    }

    /** What people are told of an answer beyond the limit. */
    static String tooLarge(int maxBodyLength) {
        boolean binary = maxBodyLength % (1024 * 1024) == 0;
        return "answer is larger than "
                + (binary ? maxBodyLength / (1024 * 1024) + " MiB" : maxBodyLength / 1_000_000 + " MB");
    }
}
