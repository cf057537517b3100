package bittc.webseed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bittc.http.AnswerException;
import bittc.http.AnswerHead;
import bittc.net.Url;
import bittc.torrent.ClientName;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeedRulesTest {
    private static Url url(String text) {
        return Url.parse(text).orElseThrow();
    }

    private static AnswerHead head(int status, String fields) {
        Map<String, String> map = new HashMap<>();
        for (String field : fields.split("; ")) {
            if (!field.isEmpty()) {
                map.put(field.substring(0, field.indexOf('=')), field.substring(field.indexOf('=') + 1));
            }
        }
        return new AnswerHead(status, 1, "", map);
    }

    /** What is said of bytes 100 to 199 of 1000: which bytes follow, or why there are none. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
        206 | content-range=bytes 100-199/1000; content-length=100 | 100-200
        206 | content-range=bytes 100-199/1000 | 100-200
        206 | content-range=bytes 100-199/* | 100-200
        206 | content-range=bytes 100-199 | 100-200
        206 | content-range=Bytes 100-199/1000 | 100-200
        206 | content-range=BYTES=100-199/1000 | 100-200
        206 | content-range=bytes: 100 - 199 / 1000 | 100-200
        206 | content-range=bytes 100-198/1000; content-length=99 | 100-199
        206 | content-range=bytes 100-100/1000 | 100-101
        206 | content-range=bytes 100-999/1000; content-length=900 | 100-1000
        206 | content-range=bytes 64-255/1000; content-length=192 | 64-256
        206 | content-length=100 | 100-200
        206 | content-range=bytes 100-199/1000; content-encoding=identity | 100-200
        206 | content-range=bytes 100-199/1000; content-encoding=x-gzip | 100-200
        206 | content-range=bytes 100-199/*; content-encoding=utf-8 | 100-200
        206 | content-range=bytes 100-199/*; content-encoding=gzip | an encoding
        206 | content-range=bytes 100-199/1001 | NO_SUCH_FILE
        200 | content-length=1000 | 0-1000
        200 | '' | 0-1000
        200 | content-length=1000; content-encoding=x-gzip | 0-1000
        200 | content-encoding=none | 0-1000
        200 | content-encoding=br | an encoding
        200 | content-length=500; content-encoding=gzip | an encoding
        200 | content-length=999 | NOT_THIS_FILE
        301 | location=/x | REDIRECT
        302 | '' | REDIRECT
        303 | '' | REDIRECT
        307 | '' | REDIRECT
        308 | '' | REDIRECT
        300 | '' | FAILURE
        304 | '' | FAILURE
        204 | '' | FAILURE
        400 | '' | NOT_THIS_FILE
        401 | '' | NOT_THIS_FILE
        403 | '' | NOT_THIS_FILE
        404 | '' | NO_SUCH_FILE
        410 | '' | NO_SUCH_FILE
        416 | content-range=bytes */50 | NO_SUCH_FILE
        416 | content-range=bytes */1000 | FAILURE
        416 | '' | FAILURE
        408 | '' | FAILURE
        425 | '' | FAILURE
        429 | '' | FAILURE
        500 | '' | FAILURE
        503 | retry-after=30 | FAILURE
        206 | '' | other bytes
        206 | content-length=99 | other bytes
        206 | content-range=bytes 0-99/1000 | other bytes
        206 | content-range=bytes 101-199/1000 | other bytes
        206 | content-range=bytes 100-1999/1000 | other bytes
        206 | content-range=bytes 199-100/1000 | other bytes
        206 | content-range=bytes */1000 | other bytes
        206 | content-range=items 100-199/1000 | other bytes
        206 | content-range=bytes 100-199/1000, bytes 300-399/1000 | other bytes
        206 | content-range=bytes 100-199/1000; content-length=99 | other bytes
        206 | content-range=bytes 99999999999999999999-9/1000 | other bytes
        """)
    void judgesAHead(int status, String fields, String verdict) throws AnswerException {
        AnswerHead head = head(status, fields);
        if (verdict.contains(" ")) {
            String message = assertThrows(AnswerException.class, () -> SeedRules.judge(head, 100, 199, 1000))
                    .getMessage();
            assertEquals(true, message.contains(verdict), message);
            return;
        }
        SeedRules.Judgement judgement = SeedRules.judge(head, 100, 199, 1000);
        boolean bytes = judgement.verdict() == SeedRules.Verdict.BYTES;
        assertEquals(verdict, bytes ? judgement.first() + "-" + judgement.end() : judgement.verdict() + "");
    }

    @ParameterizedTest
    @CsvSource({
        "http://h/f, 127.0.0.1, true",
        "http://h/f, 192.168.0.1, true",
        "http://h/f?x=y, 198.51.100.1, true",
        "http://h/f?x=y, 127.0.0.1, false",
        "http://h/f?, 10.0.0.1, false",
        "http://h/f?x, 169.254.169.254, false",
        "http://h/f?x, ::1, false",
        "http://h/f?x, fd00::1, false",
    })
    void asksLocalServersForNothingWithAQueryString(String url, String address, boolean allowed)
            throws UnknownHostException {
        assertEquals(allowed, SeedRules.mayAsk(url(url), List.of(InetAddress.getByName(address))));
    }

    @Test
    void oneLocalAddressAmongOthersIsEnough() throws UnknownHostException {
        List<InetAddress> both = List.of(InetAddress.getByName("198.51.100.1"), InetAddress.getByName("127.0.0.1"));
        assertEquals(false, SeedRules.mayAsk(url("http://h/f?x"), both));
    }

    @Test
    void asksForARange() {
        assertEquals(
                "GET /a%20b?c HTTP/1.1\r\nHost: h:81\r\nUser-Agent: " + ClientName.PRODUCT + "\r\nAccept: */*\r\n"
                        + "Accept-Encoding: identity\r\nRange: bytes=5-9\r\n\r\n",
                SeedRules.request(url("http://h:81/a b?c"), 5, 9).toString());
    }

    @Test
    void sendsNoTargetThatWouldEndTheLine() {
        Url bad = new Url(Url.Scheme.HTTP, "h", 80, "/x HTTP/1.1\r\nHost: y");
        assertThrows(IllegalArgumentException.class, () -> SeedRules.request(bad, 0, 1));
    }
}
