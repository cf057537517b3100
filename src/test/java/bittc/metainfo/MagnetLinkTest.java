package bittc.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.metainfo.InvalidMetainfoException.Code;
import bittc.torrent.InfoHash;
import bittc.torrent.InfoHashes;
import bittc.torrent.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MagnetLinkTest {
    private static final String HEX = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
    private static final String BASE32 = "YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK";
    private static final InfoHash INFO_HASH = InfoHash.parse(HEX).orElseThrow();
    private static final String START = "magnet:?xt=urn:btih:" + HEX;

    private static MagnetLink parse(String text) throws InvalidMetainfoException {
        return MagnetLink.parse(text);
    }

    @Test
    void readsEverythingThatALinkMayHold() throws Exception {
        MagnetLink link = parse(START
                + "&dn=caf%C3%A9+%26%20co&xl=363397"
                + "&tr=http%3A%2F%2Ftracker.example%3A6969%2Fannounce&tr=udp://b.example:80"
                + "&ws=https%3A%2F%2Fmirror.example%2Ffile"
                + "&x.pe=192.0.2.7:6881&x.pe=[2001:db8::1]:51413&x.pe=peer.example:1"
                + "&so=0,2,4,6-8");
        assertEquals(INFO_HASH, link.infoHash());
        assertEquals(Optional.of("café & co"), link.name());
        assertEquals(OptionalLong.of(363_397), link.length());
        assertEquals(
                List.of(List.of("http://tracker.example:6969/announce"), List.of("udp://b.example:80")),
                link.trackers());
        assertEquals(List.of("https://mirror.example/file"), link.webSeeds());
        assertEquals(
                List.of(
                        new PeerAddress("192.0.2.7", 6881),
                        new PeerAddress("2001:db8::1", 51413),
                        new PeerAddress("peer.example", 1)),
                link.peers());
        assertEquals("0,2,4,6-8", link.selection().orElseThrow().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                START,
                "magnet:?dn=x&xt=urn:btih:" + HEX + "&dn=y",
                "MAGNET:?XT=URN:BTIH:" + HEX,
                "magnet:///?xt=urn:btih:" + HEX,
                "Magnet://?xt=urn:btih:" + HEX,
                "magnet:/?xt=urn:btih:" + HEX,
                "magnet%3A%3Fxt%3Durn%3Abtih%3A" + HEX,
                " <magnet:?dn=x&#38;xt=urn:btih:" + HEX + "> ",
                "\"'magnet:?xt=urn:btih:" + HEX + "'\"",
                "magnet:?xt.1=urn:btih:" + HEX,
                "magnet:?xt=urn%3Abtih%3A" + HEX,
                "magnet:xt=urn:btih:" + HEX,
                "magnet:?&&x&=&=y&xt=urn:btih:" + HEX + "&",
                "magnet:?dn=x&amp;xt=urn:btih:" + HEX,
                "magnet:?xt=urn:btih:" + BASE32,
                "magnet:?xt=urn:btih:yex6dqdlxisuvhoj6um3gnnkpqjwpkek",
                "magnet:?xt=urn:btih:C12FE1C06BBA254A9DC9F519B335AA7C1367A88A",
                "magnet:?xt=urn:btih:nonsense&xt=urn:btih:" + HEX,
                "magnet:?xt=urn:btih:" + HEX + "&xt=urn:btih:0000000000000000000000000000000000000000",
                "magnet:?xt=urn:btmh:1220aaaa&xt=urn:btih:" + HEX,
                "magnet:?xt=urn:ed2k:31D6CFE0D16AE931B73C59D7E0C089C0&xt=urn:btih:" + HEX,
            })
    void findsTheInfoHashHoweverItIsWritten(String text) throws Exception {
        assertTrue(MagnetLink.looksLike(text));
        assertEquals(INFO_HASH, parse(text).infoHash());
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "magnet:?dn=x | not a magnet link: no info hash (xt=urn:btih:…)",
                "magnet: | not a magnet link: no info hash (xt=urn:btih:…)",
                "magnet:?xt | not a magnet link: no info hash (xt=urn:btih:…)",
                "magnet:?xt=urn:sha1:YNCKHTQCWBTRNJIV4WNAE52SJUQCZO5C | not a magnet link: no info hash (xt=urn:btih:…)",
                "magnet:?xt=urn:btih: | not a magnet link: info hash of 0 characters (expected: 40 hex or 32 base32)",
                "magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88 | "
                        + "not a magnet link: info hash of 39 characters (expected: 40 hex or 32 base32)",
                "magnet:?xt=urn:btih:g12fe1c06bba254a9dc9f519b335aa7c1367a88a | "
                        + "not a magnet link: info hash that is not hex",
                "magnet:?xt=urn:btih:1EX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK | "
                        + "not a magnet link: info hash that is not base32",
                "http://x/ | not a magnet link: it does not begin with magnet:?",
            })
    void saysWhyATextIsNoLink(String text, String message) {
        InvalidMetainfoException e = assertThrows(InvalidMetainfoException.class, () -> parse(text));
        assertEquals(message, e.getMessage());
        assertEquals(Code.MAGNET_INVALID, e.code());
    }

    @Test
    void refusesALinkOfVersion2Alone() {
        InvalidMetainfoException e =
                assertThrows(InvalidMetainfoException.class, () -> parse("magnet:?xt=urn:btmh:1220" + "ab".repeat(32)));
        assertEquals(Code.UNSUPPORTED, e.code());
    }

    @Test
    void takesEachTrackerAndWebSeedOnceAndKeepsWhatWeDoNotSpeak() throws Exception {
        MagnetLink link =
                parse(START + "&tr=wss://a/&tr=udp://a:1&tr.1=udp://a:1&tr.2=http://b/%0d%0aX:y&tr=file:///etc"
                        + "&ws=udp://a&ws=http://c/x+y&ws=gopher://c");
        assertEquals(
                List.of(List.of("wss://a/"), List.of("udp://a:1"), List.of("http://b/\r\nX:y"), List.of("file:///etc")),
                link.trackers());
        assertEquals(List.of("udp://a", "http://c/x%20y", "gopher://c"), link.webSeeds());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&dn=",
                "&dn=%20",
                "&xl=0",
                "&xl=-1",
                "&xl=99999999999999999999",
                "&xl=0x10",
                "&x.pe=192.0.2.7",
                "&x.pe=192.0.2.7:0",
                "&x.pe=192.0.2.7:65536",
                "&x.pe=192.0.2.7:4294967297",
                "&x.pe=2001:db8::1:6881",
                "&x.pe=[2001:db8::1",
                "&x.pe=[fe80::1%25eth0]:1",
                "&x.pe=[192.0.2.7]:1",
                "&x.pe=[::1::]:1",
                "&x.pe=ex%0aample:1",
                "&x.pe=:1",
                "&so=",
                "&so=-1",
                "&so=2-1",
                "&so=1-",
                "&so=x,,-",
                "&so=1000001,4294967296",
            })
    void leavesOutWhatMakesNoSense(String parameters) throws Exception {
        assertEquals(parse(START), parse(START + parameters));
    }

    @Test
    void keepsPercentSignsThatEncodeNothing() throws Exception {
        assertEquals(
                Optional.of("100% %zz %4"), parse(START + "&dn=100%+%zz+%4").name());
    }

    @Test
    void boundsWhatItKeeps() throws Exception {
        StringBuilder text = new StringBuilder(START).append("&dn=x").append("%F0%9F%98%80".repeat(200));
        for (int i = 1; i <= 200; i++) {
            text.append("&x.pe=192.0.2.7:").append(i);
        }
        MagnetLink link = parse(text.toString());
        assertEquals(MagnetLink.MAX_PEERS, link.peers().size());
        String name = link.name().orElseThrow();
        assertEquals(MagnetLink.MAX_NAME_CHARS, name.length());
        assertFalse(Character.isHighSurrogate(name.charAt(name.length() - 1)));
        assertThrows(InvalidMetainfoException.class, () -> parse(START + "&dn=" + "x".repeat(MagnetLink.MAX_CHARS)));
    }

    @Test
    void mergesTheRangesOfASelection() throws Exception {
        FileIndexes files = parse(START + "&so=8,3-5,0,6,4-5,8").selection().orElseThrow();
        assertEquals("0,3-6,8", files.toString());
        for (int i = 0; i < 12; i++) {
            assertEquals(List.of(0, 3, 4, 5, 6, 8).contains(i), files.contains(i), "file " + i);
        }
        StringBuilder many = new StringBuilder("0");
        for (int i = 2; i < 5000; i += 2) {
            many.append(',').append(i);
        }
        assertEquals(
                FileIndexes.MAX_RANGES,
                FileIndexes.parse(many.toString()).orElseThrow().ranges().size());
    }

    @Test
    void writesTheLinkOfATorrent() throws Exception {
        Metainfo metainfo =
                TorrentText.read("d13:announce-listll8:http://a8:http://bel9:udp://c:1ee8:url-list8:http://d"
                        + TorrentText.single("").substring(1));
        assertEquals(
                "magnet:?xt=urn:btih:" + metainfo.infoHash().toHex()
                        + "&dn=temp&xl=425&tr=http%3A%2F%2Fa&tr=http%3A%2F%2Fb&tr=udp%3A%2F%2Fc%3A1&ws=http%3A%2F%2Fd",
                MagnetLink.of(metainfo).toUri());
    }

    @Test
    void makesALinkOfABareInfoHash() {
        assertEquals(START, MagnetLink.ofInfoHash(HEX).orElseThrow().toUri());
        assertEquals(START, MagnetLink.ofInfoHash(BASE32).orElseThrow().toUri());
        for (String none : List.of("", "x", HEX.substring(1), HEX + "0", "ü".repeat(40), "٣".repeat(32), "x.torrent")) {
            assertEquals(Optional.empty(), MagnetLink.ofInfoHash(none), none);
        }
    }

    @Test
    void readsWhatItWrites() throws Exception {
        for (int seed = 0; seed < 2000; seed++) {
            MagnetLink link = randomLink(new Random(seed));
            String uri = link.toUri();
            assertTrue(uri.chars().allMatch(c -> c > ' ' && c < 0x7f), uri);
            assertEquals(link, parse(uri), "seed " + seed);
        }
    }

    private static MagnetLink randomLink(Random random) {
        byte[] hash = new byte[InfoHash.LENGTH];
        random.nextBytes(hash);
        List<List<String>> trackers = new ArrayList<>();
        List<String> webSeeds = new ArrayList<>();
        List<PeerAddress> peers = new ArrayList<>();
        List<FileIndexes.Range> ranges = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            trackers.add(List.of("udp://" + i + ".example/" + randomText(random).replaceAll("\\s", "_")));
            webSeeds.add("http://" + i + ".example/" + randomText(random).replaceAll("\\s", "_"));
            peers.add(new PeerAddress(
                    random.nextBoolean() ? "2001:db8::" + i : "10.0.0." + i, 1 + random.nextInt(65535)));
            int first = random.nextInt(100);
            ranges.add(new FileIndexes.Range(first, first + random.nextInt(3)));
        }
        return new MagnetLink(
                InfoHashes.ofV1(InfoHash.of(hash)),
                Optional.of(randomText(random).strip()).filter(name -> !name.isEmpty()),
                random.nextBoolean() ? OptionalLong.of(1 + random.nextInt(1 << 30)) : OptionalLong.empty(),
                trackers,
                webSeeds,
                peers,
                ranges.isEmpty() ? Optional.empty() : Optional.of(new FileIndexes(ranges)));
    }

    private static String randomText(Random random) {
        String alphabet = "ab%+&=?#/ :é漢😀\"<>~._-";
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int index = alphabet.offsetByCodePoints(0, random.nextInt(alphabet.codePointCount(0, alphabet.length())));
            text.appendCodePoint(alphabet.codePointAt(index));
        }
        return text.toString();
    }

    @Test
    void answersGarbageWithItsOwnExceptionAndNothingElse() {
        String good = START + "&dn=a%20b&tr=udp%3A%2F%2Fa%3A1&x.pe=[::1]:1&so=1-3,5&xl=7";
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder bad = new StringBuilder(good);
            for (int i = random.nextInt(6); i >= 0; i--) {
                bad.setCharAt(random.nextInt(bad.length()), "%&=+.:[]-,09fx\0\u00ff\ud800".charAt(random.nextInt(17)));
            }
            try {
                MagnetLink link = parse(bad.toString());
                assertEquals(link, parse(link.toUri()), "seed " + seed);
            } catch (InvalidMetainfoException expected) {
                // Any other exception fails the test.
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
