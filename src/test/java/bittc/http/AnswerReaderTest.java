package bittc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerReaderTest {
    private static final String OK = "HTTP/1.1 206 Partial Content\r\n";

    private final AnswerReader reader = new AnswerReader();
    private final List<String> events = new ArrayList<>();
    private final StringBuilder body = new StringBuilder();
    private boolean stopAtHead;
    private AnswerHead last;

    private final AnswerReader.Listener listener = new AnswerReader.Listener() {
        @Override
        public void onHead(AnswerHead head) {
            last = head;
            events.add(head.statusText() + " " + new TreeMap<>(head.fields()));
            if (stopAtHead) {
                reader.stop();
            }
        }

        @Override
        public void onBody(ByteBuf in, int length) {
            body.append(in.readCharSequence(length, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void onEnd() {
            events.add(body.toString());
            body.setLength(0);
            reader.expect();
        }
    };

    private void read(String text) throws AnswerException {
        ByteBuf in = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
        try {
            reader.read(in, listener);
        } finally {
            in.release();
        }
    }

    private String failure(String text) {
        return assertThrows(AnswerException.class, () -> read(text)).getMessage();
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
        'HTTP/1.1 206 Partial Content;Content-Length: 5;;hello', 'HTTP 206 Partial Content {content-length=5}', hello
        'HTTP/1.0 200 OK;content-length:5;X: y;;hello', 'HTTP 200 OK {content-length=5}', hello
        'HTTP/1.1 206;Content-Length: 0;;', 'HTTP 206 {content-length=0}', ''
        'HTTP/1.1 206 P;Transfer-Encoding: Chunked;;3;hel;2 ; x=y;lo;0;;', 'HTTP 206 P {transfer-encoding=Chunked}', hello
        'HTTP/1.1 206 P;Transfer-Encoding: chunked;;0005;hello;00;Trailer: x;;', 'HTTP 206 P {transfer-encoding=chunked}', hello
        'HTTP/1.1 100 Continue;Location: x;;HTTP/1.1 206 P;Content-Length: 2;;hi', 'HTTP 206 P {content-length=2}', hi
        'HTTP/1.1 206 P;Content-Length: 2;Content-Length: 2;;hi', 'HTTP 206 P {content-length=2}', hi
        'HTTP/1.1 206 P;Content-Length: 2, 2;;hi', 'HTTP 206 P {content-length=2, 2}', hi
        'HTTP/1.1  206  P;content-length :2;;hi', 'HTTP 206 P {content-length=2}', hi
        ';;HTTP/1.1 206 P;Content-Length: 2;;hi', 'HTTP 206 P {content-length=2}', hi
        'HTTP/1.1 206 P;no colon;: no name;Content-Length: 2;;hi', 'HTTP 206 P {content-length=2}', hi
        'HTTP/1.1 206 P;A: b; folded: c;Content-Length:;  2;;hi', 'HTTP 206 P {content-length=2}', hi
        'HTTP/1.1 206 P;Connection: a;Connection: B;Connection: a, B;Content-Length: 2;;hi', 'HTTP 206 P {connection=a, B, content-length=2}', hi
        'HTTP/1.1 206 P;Location: /a;Location: /b;Content-Length: 2;;hi', 'HTTP 206 P {content-length=2, location=/a}', hi
        'HTTP/1.1 204 No;Content-Length: 2;;', 'HTTP 204 No {content-length=2}', ''
        'HTTP/1.1 304 Same;;', 'HTTP 304 Same {}', ''
        'HTTP/1.1 206 P;Content-Length: 9;Transfer-Encoding: chunked;;2;hi;0;;', 'HTTP 206 P {content-length=9, transfer-encoding=chunked}', hi
        'HTTP/1.0 206 P;Transfer-Encoding: chunked;;2  ;hi;0;;', 'HTTP 206 P {transfer-encoding=chunked}', hi
        'HTTP/1.1 206 P;Transfer-Encoding: chunked;Transfer-Encoding: Chunked;;2;hi;0;;', 'HTTP 206 P {transfer-encoding=chunked, Chunked}', hi
        'HTTP/1.1 206 P;Transfer-Encoding: identity;Content-Length: 2;;hi', 'HTTP 206 P {content-length=2, transfer-encoding=identity}', hi
        """)
    void readsAnAnswerHoweverItIsSplit(String text, String head, String content) throws AnswerException {
        String answer = text.replace("; x=y", "~").replace(";", "\r\n").replace("~", "; x=y");
        for (int first = 0; first <= answer.length(); first++) {
            AnswerReaderTest once = new AnswerReaderTest();
            once.reader.expect();
            once.read(answer.substring(0, first));
            int second = Math.min(first + 1, answer.length());
            once.read(answer.substring(first, second));
            once.read(answer.substring(second));
            assertEquals(List.of(head, content), once.events, "split at " + first);
            assertFalse(once.reader.hasBegun(), "it waits for the next one");
        }
        reader.expect();
        read(answer.replace("\r", ""));
        assertEquals(List.of(head, content), events, "lines that end in LF alone");
    }

    @Test
    void readsOneAnswerAfterTheOther() throws AnswerException {
        reader.expect();
        read(OK + "Content-Length: 1\r\n\r\na" + OK + "Content-Length: 2\n\nbc");
        assertEquals("a", events.get(1));
        assertEquals("bc", events.get(3));
    }

    @Test
    void aBodyWithoutLengthEndsWithTheConnection() throws AnswerException {
        reader.expect();
        read("HTTP/1.0 200 OK\r\n\r\nabc");
        assertTrue(reader.endsWithConnection());
        assertEquals("abc", body.toString());
    }

    @Test
    void leavesAloneWhatIsOfNoInterest() throws AnswerException {
        reader.expect();
        stopAtHead = true;
        read("HTTP/1.1 404 Not Found\r\nContent-Length: 3\r\n\r\nabc" + "garbage");
        assertEquals(List.of("HTTP 404 Not Found {content-length=3}"), events);
        assertEquals("", body.toString());
    }

    @Test
    void takesNothingThatNobodyAskedFor() {
        assertEquals("sends data that was not requested", failure("x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH\r\n",
                "HTTP/2 200 OK\r\n",
                "HTTP/1.1 2x6 Partial\r\n",
                "HTTP/1.1 2060 P\r\n",
                "HTTP/1.1\r\n",
                "HTTP/1.1 206 P\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
                "HTTP/1.1 206 P\r\nContent-Length: \r\n\r\n",
                "HTTP/1.1 206 P\r\nContent-Length: 5, 6\r\n\r\n",
                "HTTP/1.1 206 P\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 206 P\r\nContent-Length: 0x5\r\n\r\n",
                "HTTP/1.1 206 P\r\nContent-Length: 99999999999999999999\r\n\r\n",
                "HTTP/1.1 206 P\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                "HTTP/1.1 206 P\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
                "HTTP/1.1 206 P\r\nTransfer-Encoding: chunked\r\n\r\n1 1\r\n",
                "HTTP/1.1 206 P\r\nTransfer-Encoding: chunked\r\n\r\n;x\r\n",
                "HTTP/1.1 206 P\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
                "HTTP/1.1 206 P\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
                "HTTP/1.1 206 P\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffff\r\n",
                "HTTP/1.1 206 P\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
            })
    void anAnswerThatIsNoneIsAFailure(String answer) {
        reader.expect();
        assertFalse(failure(answer).isEmpty());
    }

    @Test
    void theLastEmptyLineMayBeMissing() throws AnswerException {
        reader.expect();
        read(OK + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
        assertFalse(reader.endsWithConnection());
        read("0\r\n");
        assertTrue(reader.endsWithConnection());
    }

    @Test
    void endsOfLinesBetweenAnswersAreNoAnswer() throws AnswerException {
        reader.expect();
        read("\r\n");
        assertFalse(reader.hasBegun());
        read(OK);
        assertTrue(reader.hasBegun());
    }

    @Test
    void endsOfLinesThatNobodyAskedForAreCountedOut() throws AnswerException {
        AnswerReader idle = new AnswerReader();
        ByteBuf lines = Unpooled.copiedBuffer("\n".repeat(AnswerReader.MAX_GAP_LENGTH + 1), StandardCharsets.US_ASCII);
        idle.read(lines.readSlice(AnswerReader.MAX_GAP_LENGTH), listener);
        assertThrows(AnswerException.class, () -> idle.read(lines, listener));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | '' | true",
                "0 | '' | false",
                "0 | 'Connection: Keep-Alive;' | true",
                "1 | 'Connection: close;' | false",
                "1 | 'Connection: Upgrade;Connection: Keep-Alive;' | true",
                "1 | 'Connection: Upgrade, CLOSE;' | false",
                "1 | 'Connection: closed-captions;' | true",
                "1 | 'Transfer-Encoding: chunked;' | true",
                "1 | 'Transfer-Encoding: chunked;Content-Length: 5;' | false",
                "0 | 'Connection: keep-alive;Transfer-Encoding: chunked;' | false",
            })
    void knowsWhetherAnotherRequestMayFollow(int minorVersion, String fields, boolean expected) throws AnswerException {
        reader.expect();
        read("HTTP/1." + minorVersion + " 200 OK\r\n" + fields.replace(";", "\r\n") + "\r\n");
        assertEquals(expected, last.keepsAlive());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 206 xxxxxxxxxxxxxx", "HTTP/1.1 206 P\r\n~A: b\r\n", "HTTP/1.1 206 P\r\nA: ~bbbb"})
    void aHeadWithoutEndIsCutOff(String pattern) throws AnswerException {
        reader.expect();
        int repeated = Math.max(0, pattern.indexOf('~'));
        read(pattern.substring(0, repeated));
        String again = pattern.substring(repeated).replace("~", "");
        assertEquals(
                "answer with too long a head",
                assertThrows(AnswerException.class, () -> {
                            for (int bytes = 0; bytes < 2 * AnswerReader.MAX_HEAD_LENGTH; bytes += again.length()) {
                                read(again);
                            }
                        })
                        .getMessage());
    }

    @Test
    void interimAnswersWithoutEndAreCutOff() {
        reader.expect();
        assertEquals("answer with too long a head", failure("HTTP/1.1 100 Continue\r\n\r\n".repeat(1000)));
    }

    @Test
    void chunksThatAreMostlyFramingAreCutOff() {
        reader.expect();
        String tiny = "1;" + "x".repeat(100) + "\r\na\r\n";
        assertEquals(
                "answer in chunks that cost too much",
                failure(OK + "Transfer-Encoding: chunked\r\n\r\n" + tiny.repeat(1000)));
    }

    @Test
    void trailersWithoutEndAreCutOff() {
        reader.expect();
        assertEquals(
                "answer in chunks that cost too much",
                failure(OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + "A: b\r\n".repeat(20_000)));
    }

    /** Whatever comes, nothing but an {@link AnswerException} comes of it. */
    @Test
    void bytesAtRandomDoNoHarm() {
        String[] words = {
            "HTTP/1.1 206 P\r\n",
            "Content-Length: 7\r\n",
            "Transfer-Encoding: chunked\r\n",
            "\r\n",
            "5\r\n",
            "hello",
            "0\r\n",
            "\n",
            ":",
            "A: b\r\n",
            "\0",
            "\u00ff",
            "HTTP/1.1 100 C\r\n\r\n"
        };
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            AnswerReaderTest once = new AnswerReaderTest();
            once.reader.expect();
            try {
                for (int i = 0; i < 30; i++) {
                    once.read(words[random.nextInt(words.length)]);
                }
            } catch (AnswerException e) {
                assertFalse(e.getMessage().isEmpty());
            }
        }
    }
}
