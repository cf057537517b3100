package bittc.tracker;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A whole answer to a GET.
 *
 * @param reason the words of the status line; from outside, not sanitised
 * @param encoding the {@code Content-Encoding}, or empty
 * @param body as it came, at most {@link #MAX_BODY_LENGTH} bytes
 */
record HttpReply(int status, String reason, Optional<String> location, String encoding, byte[] body) {
    /** Of a body, before and after decompression: room for ten thousand peers in the longest form. */
    static final int MAX_BODY_LENGTH = 1024 * 1024;

    private static final int MAX_REASON_LENGTH = 80;

    boolean isRedirect() {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /** {@code HTTP 404 Not Found}. */
    String statusText() {
        return ("HTTP " + status + " " + reason.substring(0, Math.min(reason.length(), MAX_REASON_LENGTH))).strip();
    }

    /** The body as it was before it was compressed. */
    byte[] content() throws TrackerException {
        switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "":
            case "identity":
                return body;
            case "gzip":
            case "x-gzip":
                return gunzip(body);
            default:
                throw TrackerException.unreachable("answer has an encoding that we did not ask for");
        }
    }

    private static byte[] gunzip(byte[] compressed) throws TrackerException {
        byte[] content;
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            content = in.readNBytes(MAX_BODY_LENGTH + 1);
        } catch (IOException e) {
            throw TrackerException.unreachable("answer is damaged: " + e.getMessage());
        }
        if (content.length > MAX_BODY_LENGTH) {
            throw TrackerException.unreachable("answer is larger than 1 MiB");
        }
        return content;
    }
}
