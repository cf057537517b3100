package bittc.metainfo;

import static bittc.metainfo.TorrentText.LENGTH;
import static bittc.metainfo.TorrentText.NAME;
import static bittc.metainfo.TorrentText.PIECES;
import static bittc.metainfo.TorrentText.PIECE_LENGTH;
import static bittc.metainfo.TorrentText.assertInvalid;
import static bittc.metainfo.TorrentText.file;
import static bittc.metainfo.TorrentText.multi;
import static bittc.metainfo.TorrentText.read;
import static bittc.metainfo.TorrentText.refused;
import static bittc.metainfo.TorrentText.single;
import static bittc.metainfo.TorrentText.torrent;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetainfoReaderTest {
    @Test
    void readsATorrentOfOneFile() throws Exception {
        Metainfo metainfo = read(single(""));
        assertEquals("temp", metainfo.name());
        assertFalse(metainfo.multiFile());
        assertEquals(
                List.of(new FileEntry(0, List.of("temp"), 425, 0, false, false, Optional.empty())), metainfo.files());
        assertEquals(425, metainfo.layout().totalLength());
        assertEquals(16384, metainfo.layout().pieceLength());
        assertFalse(metainfo.isPrivate());
        assertEquals(List.of(), metainfo.trackers());
        assertEquals(List.of(), metainfo.webSeeds());
    }

    @Test
    void readsATorrentOfManyFilesInOrderAndWithTheirOffsets() throws Exception {
        Metainfo metainfo = read(multi(file("b"), file("a", "x"), file("a", "y")));
        assertTrue(metainfo.multiFile());
        assertEquals(
                List.of(0L, 45L, 90L),
                metainfo.files().stream().map(FileEntry::offset).toList());
        assertEquals(
                List.of(0, 1, 2),
                metainfo.files().stream().map(FileEntry::index).toList());
        assertEquals(List.of("temp", "a", "x"), metainfo.files().get(1).path());
        assertEquals(135, metainfo.layout().totalLength());
    }

    @Test
    void hashesTheInfoAsItCameAndNeverAsItWouldBeEncoded() throws Exception {
        String info = "d" + NAME + LENGTH + "1:zle1:yi1e" + PIECE_LENGTH + PIECES + "e"; // keys out of order
        Metainfo metainfo = read("d4:info" + info + "e");
        byte[] sha1 = MessageDigest.getInstance("SHA-1").digest(info.getBytes(ISO_8859_1));
        assertEquals(HexFormat.of().formatHex(sha1), metainfo.infoHash().toHex());
        assertArrayEquals(info.getBytes(ISO_8859_1), metainfo.infoBytes());
    }

    @Test
    void readsAnInfoDictionaryAlone() throws Exception {
        byte[] info = ("d" + LENGTH + NAME + PIECE_LENGTH + PIECES + "e").getBytes(ISO_8859_1);
        List<List<String>> trackers = List.of(List.of("http://a/announce"));
        Metainfo metainfo = MetainfoReader.readInfo(info, "", trackers, List.of("http://b/"));
        assertEquals(read(single("")).infoHash(), metainfo.infoHash());
        assertEquals(trackers, metainfo.trackers());
        assertEquals(List.of("http://b/"), metainfo.webSeeds());
        assertThrows(
                InvalidMetainfoException.class,
                () -> MetainfoReader.readInfo("le".getBytes(ISO_8859_1), "", List.of(), List.of()));
    }

    @Test
    void readsWhatIsSaidBesideTheInfo() throws Exception {
        String info = single("7:privatei1e");
        Metainfo metainfo = read("d7:comment4:nice10:created by3:foo13:creation datei1234567e" + info.substring(1));
        assertEquals(Optional.of("nice"), metainfo.comment());
        assertEquals(Optional.of("foo"), metainfo.createdBy());
        assertEquals(Optional.of(Instant.ofEpochSecond(1234567)), metainfo.creationDate());
        assertTrue(metainfo.isPrivate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"i-5e", "i9223372036854775807e", "i-9223372036854775808e", "3:abc", "le"})
    void ignoresACreationDateThatIsNone(String date) throws Exception {
        assertEquals(
                Optional.empty(),
                read("d13:creation date" + date + single("").substring(1)).creationDate());
    }

    @Test
    void toleratesUnknownKeysAndWhatFollowsTheDictionary() throws Exception {
        String unknown = "d5:nodesll1:hi6881eee7:similarl20:aaaaaaaaaaaaaaaaaaaae"
                + single("8:similar2le").substring(1);
        assertEquals("temp", read(unknown + "\r\n<!-- served -->").name());
    }

    @ParameterizedTest
    @CsvSource({
        "'', torrent-empty, empty file (0 bytes)",
        "'\u001f\u008b\b', torrent-gzip, 'gzip-compressed, but damaged: it ends too early'",
        "'<!DOCTYPE html>', torrent-is-html, not a torrent: it is a web page",
        "'\u00ef\u00bb\u00bf\r\n <html>', torrent-is-html, not a torrent: it is a web page",
        "'10:libtorrent', torrent-invalid, not a torrent: it is not a bencoded dictionary",
        "'hello', torrent-invalid, not a torrent: it is not a bencoded dictionary",
        "'de', torrent-invalid, invalid: info is missing or not a dictionary",
        "'d4:info5:filese', torrent-invalid, invalid: info is missing or not a dictionary",
        "'d8:announce5:ab', torrent-damaged, damaged: ends inside a value at byte 15",
        "'d4:infod6:lengthi07eee', torrent-damaged, damaged: leading zero at byte 17",
    })
    void namesWhatItFoundInPlaceOfATorrent(String bytes, String code, String message) {
        InvalidMetainfoException refusal = refused(bytes);
        assertEquals(code, refusal.code().word());
        assertEquals(message, refusal.getMessage());
    }

    @Test
    void saysWhatToDoAboutIt() {
        assertEquals("fetch it again", refused("\u001f\u008b").hint());
        assertEquals(
                "the link may need a login; fetch it again", refused("<html>").hint());
    }

    @Test
    void refusesAFileThatIsTooLarge() {
        byte[] large = new byte[MetainfoReader.MAX_FILE_BYTES + 1];
        large[0] = 'd';
        InvalidMetainfoException refusal =
                assertThrows(InvalidMetainfoException.class, () -> MetainfoReader.read(large, ""));
        assertEquals("invalid: larger than 10 MB", refusal.getMessage());
    }

    @Test
    void refusesPiecesThatMakeNoSense() {
        assertInvalid("info.piece length is missing or not an integer", torrent(LENGTH + NAME + PIECES));
        assertInvalid(
                "info.piece length is missing or not an integer",
                torrent(LENGTH + NAME + "12:piece length5:16384" + PIECES));
        for (long length : new long[] {0, -16384, 2147483647, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertInvalid(
                    "info.piece length is " + length,
                    torrent(LENGTH + NAME + "12:piece lengthi" + length + "e" + PIECES));
        }
        assertInvalid("info.pieces is missing or not a string", torrent(LENGTH + NAME + PIECE_LENGTH));
        assertInvalid(
                "info.pieces is missing or not a string", torrent(LENGTH + NAME + PIECE_LENGTH + "6:piecesi-23e"));
        assertInvalid(
                "info.pieces is 19 bytes (expected: 20)",
                torrent(LENGTH + NAME + PIECE_LENGTH + "6:pieces19:aaaaaaaaaaaaaaaaaaa"));
        assertInvalid(
                "info.pieces is 20 bytes (expected: 40)", torrent("6:lengthi16385e" + NAME + PIECE_LENGTH + PIECES));
        assertInvalid(
                "info.piece length makes too many pieces",
                torrent("6:lengthi2097153e" + NAME + "12:piece lengthi1e" + PIECES));
    }

    @Test
    void refusesLengthsThatMakeNoSense() {
        String rest = NAME + PIECE_LENGTH + PIECES;
        assertInvalid("info.length is missing or not an integer", torrent(rest));
        assertInvalid("info.length is missing or not an integer", torrent("6:lengthli45ee" + rest));
        assertInvalid("info.length is -1", torrent("6:lengthi-1e" + rest));
        assertInvalid("no bytes in any of its files", torrent("6:lengthi0e" + rest));
        assertInvalid("info.length is 9223372036854775807", torrent("6:lengthi9223372036854775807e" + rest));
        assertInvalid("info.files[0].length is missing or not an integer", multi("d6:lengthli45ee4:pathl1:aee"));
        assertInvalid("info.files[1].length is -45", multi(file("b"), "d6:lengthi-45e4:pathl1:aee"));
        String tebibytes512 = "d6:lengthi562949953421312e4:pathl1:aee";
        assertInvalid(
                "info.files[2].length makes the torrent larger than is possible",
                multi(tebibytes512, tebibytes512, file("a")));
    }

    @Test
    void refusesFilesThatAreNone() {
        assertInvalid("info.files is empty", multi());
        assertInvalid("info.files is not a list", torrent("5:files3:abc" + LENGTH + NAME + PIECE_LENGTH + PIECES));
        assertInvalid("info.files[0] is not a dictionary", multi("3:abc"));
        assertInvalid("info.files[0].path is missing or not a list of names", multi("d6:lengthi45ee", file("a")));
        assertInvalid("info.files[0].path is missing or not a list of names", multi("d6:lengthi45e4:pathlee"));
        assertInvalid("info.files[0].path is missing or not a list of names", multi("d6:lengthi45e4:path1:ae"));
        assertInvalid(
                "info.files[0].path has an element that is not a string", multi("d6:lengthi45e4:pathli1242e1:aee"));
    }

    @Test
    void refusesKeysThatAreThereTwiceWhereTheHashVouchesForThem() throws Exception {
        assertInvalid("info has a key twice", single("6:lengthi426e"));
        assertInvalid("info.files[0] has a key twice", multi("d6:lengthi45e4:pathl1:ae4:pathl1:bee"));
        assertEquals("temp", read("d3:fooi1e3:fooi2e" + single("").substring(1)).name());
    }

    @Test
    void refusesATorrentOfTheSecondVersionAsNotYetSupported() {
        InvalidMetainfoException refusal =
                refused(torrent("9:file treed1:ad0:d6:lengthi0eeee12:meta versioni2e" + NAME + PIECE_LENGTH));
        assertEquals("torrent-unsupported", refusal.code().word());
        assertTrue(refusal.getMessage().endsWith("not yet supported"));
    }

    @Test
    void fallsBackToTheFilesNameOrTheInfoHashWhereANameIsOfNoUse() throws Exception {
        String rest = PIECE_LENGTH + PIECES;
        assertInvalid("info.name is missing", torrent(LENGTH + rest));
        assertInvalid("info.name is missing", torrent(LENGTH + "4:name4:\0\0\0\0" + rest));
        for (String unusable : List.of("0:", "i5e", "1:/", "2:\u0001\u0002", "3: \t ")) {
            assertEquals(
                    "fallback",
                    read(torrent(LENGTH + "4:name" + unusable + rest)).name());
        }
        for (String climbing : List.of("2:..", "1:.", "4:/../", "3:.\u0001.")) {
            Metainfo metainfo = read(torrent(LENGTH + "4:name" + climbing + rest));
            assertEquals(metainfo.infoHash().toHex(), metainfo.name());
        }
        byte[] noFallback = torrent(LENGTH + "4:name0:" + rest).getBytes(ISO_8859_1);
        Metainfo metainfo = MetainfoReader.read(noFallback, "..");
        assertEquals(metainfo.infoHash().toHex(), metainfo.name());
    }

    @Test
    void prefersNamesThatSayTheyAreUtf8() throws Exception {
        Metainfo metainfo = read(torrent("5:filesl"
                + "d6:lengthi45e4:pathl1:\u00e9e10:path.utf-8l2:\u00c3\u00a9ee"
                + "e4:name1:\u00e910:name.utf-82:\u00c3\u00a9"
                + PIECE_LENGTH
                + PIECES));
        assertEquals("é", metainfo.name());
        assertEquals("é/é", metainfo.files().get(0).pathText());
    }

    @Test
    void verifiesPiecesWithTheHashesOfTheTorrent() throws Exception {
        byte[] first = new byte[16];
        byte[] second = {1, 2, 3};
        byte[] hashes = new byte[40];
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        System.arraycopy(sha1.digest(first), 0, hashes, 0, 20);
        System.arraycopy(sha1.digest(second), 0, hashes, 20, 20);
        byte[] torrent = new MetainfoBuilder("n", 16, hashes).singleFile(19).encode();
        PieceHashes pieceHashes = MetainfoReader.read(torrent, "").pieceHashes();
        assertTrue(matches(pieceHashes, 0, first));
        assertTrue(matches(pieceHashes, 1, second));
        assertFalse(matches(pieceHashes, 0, second));
        assertFalse(matches(pieceHashes, 1, new byte[] {1, 2, 4}));
        assertThrows(IndexOutOfBoundsException.class, () -> pieceHashes.check(2));
        assertThrows(IndexOutOfBoundsException.class, () -> pieceHashes.check(-1));
    }

    private static boolean matches(PieceHashes hashes, int pieceIndex, byte[] piece) {
        PieceHashes.Check check = hashes.check(pieceIndex);
        ByteBuffer half = ByteBuffer.wrap(piece, 0, piece.length / 2);
        check.blocks(0, half);
        assertFalse(half.hasRemaining());
        check.blocks(0, ByteBuffer.wrap(piece, piece.length / 2, piece.length - piece.length / 2));
        return check.matches();
    }
}
