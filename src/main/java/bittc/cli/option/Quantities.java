package bittc.cli.option;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Parses amounts that people type: sizes, rates, durations. */
final class Quantities {
    private static final String PREFIXES = "KMGTP";

    private Quantities() {}

    /**
     * Bytes: {@code 500K}, {@code 5M}, {@code 1.5G} in steps of 1024, {@code 5MiB} likewise, {@code 5MB} in steps of
     * 1000, a bare number as it is; empty if it is none of these or too large.
     */
    static Optional<Long> bytes(String text) {
        int digits = numberLength(text);
        if (digits == 0) {
            return Optional.empty();
        }
        String unit = text.substring(digits).trim().toUpperCase(Locale.ROOT);
        double factor = unit.isEmpty() || unit.equals("B") ? 1 : factor(unit);
        double bytes = Double.parseDouble(text.substring(0, digits)) * factor;
        return factor == 0 || bytes >= Long.MAX_VALUE ? Optional.empty() : Optional.of((long) bytes);
    }

    /** Returns the factor of a unit, or 0 if it is unknown. */
    private static double factor(String unit) {
        int power = PREFIXES.indexOf(unit.charAt(0)) + 1;
        if (power == 0) {
            return 0;
        }
        return switch (unit.substring(1)) {
            case "", "IB" -> Math.pow(1024, power);
            case "B" -> Math.pow(1000, power);
            default -> 0;
        };
    }

    /** {@code 90s}, {@code 5m}, {@code 2h}, {@code 1d}, {@code 1h30m}, a bare number in seconds; empty if it is none of that. */
    static Optional<Duration> duration(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        double seconds = 0;
        int at = 0;
        while (at < text.length()) {
            int digits = numberLength(text.substring(at));
            if (digits == 0) {
                return Optional.empty();
            }
            double number = Double.parseDouble(text.substring(at, at + digits));
            boolean bare = at + digits == text.length();
            if (bare && at > 0) {
                return Optional.empty();
            }
            int scale = bare ? 1 : secondsIn(text.charAt(at + digits));
            if (scale == 0) {
                return Optional.empty();
            }
            seconds += number * scale;
            at += digits + 1;
        }
        // Two centuries: beyond that, nanoseconds overflow a long.
        return seconds > 200L * 365 * 86_400
                ? Optional.empty()
                : Optional.of(Duration.ofMillis((long) (seconds * 1000)));
    }

    private static int secondsIn(char unit) {
        return switch (unit) {
            case 's' -> 1;
            case 'm' -> 60;
            case 'h' -> 3600;
            case 'd' -> 86_400;
            default -> 0;
        };
    }

    /** Returns the length of the decimal number at the beginning; 0 if there is none or it is too long. */
    private static int numberLength(String text) {
        int end = 0;
        boolean point = false;
        while (end < text.length()) {
            char c = text.charAt(end);
            if (c == '.' && !point && end > 0) {
                point = true;
            } else if (c < '0' || c > '9') {
                break;
            }
            end++;
        }
        return end > 18 ? 0 : end;
    }
}
