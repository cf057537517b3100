package bittc.http;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * A complete answer to a GET.
 *
 * @param reason text of the status line; from outside, not sanitised
 * @param location the {@code Location} header; from outside
 * @param encoding the {@code Content-Encoding}, or empty
 * @param retryAfter how long the server asks us to wait; zero if it does not say
 * @param etag the {@code ETag} header; from outside
 * @param lastModified the {@code Last-Modified} header; from outside
 * @param body as received
 * @param maxBodyLength limit on the body, in bytes, before and after decompression
 */
public record HttpReply(
        int status,
        String reason,
        Optional<String> location,
        String encoding,
        Duration retryAfter,
        Optional<String> etag,
        Optional<String> lastModified,
        byte[] body,
        int maxBodyLength) {
    /** Makes a reply of a head and its complete body. */
    static HttpReply of(AnswerHead head, byte[] body, int maxBodyLength) {
        return new HttpReply(
                head.status(),
                head.reason(),
                head.field("location"),
                head.field("content-encoding").orElse(""),
                RetryAfter.of(head, Clock.systemUTC()),
                head.field("etag"),
                head.field("last-modified"),
                body,
                maxBodyLength);
    }

    /** {@code HTTP 404 Not Found}. */
    public String statusText() {
        return AnswerHead.statusText(status, reason);
    }

    /**
     * The body, decompressed.
     *
     * @throws IOException if it is damaged, too large, or in an unknown encoding; the message is for people
     */
    public byte[] content() throws IOException {
        return ContentEncoding.decode(encoding, body, maxBodyLength);
    }

    /** The message about an answer beyond the limit. */
    static String tooLarge(int maxBodyLength) {
        String limit = maxBodyLength % 1_000_000 == 0
                ? maxBodyLength / 1_000_000 + " MB"
                : maxBodyLength < 1024 * 1024 ? maxBodyLength / 1024 + " KiB" : maxBodyLength / (1024 * 1024) + " MiB";
        return "answer is larger than " + limit;
    }
}
