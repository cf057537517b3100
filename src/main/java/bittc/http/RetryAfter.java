package bittc.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** The wait that a server asks for (RFC 9110 10.2.3). */
public final class RetryAfter {
    /** The longest wait that we grant. */
    public static final Duration MAX = Duration.ofHours(1);

    private RetryAfter() {}

    /**
     * Reads {@code Retry-After}: seconds, or a date, relative to the server's own {@code Date}. Zero if it is missing.
     *
     * @param clock for servers that send no date
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
