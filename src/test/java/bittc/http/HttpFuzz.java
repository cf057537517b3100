package bittc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.fuzz.FuzzTarget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** HTTP answers: the same at any split of the stream. */
public final class HttpFuzz {
    private static final int MAX_CONTENT = 64 * 1024;

    private HttpFuzz() {}

    /** This package's targets. */
    public static List<FuzzTarget> targets() {
        return List.of(
                content(),
                FuzzTarget.of(
                        "http-answer",
                        HttpFuzz::answers,
                        "HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\nContent-Range: bytes 0-4/9\r\n\r\nhello"
                                + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nA: b\r\n\r\n",
                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 302 Found\nLocation: /x\nRetry-After: 5\n\nto the end",
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n"));
    }

    private static FuzzTarget content() {
        byte[] text = "some content, some content".getBytes(StandardCharsets.US_ASCII);
        byte[] zlib = new byte[100];
        Deflater deflater = new Deflater();
        deflater.setInput(text);
        deflater.finish();
        int length = deflater.deflate(zlib);
        deflater.end();
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        gzip.writeBytes("x-gzip, identity\n".getBytes(StandardCharsets.US_ASCII));
        try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
            out.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen: memory", e);
        }
        String encoded = new String(zlib, 0, length, StandardCharsets.ISO_8859_1);
        return FuzzTarget.of(
                        "http-content",
                        HttpFuzz::decode,
                        "deflate\n" + encoded,
                        "br\n" + encoded,
                        "Deflate,deflate\n" + encoded.substring(2))
                .with(gzip.toByteArray());
    }

    /** The value of {@code Content-Encoding}, and after the end of the line a body. */
    private static void decode(byte[] input) {
        int end = 0;
        while (end < input.length && input[end] != '\n') {
            end++;
        }
        String encoding = new String(input, 0, end, StandardCharsets.ISO_8859_1);
        byte[] body = Arrays.copyOfRange(input, Math.min(input.length, end + 1), input.length);
        try {
            byte[] content = new HttpReply(
                            200,
                            "OK",
                            Optional.empty(),
                            encoding,
                            Duration.ZERO,
                            Optional.empty(),
                            Optional.empty(),
                            body,
                            MAX_CONTENT)
                    .content();
            assertTrue(content.length <= Math.max(body.length, MAX_CONTENT), content.length + " bytes");
        } catch (IOException expected) {
            assertTrue(!expected.getMessage().isEmpty());
        }
    }

    private static void answers(byte[] input) {
        List<String> whole = read(input, input.length);
        assertEquals(whole, read(input, 1));
        assertEquals(whole, read(input, 0));
    }

    /** Gives it so many bytes at a time, or with 0 a number that differs from time to time; what it tells. */
    private static List<String> read(byte[] input, int step) {
        AnswerReader reader = new AnswerReader();
        Recorder recorder = new Recorder(reader);
        Random random = new Random(Arrays.hashCode(input));
        reader.expect();
        try {
            for (int at = 0; at < input.length; ) {
                int n = Math.min(input.length - at, step > 0 ? step : 1 + random.nextInt(40));
                ByteBuf in = Unpooled.wrappedBuffer(input, at, n);
                reader.read(in, recorder);
                assertEquals(0, in.readableBytes());
                at += n;
            }
            recorder.events.add(reader.hasBegun() + " " + reader.endsWithConnection());
        } catch (AnswerException refused) {
            recorder.events.add(refused.getMessage());
        }
        recorder.events.add(recorder.body.toString());
        assertTrue(recorder.bytes <= input.length, "more body than came");
        return recorder.events;
    }

    private static final class Recorder implements AnswerReader.Listener {
        private final AnswerReader reader;
        private final List<String> events = new ArrayList<>();
        private final StringBuilder body = new StringBuilder();
        private int bytes;
        private int answers;

        Recorder(AnswerReader reader) {
            this.reader = reader;
        }

        @Override
        public void onHead(AnswerHead head) {
            events.add(head.statusText() + " " + head.keepsAlive() + " " + new TreeMap<>(head.fields()));
        }

        @Override
        public void onBody(ByteBuf in, int length) {
            assertTrue(length > 0 && length <= in.readableBytes(), length + " of " + in.readableBytes());
            bytes += length;
            body.append(in.readCharSequence(length, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void onEnd() {
            events.add(body.toString());
            body.setLength(0);
            if (++answers < 3) {
                reader.expect();
            }
        }
    }
}
