package bittc.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/**
 * Decodes the content encodings of an answer (RFC 9110 8.4), within a limit. Trusts the bytes more than the header, as
 * servers name encodings that they have not used or that do not exist; the content's reader notices what is wrong.
 */
final class ContentEncoding {
    /** The most encodings on top of each other; more than one is already odd. */
    static final int MAX_ENCODINGS = 2;

    /** Encodings that we neither request nor can decode. */
    private static final Set<String> UNREADABLE = Set.of("br", "zstd", "compress", "x-compress");

    private ContentEncoding() {}

    /** True if this is the name of an encoding, in lower case. */
    static boolean isKnown(String name) {
        return isGzipName(name) || name.equals("deflate") || UNREADABLE.contains(name);
    }

    private static boolean isGzipName(String name) {
        return name.equals("gzip") || name.equals("x-gzip");
    }

    /**
     * Decodes a body.
     *
     * @param field value of {@code Content-Encoding}: names in the order of their application; may be empty
     * @param maxLength of the output of each decoding step, in bytes
     */
    static byte[] decode(String field, byte[] body, int maxLength) throws IOException {
        List<String> names = Arrays.stream(field.toLowerCase(Locale.ROOT).split(","))
                .map(String::strip)
                .toList();
        byte[] content = body;
        int decoded = 0;
        for (int i = names.size() - 1; i >= 0; i--) {
            String name = names.get(i);
            boolean gzip = isGzipName(name) && isGzip(content);
            if (gzip || name.equals("deflate")) {
                if (++decoded > MAX_ENCODINGS) {
                    throw new IOException("answer has too many encodings");
                }
                content = inflate(content, gzip, maxLength);
            } else if (UNREADABLE.contains(name)) {
                throw new IOException("answer has an encoding that we did not ask for");
            }
        }
        return content;
    }

    private static byte[] inflate(byte[] bytes, boolean gzip, int maxLength) throws IOException {
        // "deflate" means zlib by the standard, and raw deflate on some servers
        Inflater inflater = new Inflater(!isZlib(bytes));
        byte[] content;
        try (InputStream decoded = gzip
                ? new GZIPInputStream(new ByteArrayInputStream(bytes))
                : new InflaterInputStream(new ByteArrayInputStream(bytes), inflater)) {
            content = decoded.readNBytes(maxLength + 1);
        } catch (IOException e) {
            throw new IOException("answer is damaged: " + e.getMessage(), e);
        } finally {
            inflater.end();
        }
        if (content.length > maxLength) {
            throw new IOException(HttpReply.tooLarge(maxLength));
        }
        return content;
    }

    /** True if the magic number of RFC 1952 is there. */
    private static boolean isGzip(byte[] bytes) {
        return bytes.length >= 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
    }

    /** True if the two bytes of RFC 1950 are there: method 8, and together a multiple of 31. */
    private static boolean isZlib(byte[] bytes) {
        return bytes.length >= 2 && (bytes[0] & 0x0f) == 8 && ((bytes[0] & 0xff) << 8 | bytes[1] & 0xff) % 31 == 0;
    }
}
