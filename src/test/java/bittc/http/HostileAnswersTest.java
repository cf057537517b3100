package bittc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.net.Url;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever a server sends, and however long: each answer ends after 2 MiB at most, in one reply or one reason. */
class HostileAnswersTest {
    private static final int MAX_BODY = 1024 * 1024;
    private static final int MAX_TAKEN = 2 * 1024 * 1024;
    private static final int SENT_AT_ONCE = 64 * 1024;

    private final List<String> ends = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel(new HttpReplyHandler(
            RequestHead.get(Url.parse("http://t.example/announce").orElseThrow())
                    .toBytes(),
            MAX_BODY,
            reply -> ends.add("reply " + reply.status() + " of " + reply.body().length),
            ends::add));
    private long taken;

    /** Each character is a byte, but for {@code |}, which ends a line. */
    private void send(String text) {
        byte[] bytes = text.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < bytes.length && ends.isEmpty(); at += SENT_AT_ONCE) {
            ByteBuf part = Unpooled.copiedBuffer(bytes, at, Math.min(SENT_AT_ONCE, bytes.length - at));
            taken += part.readableBytes();
            channel.writeInbound(part);
        }
    }

    private String end() {
        channel.finishAndReleaseAll();
        return ends.get(0);
    }

    /** A head, what is sent behind it again and again, and how it has to end: with the connection at the latest. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
        '' ~ x ~ answer with too long a head
        '' ~ | ~ answer with too long a head
        '' ~ HTTP/1.1 100 Continue|| ~ answer with too long a head
        '' ~ HTTP/1.1 199 ~ answer with too long a head
        HTTP/1.1 200 ~ x ~ answer with too long a head
        HTTP/1.1 200 OK| ~ Header: x| ~ answer with too long a head
        HTTP/1.1 200 OK| ~ no colon| ~ answer with too long a head
        HTTP/1.1 200 OK|Header: ~ x ~ answer with too long a head
        HTTP/1.1 200 OK|Content-Length: 1| ~ ' 1|' ~ answer with too long a head
        HTTP/1.1 200 OK| ~ Content-Length: 5| ~ answer with too long a head
        HTTP/1.1 200 OK| ~ Content-Encoding: gzip| ~ answer with too long a head
        HTTP/1.1 200 OK|| ~ x ~ answer is larger than 1 MiB
        HTTP/1.1 404 No|| ~ x ~ answer is larger than 1 MiB
        HTTP/1.1 500 Oops|Content-Length: 99999999|| ~ x ~ answer is larger than 1 MiB
        HTTP/1.1 200 OK|Content-Length: 1048577|| ~ x ~ answer is larger than 1 MiB
        HTTP/1.1 200 OK|Content-Length: 999999999999999999|| ~ x ~ answer is larger than 1 MiB
        HTTP/1.1 200 OK|Content-Length: 9999999999999999999|| ~ x ~ answer with an invalid number
        HTTP/1.1 200 OK|Content-Length: 1048576|| ~ x ~ reply 200 of 1048576
        HTTP/1.1 200 OK|Content-Length: 5|| ~ x ~ reply 200 of 5
        HTTP/1.1 204 No|| ~ x ~ reply 204 of 0
        HTTP/1.1 302 Found|Location: /x|| ~ x ~ reply 302 of 0
        HTTP/1.1 302 Found|Location: /x|Content-Length: 99999999|| ~ x ~ reply 302 of 0
        HTTP/1.1 101 Switch|| ~ x ~ answer in another protocol
        HTTP/1.1 200 OK|Transfer-Encoding: chunked|| ~ 1|a| ~ answer in chunks that cost too much
        HTTP/1.1 200 OK|Transfer-Encoding: chunked|| ~ 1;xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx|a| ~ answer in chunks that cost too much
        HTTP/1.1 200 OK|Transfer-Encoding: chunked||1; ~ x ~ answer in chunks that cost too much
        HTTP/1.1 200 OK|Transfer-Encoding: chunked||0| ~ Trailer: x| ~ answer in chunks that cost too much
        HTTP/1.1 200 OK|Transfer-Encoding: chunked||FFFFFFFFFFF| ~ x ~ answer is larger than 1 MiB
        HTTP/1.1 200 OK|Transfer-Encoding: chunked||FFFFFFFFFFFFF| ~ x ~ answer with an invalid chunk length
        HTTP/1.1 200 OK|Transfer-Encoding: chunked|| ~ 8|xxxxxxxx| ~ answer in chunks that cost too much
        HTTP/1.1 200 OK|Transfer-Encoding: chunked|| ~ 20|xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx| ~ answer is larger than 1 MiB
        HTTP/1.1 200 OK|Transfer-Encoding: chunked|Content-Length: 1|| ~ 20|xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx| ~ answer is larger than 1 MiB
        HTTP/1.1 200 OK|Transfer-Encoding: chunked||1| ~ xx| ~ answer with a chunk that is longer than its length
        HTTP/1.1 200 OK|Transfer-Encoding: gzip|| ~ x ~ answer in a framing that we do not know
        SSH-2.0-x| ~ x ~ answer is not HTTP
        HTTP/1.1 200 OK|Content-Length: 9|| ~ '' ~ connection closed in mid-answer
        HTTP/1.1 200 OK| ~ '' ~ connection closed without an answer
        """)
    void whateverComesEndsWithinTwoMebibytes(String head, String again, String expected) {
        send(head);
        String block = again.isEmpty() ? "" : again.repeat(Math.max(1, SENT_AT_ONCE / again.length()));
        while (ends.isEmpty() && !block.isEmpty() && taken < 2 * MAX_TAKEN) {
            send(block);
        }
        assertEquals(expected, end());
        assertTrue(taken <= MAX_TAKEN, () -> "took " + taken + " bytes");
        assertTrue(HttpFetch.TIME_LIMIT.toSeconds() <= 60, "and within a minute");
    }

    @Test
    void whatComesBehindTheEndIsNotLookedAt() {
        send("HTTP/1.1 200 OK|Content-Length: 2||deHTTP/1.1 500 Oops|Content-Length: 99999999||");
        assertEquals("reply 200 of 2", end());
    }
}
