package bittc.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Parses dates of HTTP in the three forms of RFC 9110 5.6.7; ignores the day of the week. */
public final class HttpDate {
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

    /** Longer than any date. */
    private static final int MAX_LENGTH = 40;

    private HttpDate() {}

    /**
     * Parses {@code Sun, 06 Nov 1994 08:49:37 GMT}, {@code Sunday, 06-Nov-94 08:49:37 GMT} or
     * {@code Sun Nov  6 08:49:37 1994}; empty for anything else.
     */
    public static Optional<Instant> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        List<String> words = Arrays.stream(text.toLowerCase(Locale.ROOT).split("[ ,:-]"))
                .filter(word -> !word.isEmpty())
                .toList();
        try {
            if (words.size() >= 7 && MONTHS.contains(words.get(2))) {
                return Optional.of(at(words, 3, 2, 1, 4));
            } else if (words.size() == 7 && MONTHS.contains(words.get(1))) {
                return Optional.of(at(words, 6, 1, 2, 3));
            }
        } catch (DateTimeException e) {
            // not a date
        }
        return Optional.empty();
    }

    private static Instant at(List<String> words, int year, int month, int day, int hour) {
        int told = number(words.get(year));
        int full = told >= 100 ? told : told < 70 ? 2000 + told : 1900 + told;
        return LocalDateTime.of(
                        full,
                        MONTHS.indexOf(words.get(month)) + 1,
                        number(words.get(day)),
                        number(words.get(hour)),
                        number(words.get(hour + 1)),
                        Math.min(59, number(words.get(hour + 2)))) // 60 is a leap second
                .toInstant(ZoneOffset.UTC);
    }

    private static int number(String digits) {
        return (int) Math.min(
                Digits.number(digits).orElseThrow(() -> new DateTimeException("not a number")), Integer.MAX_VALUE);
    }
}
