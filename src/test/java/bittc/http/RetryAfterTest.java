package bittc.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
    /** By a clock that says 09:00, and a server that says 08:00. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "retry-after=120 | 120",
                "retry-after=999999 | 3600",
                "retry-after=Sun, 06 Nov 1994 09:01:30 GMT | 90",
                "retry-after=Sunday, 06-Nov-94 09:01:30 GMT | 90",
                "retry-after=Sun Nov  6 09:01:30 1994 | 90",
                "retry-after=Sun, 06 Nov 1994 08:01:30 GMT; date=Sun, 06 Nov 1994 08:00:00 GMT | 90",
                "retry-after=Sun, 06 Nov 1994 08:01:30 GMT; date=soon | 0",
                "retry-after=Sun, 06 Nov 2094 08:01:30 GMT | 3600",
                "retry-after=Fri, 31 Dec | 0",
                "retry-after=Fri, 31 Nov 1994 25:00:00 GMT | 0",
                "retry-after=Fri, 99999999999 Nov 1994 09:01:30 GMT | 0",
                "'' | 0",
                "retry-after=-1 | 0",
                "retry-after=soon | 0"
            })
    void knowsForHowLongTheServerWantsToBeLeftAlone(String fields, long seconds) {
        Map<String, String> map = new HashMap<>();
        for (String field : fields.isEmpty() ? new String[0] : fields.split("; ")) {
            map.put(field.substring(0, field.indexOf('=')), field.substring(field.indexOf('=') + 1));
        }
        Clock clock = Clock.fixed(Instant.parse("1994-11-06T09:00:00Z"), ZoneOffset.UTC);
        assertEquals(Duration.ofSeconds(seconds), RetryAfter.of(new AnswerHead(503, 1, "", map), clock));
    }
}
