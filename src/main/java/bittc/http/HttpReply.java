package bittc.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A whole answer to a GET.
 *
 * @param reason the words of the status line; from outside, not sanitised
 * @param location the {@code Location} header; from outside
 * @param encoding the {@code Content-Encoding}, or empty
 * @param body as it came
 * @param maxBodyLength the longest that the body may be, in bytes, before and after decompression
 */
public record HttpReply(
        int status, String reason, Optional<String> location, String encoding, byte[] body, int maxBodyLength) {
    private static final int MAX_REASON_LENGTH = 80;

    /** {@code HTTP 404 Not Found}. */
    public String statusText() {
        return ("HTTP " + status + " " + reason.substring(0, Math.min(reason.length(), MAX_REASON_LENGTH))).strip();
    }

    /**
     * The body as it was before it was compressed.
     *
     * @throws IOException if it is damaged, too large, or has an encoding that we did not ask for; the message is for people
     */
    public byte[] content() throws IOException {
        switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "":
            case "identity":
                return body;
            case "gzip":
            case "x-gzip":
                return gunzip();
            default:
                throw new IOException("answer has an encoding that we did not ask for");
        }
    }

    private byte[] gunzip() throws IOException {
        byte[] content;
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            content = in.readNBytes(maxBodyLength + 1);
        } catch (IOException e) {
            throw new IOException("answer is damaged: " + e.getMessage(), e);
        }
        if (content.length > maxBodyLength) {
            throw new IOException(tooLarge(maxBodyLength));
        }
        return content;
    }

    /** What people are told of an answer beyond the limit. */
    static String tooLarge(int maxBodyLength) {
        boolean binary = maxBodyLength % (1024 * 1024) == 0;
        return "answer is larger than "
                + (binary ? maxBodyLength / (1024 * 1024) + " MiB" : maxBodyLength / 1_000_000 + " MB");
    }
}
