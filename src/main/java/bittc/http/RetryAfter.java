package bittc.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** For how long a server wants to be left alone (RFC 9110 10.2.3). */
public final class RetryAfter {
    /** A server that wants to be left alone for longer is asked again all the same. */
    public static final Duration MAX = Duration.ofHours(1);

    private RetryAfter() {}

    /**
     * What {@code Retry-After} says, in seconds or as a date, which is compared with the server's own {@code Date}; zero where
     * it does not say.
     *
     * @param clock for servers that do not tell the time
     */
    public static Duration of(AnswerHead head, Clock clock) {
        String value = head.field("retry-after").orElse("");
        OptionalLong seconds = Digits.number(value);
        Duration asked;
        if (seconds.isPresent()) {
            asked = Duration.ofSeconds(seconds.getAsLong());
        } else {
            Optional<Instant> until = HttpDate.parse(value);
            if (until.isEmpty()) {
                return Duration.ZERO;
            }
            asked = Duration.between(
                    head.field("date").flatMap(HttpDate::parse).orElseGet(clock::instant), until.get());
        }
        if (asked.isNegative()) {
            return Duration.ZERO;
        }
        return asked.compareTo(MAX) < 0 ? asked : MAX;
    }
}
