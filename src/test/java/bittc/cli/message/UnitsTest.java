package bittc.cli.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class UnitsTest {
    @Test
    void ratios() {
        assertEquals("0.49", Units.ratio(4999, 10_000));
        assertEquals("12.05", Units.ratio(12_050, 1000));
        assertEquals("0.00", Units.ratio(0, 0));
    }

    @Test
    void writesSizesWithOneDecimalAndTwoFromGibibytes() {
        assertEquals("0 B", Units.size(0));
        assertEquals("1023 B", Units.size(1023));
        assertEquals("1.0 KiB", Units.size(1024));
        assertEquals("190.9 MiB", Units.size((long) (190.95 * 1024 * 1024)));
        assertEquals("1.25 GiB", Units.size(5L << 28));
        assertEquals("1.05 GiB", Units.size((long) (1.055 * (1L << 30))));
        assertEquals("7.99 EiB", Units.size(Long.MAX_VALUE));
    }

    @Test
    void cutsOffRatherThanRoundsUp() {
        assertEquals("1023.9 KiB", Units.size((1 << 20) - 1));
        assertEquals("0.0/190.9 MiB", Units.sizes(1, 200_240_000, "/"));
        assertEquals(99, Units.percent(Long.MAX_VALUE - 1, Long.MAX_VALUE));
        assertEquals(99, Units.percent(999_999, 1_000_000));
        assertEquals(100, Units.percent(5, 5));
        assertEquals(0, Units.percent(0, 5));
    }

    @Test
    void keepsRatesNarrow() {
        for (long rate = 1; rate > 0 && rate < 1L << 36; rate = rate * 3 / 2 + 1) {
            assertTrue(Units.rate(rate).length() <= Units.RATE_COLUMNS, Units.rate(rate));
        }
        assertEquals("10.4 MiB/s", Units.rate((long) (10.45 * (1 << 20))));
        assertEquals("0.9 MiB/s", Units.rate(1010 * 1024));
    }

    @Test
    void writesDurationsInTheirTwoLargestUnits() {
        assertEquals("12s", Units.duration(12));
        assertEquals("1m 02s", Units.duration(62));
        assertEquals("14m 02s", Units.duration(Duration.ofSeconds(842)));
        assertEquals("2h 05m", Units.duration(7_501));
        assertEquals("3d 04h", Units.duration(3 * 86_400 + 4 * 3600 + 59));
        assertEquals("0.6s", Units.shortDuration(Duration.ofMillis(650)));
        assertEquals("18s", Units.shortDuration(Duration.ofMillis(18_900)));
        assertEquals("0:45", Units.clock(Duration.ofSeconds(45)));
        assertEquals("1:02:03", Units.clock(Duration.ofSeconds(3723)));
        assertEquals("00:06", Units.elapsed(Duration.ofSeconds(6)));
    }

    @Test
    void promisesNoEndAtACrawl() {
        assertEquals("ETA 12s", Units.eta(OptionalLong.of(12), 2048));
        assertEquals("ETA --", Units.eta(OptionalLong.of(12), 1023));
        assertEquals("ETA --", Units.eta(OptionalLong.empty(), 2048));
    }
}
