package bittc.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlocklistTest {
    private static Blocklist list(String... lines) throws IOException {
        return BlocklistReader.read(
                new ByteArrayInputStream(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
    }

    private static boolean has(Blocklist list, String address) throws UnknownHostException {
        return list.contains(InetAddress.getByName(address));
    }

    @ParameterizedTest
    @CsvSource({
        "A name: with a colon:1.2.3.4-1.2.3.9, 1.2.3.3, 1.2.3.4, 1.2.3.9, 1.2.3.10",
        "名:001.002.003.004-001.002.003.009, 1.2.3.3, 1.2.3.4, 1.2.3.9, 1.2.3.10",
        " 1.2.3.4 - 1.2.3.9 , 1.2.3.3, 1.2.3.4, 1.2.3.9, 1.2.3.10",
        "1.2.3.77/25, 1.2.2.255, 1.2.3.0, 1.2.3.127, 1.2.3.128",
        "200.0.0.1, 200.0.0.0, 200.0.0.1, 200.0.0.1, 200.0.0.2",
        "127.255.255.255-128.0.0.1, 127.255.255.254, 127.255.255.255, 128.0.0.1, 128.0.0.2",
        "2001:db8::5/126, 2001:db8::3, 2001:db8::4, 2001:db8::7, 2001:db8::8",
        "dead:2001:db8::4-2001:db8::7, 2001:db8::3, 2001:db8::4, 2001:db8::7, 2001:db8::8",
        "7fff:ffff::ff-8000::1, 7fff:ffff::fe, 7fff:ffff::ff, 8000::1, 8000::2",
    })
    void aRangeReachesFromItsFirstToItsLastAddress(String line, String before, String first, String last, String behind)
            throws IOException {
        Blocklist list = list(line);
        assertEquals(1, list.size());
        assertEquals(0, list.badLines());
        assertFalse(has(list, before));
        assertTrue(has(list, first));
        assertTrue(has(list, last));
        assertFalse(has(list, behind));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "a.b.c.d",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.9-1.2.3.4",
                "1.2.3.4-::1",
                "1.2.3.4/33",
                "1.2.3.4/-1",
                "::1/129",
                "fe80::1%eth0",
                "-",
                "/",
                ":",
                "1.2.3.0004",
                "1.2.3.4-"
            })
    void aLineThatIsNoRangeIsCounted(String line) throws IOException {
        Blocklist list = list(line, "9.9.9.9");
        assertEquals(1, list.badLines());
        assertEquals(1, list.size());
    }

    @Test
    void emptyLinesAndCommentsAreNone() throws IOException {
        Blocklist list = list("", "# 1.2.3.4", "\r", "5.6.7.8\r", "");
        assertEquals(0, list.badLines());
        assertEquals(1, list.size());
        assertTrue(has(list, "5.6.7.8"));
    }

    @Test
    void aLineWithoutEndIsABadOne() throws IOException {
        Blocklist list = list("x".repeat(1 << 20) + ":1.2.3.4", "5.6.7.8");
        assertEquals(1, list.badLines());
        assertTrue(has(list, "5.6.7.8"));
    }

    @Test
    void aCompressedListIsRead() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write("n:1.2.3.4-1.2.3.5\n".getBytes(StandardCharsets.UTF_8));
        }
        assertTrue(has(BlocklistReader.read(new ByteArrayInputStream(bytes.toByteArray())), "1.2.3.5"));
        byte[] half = java.util.Arrays.copyOf(bytes.toByteArray(), 14);
        assertThrows(IOException.class, () -> BlocklistReader.read(new ByteArrayInputStream(half)));
    }

    @Test
    void aListWithoutEndIsRefused() {
        InputStream endless = new InputStream() {
            private final byte[] line = "1.2.3.4\n".getBytes(StandardCharsets.US_ASCII);
            private int at;

            @Override
            public int read() {
                return line[at++ & 7];
            }
        };
        assertThrows(IOException.class, () -> BlocklistReader.read(endless));
    }

    @Test
    void anEmptyListBlocksNobody() throws IOException {
        assertFalse(has(list(), "1.2.3.4"));
        assertFalse(has(list(), "::1"));
    }

    @Test
    void findsWhatALookAtEveryRangeFinds() throws IOException {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            int[][] ranges = new int[random.nextInt(20)][];
            String[] lines = new String[2 * ranges.length];
            for (int i = 0; i < ranges.length; i++) {
                int first = random.nextInt(256);
                ranges[i] = new int[] {first, Math.min(255, first + random.nextInt(20))};
                lines[2 * i] = "n:200.0.0." + first + "-200.0.0." + ranges[i][1];
                lines[2 * i + 1] =
                        "ffff::" + Integer.toHexString(first) + "-ffff::" + Integer.toHexString(ranges[i][1]);
            }
            Blocklist list = list(lines);
            for (int address = 0; address < 256; address++) {
                boolean expected = false;
                for (int[] range : ranges) {
                    expected |= range[0] <= address && address <= range[1];
                }
                assertEquals(expected, has(list, "200.0.0." + address));
                assertEquals(expected, has(list, "ffff::" + Integer.toHexString(address)));
            }
        }
    }
}
