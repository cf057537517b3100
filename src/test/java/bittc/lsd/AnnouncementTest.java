package bittc.lsd;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.torrent.InfoHash;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnnouncementTest {
    private static final String HEX = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
    private static final InfoHash INFO_HASH = InfoHash.parse(HEX).orElseThrow();
    private static final String START = "BT-SEARCH * HTTP/1.1\r\n";
    private static final Announcement PLAIN = new Announcement(6881, List.of(INFO_HASH), Optional.empty());

    private static Optional<Announcement> parse(String text) {
        return Announcement.parse(text.getBytes(ISO_8859_1));
    }

    @Test
    void isTheTextOfTheSpecification() {
        Announcement announcement = new Announcement(6881, List.of(INFO_HASH), Optional.of("x1"));
        assertEquals(
                START + "Host: 239.192.152.143:6771\r\nPort: 6881\r\nInfohash: " + HEX + "\r\ncookie: x1\r\n\r\n\r\n",
                new String(announcement.encode(Group.IPV4), ISO_8859_1));
        assertTrue(new String(PLAIN.encode(Group.IPV6), ISO_8859_1).contains("Host: [ff15::efc0:988f]:6771\r\n"));
    }

    @Test
    void readsWhatItWrites() {
        InfoHash other = InfoHash.parse("00".repeat(20)).orElseThrow();
        Announcement announcement = new Announcement(65535, List.of(INFO_HASH, other), Optional.of("bittc-0"));
        assertEquals(Optional.of(announcement), Announcement.parse(announcement.encode(Group.IPV6)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                START + "Infohash: " + HEX + "\r\nPort: 6881\r\n\r\n\r\n",
                START + "PORT:6881\r\nINFOHASH:C12FE1C06BBA254A9DC9F519B335AA7C1367A88A",
                "BT-SEARCH * HTTP/1.1\nPort: 6881\nInfohash: " + HEX + "\n\n",
                START + "Port: 0\r\nPort : 6881 \r\n infohash : " + HEX + " \r\nX\r\n: y\r\nZ:\r\n\r\n",
                START + "\r\nPort: 6881\r\nInfohash: 1234\r\nInfohash: " + HEX + "\r\n",
            })
    void readsWhatOthersWrite(String text) {
        assertEquals(Optional.of(PLAIN), parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\r\n\r\n",
                "BT-SEARCH * HTTP/1.1",
                "GET / HTTP/1.1\r\nPort: 6881\r\nInfohash: " + HEX + "\r\n",
                START + "Infohash: " + HEX + "\r\n",
                START + "Port: 6881\r\n",
                START + "Port: 0\r\nInfohash: " + HEX + "\r\n",
                START + "Port: 65536\r\nInfohash: " + HEX + "\r\n",
                START + "Port: 4294974177\r\nInfohash: " + HEX + "\r\n",
                START + "Port: -1\r\nInfohash: " + HEX + "\r\n",
                START + "Port: 6881x\r\nInfohash: " + HEX + "\r\n",
                START + "Port: 6881\r\nInfohash: c12fe1c06bba254a9dc9f519b335aa7c1367a88\r\n",
                START + "Port: 6881\r\nInfohash: YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK\r\n",
                START + "Port: 6881\r\nInfohash: g12fe1c06bba254a9dc9f519b335aa7c1367a88a\r\n",
            })
    void isNothingElse(String text) {
        assertEquals(Optional.empty(), parse(text));
    }

    @Test
    void isNoLongerThanOneDatagram() {
        String good = START + "Port: 6881\r\nInfohash: " + HEX + "\r\n";
        String fits = good + "X: " + "x".repeat(Announcement.MAX_BYTES - good.length() - 3);
        assertEquals(Optional.of(PLAIN), parse(fits));
        assertEquals(Optional.empty(), parse(fits + "x"));
    }

    @Test
    void garbageIsNoneAndNothingWorse() {
        byte[] good = PLAIN.encode(Group.IPV4);
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 20));
            for (int i = random.nextInt(6); i >= 0 && bad.length > 0; i--) {
                bad[random.nextInt(bad.length)] = (byte) "\r\n:0a \0\u00ff\u0085".charAt(random.nextInt(9));
            }
            try {
                Announcement.parse(bad);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
