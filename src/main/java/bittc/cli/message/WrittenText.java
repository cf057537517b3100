package bittc.cli.message;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Decodes text files: UTF-8, or UTF-16 with a byte order mark. */
public final class WrittenText {
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private WrittenText() {}

    /**
     * Decodes the text and drops the byte order mark.
     *
     * @throws IOException if it is in another encoding, which would change the paths in it
     */
    public static String decode(byte[] bytes) throws IOException {
        boolean utf16 = bytes.length > 1
                && (bytes[0] == (byte) 0xfe && bytes[1] == (byte) 0xff
                        || bytes[0] == (byte) 0xff && bytes[1] == (byte) 0xfe);
        Charset charset = utf16 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8;
        try {
            String text = charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new IOException("not in UTF-8", e);
        }
    }
}
