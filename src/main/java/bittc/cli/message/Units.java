package bittc.cli.message;

import java.time.Duration;
import java.util.OptionalLong;

/** Formats numbers with their units for people. */
public final class Units {
    /** Columns of the widest rate, {@code 999.9 KiB/s}. */
    public static final int RATE_COLUMNS = 11;

    private static final String[] NAMES = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int GIB = 3;

    /** Lowest rate, in bytes per second, that allows a useful ETA. */
    private static final long LEAST_RATE_FOR_ETA = 1024;

    private Units() {}

    /** {@code 0 B}, {@code 62.0 MiB}, {@code 1.25 GiB}. */
    public static String size(long bytes) {
        int unit = unitOf(bytes);
        return number(bytes, unit) + " " + NAMES[unit];
    }

    /** Formats part and whole in the unit of the whole: {@code 62.0/190.9 MiB}. */
    public static String sizes(long part, long whole, String between) {
        int unit = unitOf(whole);
        String total = number(whole, unit);
        // A part that is not the whole must not look like it.
        String done = number(part, unit);
        return done + between + total + " " + NAMES[unit];
    }

    /** {@code 10.4 MiB/s}; from 1000 on in the next unit, so that no rate is wider than {@link #RATE_COLUMNS}. */
    public static String rate(long bytesPerSecond) {
        int unit = unitOf(bytesPerSecond);
        if (unit < NAMES.length - 1 && bytesPerSecond >> 10 * unit >= 1000) {
            unit++;
        }
        return number(bytesPerSecond, unit) + " " + NAMES[unit] + "/s";
    }

    private static int unitOf(long bytes) {
        int unit = 0;
        while (unit < NAMES.length - 1 && bytes >> 10 * (unit + 1) != 0) {
            unit++;
        }
        return unit;
    }

    /** Formats with one decimal, two from GiB, none for bytes; rounded down. */
    private static String number(long bytes, int unit) {
        if (unit == 0) {
            return Long.toString(bytes);
        }
        int decimals = unit >= GIB ? 2 : 1;
        int scale = unit >= GIB ? 100 : 10;
        long one = 1L << 10 * unit;
        long fraction = (bytes % one >> 10 * (unit - 1)) * scale >> 10;
        String digits = Long.toString(fraction);
        return bytes / one + "." + "0".repeat(decimals - digits.length()) + digits;
    }

    /** {@code 12s}, {@code 1m 02s}, {@code 2h 05m}, {@code 3d 04h}. */
    public static String duration(Duration duration) {
        return duration(duration.toSeconds());
    }

    static String duration(long seconds) {
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m " + two(seconds % 60) + "s";
        }
        if (seconds < 86_400) {
            return seconds / 3600 + "h " + two(seconds % 3600 / 60) + "m";
        }
        return seconds / 86_400 + "d " + two(seconds % 86_400 / 3600) + "h";
    }

    /** As {@link #duration(Duration)}, with tenths below 10 seconds: {@code 0.6s}. */
    public static String shortDuration(Duration duration) {
        long tenths = duration.toMillis() / 100;
        return tenths < 100 ? tenths / 10 + "." + tenths % 10 + "s" : duration(duration);
    }

    /** {@code 0:45}, {@code 12:07}, {@code 1:02:03}: a duration. */
    public static String clock(Duration duration) {
        long seconds = duration.toSeconds();
        String minutes =
                seconds >= 3600 ? seconds / 3600 + ":" + two(seconds % 3600 / 60) : Long.toString(seconds / 60);
        return minutes + ":" + two(seconds % 60);
    }

    /** {@code 00:06}, {@code 1:02:03}: the time since start. */
    public static String elapsed(Duration duration) {
        String clock = clock(duration);
        return clock.length() < 5 ? "0" + clock : clock;
    }

    /** {@code ETA 1m 15s}, or {@code ETA --} while it is unknown. */
    public static String eta(OptionalLong seconds, long bytesPerSecond) {
        return seconds.isPresent() && bytesPerSecond >= LEAST_RATE_FOR_ETA
                ? "ETA " + duration(seconds.getAsLong())
                : "ETA --";
    }

    /** Percent, rounded down: 100 only when nothing is missing; 0 while the total is unknown (0). */
    public static int percent(long done, long total) {
        if (total == 0) {
            return 0;
        }
        // In doubles, since 100 times a size may overflow; a double may round up to 100, hence the limit.
        return done >= total ? 100 : (int) Math.min(99, done * 100.0 / total);
    }

    /** {@code 0.50}: bytes sent divided by the size, rounded down. */
    public static String ratio(long sent, long size) {
        long hundredths = size == 0 ? 0 : (long) (sent * 100.0 / size);
        return hundredths / 100 + "." + two(hundredths % 100);
    }

    /** {@code 1 peer}, {@code 2 peers}. */
    public static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static String two(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }

    /** {@code 764 pieces verified}, or that there are none. */
    public static String verified(int pieces) {
        return pieces == 0 ? "no bytes to verify" : count(pieces, "piece") + " verified";
    }
}
