package bittc.metainfo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.fuzz.FuzzTarget;
import bittc.fuzz.Memory;
import bittc.torrent.PeerAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Torrents, magnet links, and what users choose files by. */
public final class MetainfoFuzz {
    private static final String HASH = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";
    private static final Metainfo FOLDER = folder();

    private MetainfoFuzz() {}

    /** This package's targets. */
    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.of("metainfo", MetainfoFuzz::metainfo).with(MetainfoPropertiesTest.sample(), small()),
                FuzzTarget.of(
                        "magnet",
                        MetainfoFuzz::magnet,
                        "magnet:?xt=urn:btih:" + HASH + "&dn=a%20b+c&xl=5&tr=http%3A%2F%2Ft%2Fannounce&tr.1=udp://t:1"
                                + "&ws=http://w/&x.pe=1.2.3.4:5&x.pe=[::1]:6&so=0,2,5-7",
                        "MAGNET:?xt=urn:btmh:1220" + "ab".repeat(32) + "&xt=urn:btih:MFRGG43FMZRW6Z3JMFRGG43FMZRW6Z3J",
                        "magnet:?&amp;xt=urn:btih:" + HASH + "&dn=%ff%zz%",
                        HASH),
                FuzzTarget.of(
                        "glob",
                        MetainfoFuzz::glob,
                        "**/[a-c!]*.t?t\nfolder/a/b.txt",
                        "\\[x]*\n[x]y",
                        "1,3-,2-2\n",
                        "[!a-]\\\n-"));
    }

    private static byte[] small() {
        return new MetainfoBuilder("..", 16, new byte[40])
                .file(List.of("..", "a"), 10)
                .file(List.of("con", "b\u202e.txt"), 20)
                .tier(List.of("http://t.test/announce"))
                .webSeed("http://w.test/")
                .encode();
    }

    private static Metainfo folder() {
        MetainfoBuilder builder = new MetainfoBuilder("folder", 16, new byte[20]);
        for (String path : List.of("a/b.txt", "a/B.TXT", "[x]y", "-", "\u00fc/e")) {
            builder.file(List.of(path.split("/")), 1);
        }
        return read(builder.encode()).orElseThrow();
    }

    private static Optional<Metainfo> read(byte[] torrent) {
        try {
            return Optional.of(MetainfoReader.read(torrent, "given.torrent"));
        } catch (InvalidMetainfoException refused) {
            assertTrue(!refused.getMessage().isEmpty());
            return Optional.empty();
        }
    }

    private static void metainfo(byte[] input) throws InvalidMetainfoException {
        Optional<Metainfo> read = Memory.bounded(input.length, 128, () -> read(input));
        if (read.isEmpty()) {
            return;
        }
        Metainfo metainfo = read.get();
        PathAttacks.assertContained(metainfo);
        long offset = 0;
        for (FileEntry file : metainfo.files()) {
            assertEquals(offset, file.offset());
            assertTrue(file.length() >= 0);
            offset += file.length();
        }
        assertEquals(metainfo.layout().totalLength(), offset);
        assertTrue(metainfo.webSeeds().size() <= UrlLists.MAX_URLS);
        Metainfo again = read(MetainfoBuilder.encode(metainfo)).orElseThrow();
        assertEquals(metainfo.infoHash(), again.infoHash());
        assertArrayEquals(metainfo.infoBytes(), again.infoBytes());
        assertEquals(metainfo.files(), again.files());
        assertEquals(metainfo.trackers(), again.trackers());
        assertEquals(metainfo.webSeeds(), again.webSeeds());
        Metainfo alone = MetainfoReader.readInfo(metainfo.infoBytes(), "given", List.of(), List.of());
        assertEquals(metainfo.infoHash(), alone.infoHash());
        assertEquals(metainfo.files(), alone.files());
        assertSameAgain(MagnetLink.of(metainfo), true);
    }

    private static void magnet(byte[] input) throws InvalidMetainfoException {
        String text = new String(input, StandardCharsets.UTF_8);
        PeerAddress.parse(text)
                .ifPresent(peer ->
                        assertEquals(peer, PeerAddress.parse(peer.toString()).orElseThrow()));
        Optional<MagnetLink> bare = MagnetLink.ofInfoHash(text);
        if (bare.isPresent()) {
            assertSameAgain(bare.get(), false);
        }
        MagnetLink link;
        try {
            link = Memory.bounded(input.length, 64, () -> MagnetLink.parse(text));
        } catch (InvalidMetainfoException refused) {
            assertTrue(!refused.getMessage().isEmpty());
            return;
        }
        assertSameAgain(link, false);
    }

    /** Tiers are lost in a link: each tracker becomes one of its own. */
    private static void assertSameAgain(MagnetLink link, boolean tiers) throws InvalidMetainfoException {
        String uri = link.toUri();
        assertTrue(uri.chars().allMatch(c -> c > ' ' && c < 0x7f), uri);
        if (uri.length() > MagnetLink.MAX_CHARS) {
            return;
        }
        MagnetLink again = MagnetLink.parse(uri);
        if (tiers) {
            assertEquals(flat(link.trackers()), flat(again.trackers()));
            assertEquals(link.infoHash(), again.infoHash());
        } else {
            assertEquals(link, again);
        }
    }

    private static List<String> flat(List<List<String>> tiers) {
        return tiers.stream().flatMap(List::stream).toList();
    }

    /** A pattern, and in the line after it a path. */
    private static void glob(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        String pattern = end < 0 ? text : text.substring(0, end);
        String path = text.substring(end + 1);
        for (Glob.Folding folding : Glob.Folding.values()) {
            Glob glob = new Glob(pattern, folding);
            assertTrue(!glob.matches(path) || glob.matchesFolderOf(path), "matches the path, but not as its folder");
            // between an accent and its letter a backslash keeps the two apart
            assertTrue(
                    folding != Glob.Folding.NONE && !isAscii(path) || new Glob(literally(path), folding).matches(path),
                    "does not match itself");
        }
        FilePattern.parse(pattern).ifPresent(patterns -> patterns.forEach(MetainfoFuzz::assertInTorrent));
        FileIndexes.parse(pattern).ifPresent(indexes -> {
            assertTrue(indexes.ranges().size() <= FileIndexes.MAX_RANGES);
            assertEquals(Optional.of(indexes), FileIndexes.parse(indexes.toString()));
        });
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    private static String literally(String path) {
        StringBuilder pattern = new StringBuilder();
        path.codePoints().forEach(c -> pattern.append('\\').appendCodePoint(c));
        return pattern.toString();
    }

    private static void assertInTorrent(FilePattern pattern) {
        BitSet found = pattern.in(FOLDER);
        assertTrue(found.length() <= FOLDER.files().size(), pattern + " matches " + found);
        assertEquals(!found.isEmpty(), pattern.matchesAny(FOLDER));
        List<String> exact = new ArrayList<>();
        FOLDER.files().forEach(file -> exact.add(file.pathText()));
        int index = exact.indexOf(pattern.toString());
        assertTrue(index < 0 || found.get(index), "a path does not match itself: " + pattern);
    }
}
