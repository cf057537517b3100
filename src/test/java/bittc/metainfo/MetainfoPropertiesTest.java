package bittc.metainfo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What holds for every torrent: random ones, from fixed seeds. */
class MetainfoPropertiesTest {
    private static final int ROUNDS = 500;

    @Test
    void whatIsWrittenIsRead() throws Exception {
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            int pieceLength = 1 << random.nextInt(20);
            List<Long> lengths = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                lengths.add((long) random.nextInt(100 * pieceLength));
            }
            lengths.add(1L);
            long total = lengths.stream().mapToLong(Long::longValue).sum();
            byte[] hashes = new byte[(int) ((total + pieceLength - 1) / pieceLength) * 20];
            random.nextBytes(hashes);
            MetainfoBuilder builder = new MetainfoBuilder("name é", pieceLength, hashes)
                    .tier(List.of("http://a/announce", "udp://b:1/announce"))
                    .tier(List.of("https://c/announce"))
                    .webSeed("http://d/")
                    .isPrivate(random.nextBoolean())
                    .comment("comment")
                    .createdBy("program")
                    .creationDate(Instant.ofEpochSecond(seed));
            boolean multiFile = random.nextBoolean();
            if (multiFile) {
                for (int i = 0; i < lengths.size(); i++) {
                    builder.file(List.of("folder " + i % 3, "file " + i), lengths.get(i));
                }
            } else {
                builder.singleFile(total);
            }
            Metainfo metainfo = MetainfoReader.read(builder.encode(), "");
            assertArrayEquals(builder.encodeInfo(), metainfo.infoBytes(), "seed " + seed);
            assertEquals("name é", metainfo.name());
            assertEquals(multiFile, metainfo.multiFile());
            assertEquals(total, metainfo.layout().totalLength(), "seed " + seed);
            assertEquals(hashes.length / 20, metainfo.layout().pieceCount());
            assertEquals(
                    multiFile ? lengths : List.of(total),
                    metainfo.files().stream().map(FileEntry::length).toList());
            assertEquals(
                    multiFile ? List.of("name é", "folder 0", "file 0") : List.of("name é"),
                    metainfo.files().get(0).path());
            assertEquals(
                    List.of(List.of("http://a/announce", "udp://b:1/announce"), List.of("https://c/announce")),
                    metainfo.trackers());
            assertEquals(List.of("http://d/"), metainfo.webSeeds());
            assertEquals(Optional.of("comment"), metainfo.comment());
            assertEquals(Optional.of("program"), metainfo.createdBy());
            assertEquals(Optional.of(Instant.ofEpochSecond(seed)), metainfo.creationDate());
        }
    }

    @Test
    void writesOneTrackerWithoutTiers() throws Exception {
        byte[] torrent = new MetainfoBuilder("n", 1, new byte[20])
                .singleFile(1)
                .tier(List.of("udp://a/"))
                .encode();
        assertTrue(new String(torrent, ISO_8859_1).startsWith("d8:announce8:udp://a/4:info"));
        assertEquals(
                List.of(List.of("udp://a/")), MetainfoReader.read(torrent, "").trackers());
    }

    @Test
    void everyPrefixOfATorrentIsDamaged() {
        byte[] torrent = sample();
        for (int length = 1; length < torrent.length; length++) {
            byte[] prefix = Arrays.copyOf(torrent, length);
            InvalidMetainfoException refusal =
                    assertThrows(InvalidMetainfoException.class, () -> MetainfoReader.read(prefix, ""));
            assertEquals("damaged: ends inside a value at byte " + length, refusal.getMessage());
        }
    }

    @Test
    void anAlteredTorrentIsReadSafelyOrRefusedAndNothingElse() {
        byte[] sample = sample();
        int read = 0;
        int refused = 0;
        for (int seed = 0; seed < 100 * ROUNDS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = altered(sample, random);
            try {
                Metainfo metainfo = MetainfoReader.read(bytes, "fallback");
                PathAttacks.assertContained(metainfo);
                assertEquals(
                        metainfo.layout().totalLength(),
                        metainfo.files().stream().mapToLong(FileEntry::length).sum());
                read++;
            } catch (InvalidMetainfoException e) {
                refused++;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        assertTrue(read > ROUNDS && refused > ROUNDS, read + " read, " + refused + " refused");
    }

    /** One to three edits: a byte changed, a number changed, a part doubled or cut out. */
    private static byte[] altered(byte[] original, Random random) {
        StringBuilder text = new StringBuilder(new String(original, ISO_8859_1));
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(text.length() - 20);
            int to = at + 1 + random.nextInt(16);
            switch (random.nextInt(5)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                case 1 -> text.setCharAt(at, "0123456789ilde:-./\\\0".charAt(random.nextInt(20)));
                case 2 -> text.insert(at, text.substring(at, to));
                case 3 -> text.delete(at, to);
                default -> {
                    int integer = text.indexOf("i", at);
                    int end = text.indexOf("e", integer);
                    if (integer >= 0 && end >= 0) {
                        text.replace(integer + 1, end, Long.toString(random.nextLong() >> random.nextInt(64)));
                    }
                }
            }
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    static byte[] sample() {
        String root = "11:pieces root32:" + "r".repeat(32);
        String tree = "1:ad1:bd0:d6:lengthi5e" + root + "eee1:cd0:d6:lengthi9e" + root + "ee";
        String files = "d6:lengthi5e4:pathl1:a1:beed4:attr1:p6:lengthi11e4:pathl4:.pad2:11eed6:lengthi9e4:pathl1:cee"
                + "d4:attr1:l4:pathl1:de12:symlink pathl1:cee";
        String info = "9:file treed" + tree + "1:dd0:d4:attr1:l6:lengthi0eeee5:filesl" + files
                + "e4:name4:temp12:piece lengthi16e6:pieces40:" + "h".repeat(40) + "7:privatei1e";
        return ("d8:announce17:http://a/announce13:announce-listll17:http://a/announceel9:udp://b/xee4:infod" + info
                        + "e8:url-listl9:http://c/ee")
                .getBytes(ISO_8859_1);
    }

    @Test
    void theTorrentThatIsAlteredIsValid() throws Exception {
        Metainfo metainfo = MetainfoReader.read(sample(), "");
        assertEquals(4, metainfo.files().size());
        assertEquals(Optional.of(List.of("temp", "c")), metainfo.files().get(3).symlinkTarget());
    }

    @Test
    void readsAsManyFilesAsFitIntoATorrent() throws Exception {
        StringBuilder files = new StringBuilder();
        int count = 340_000;
        for (int i = 0; i < count; i++) {
            files.append("d6:lengthi1e4:pathl")
                    .append(Integer.toString(i, 36).length())
                    .append(':');
            files.append(Integer.toString(i, 36)).append("ee");
        }
        String torrent =
                TorrentText.torrent("5:filesl" + files + "e4:name1:n12:piece lengthi1048576e" + TorrentText.PIECES);
        Metainfo metainfo = TorrentText.read(torrent);
        assertEquals(count, metainfo.files().size());
        assertEquals(count - 1, metainfo.files().get(count - 1).offset());
    }
}
