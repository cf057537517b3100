package bittc.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.net.PortRange;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuantitiesTest {
    @Test
    void readsSizesInStepsOf1024UnlessWrittenInBytesOf1000() {
        assertEquals(Optional.of(512_000L), Quantities.bytes("500K"));
        assertEquals(Optional.of(5L << 20), Quantities.bytes("5m"));
        assertEquals(Optional.of(3L << 29), Quantities.bytes("1.5G"));
        assertEquals(Optional.of(5_000_000L), Quantities.bytes("5MB"));
        assertEquals(Optional.of(5L << 20), Quantities.bytes("5MiB"));
        assertEquals(Optional.of(42L), Quantities.bytes("42"));
        assertEquals(Optional.of(0L), Quantities.bytes("0"));
    }

    @Test
    void refusesWhatIsNoSize() {
        for (String text : new String[] {"", "K", "-5", "5X", "5KB/s", "1e9", "0x10", "99999999P", "1..5", "५K"}) {
            assertEquals(Optional.empty(), Quantities.bytes(text), text);
        }
    }

    @Test
    void readsDurations() {
        assertEquals(Optional.of(Duration.ofSeconds(90)), Quantities.duration("90s"));
        assertEquals(Optional.of(Duration.ofMinutes(5)), Quantities.duration("5m"));
        assertEquals(Optional.of(Duration.ofHours(2)), Quantities.duration("2h"));
        assertEquals(Optional.of(Duration.ofDays(1)), Quantities.duration("1d"));
        assertEquals(Optional.of(Duration.ofMinutes(90)), Quantities.duration("1h30m"));
        assertEquals(Optional.of(Duration.ofSeconds(30)), Quantities.duration("30"));
        assertEquals(Optional.of(Duration.ZERO), Quantities.duration("0"));
        assertEquals(Optional.of(Duration.ofMillis(500)), Quantities.duration("0.5s"));
    }

    @Test
    void refusesWhatIsNoDuration() {
        for (String text : new String[] {"", "s", "-1s", "5x", "1h30", "forever", "99999999d"}) {
            assertEquals(Optional.empty(), Quantities.duration(text), text);
        }
    }

    @Test
    void readsPortsAndRanges() {
        assertEquals(Optional.of(new PortRange(6881, 6881)), PortRange.parse("6881"));
        assertEquals(Optional.of(new PortRange(6881, 6889)), PortRange.parse("6881-6889"));
        for (String text : new String[] {"", "-", "6889-6881", "65536", "-1", "1-", "x"}) {
            assertEquals(Optional.empty(), PortRange.parse(text), text);
        }
    }
}
