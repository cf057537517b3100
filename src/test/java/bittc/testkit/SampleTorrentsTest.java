package bittc.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the folder {@code sample-torrents} to what it is made from, and to what its README says of it. */
class SampleTorrentsTest {
    private static final Path FOLDER = Path.of("sample-torrents");

    private static Map<String, byte[]> samples() {
        Map<String, byte[]> samples = new TreeMap<>(BrokenSamples.all());
        SampleTorrents.ALL.forEach(sample -> samples.put(sample.fileName(), sample.torrentBytes()));
        return samples;
    }

    /** Writes the folder anew, after a change to what it is made from. */
    public static void main(String[] args) throws IOException {
        for (Map.Entry<String, byte[]> sample : samples().entrySet()) {
            Files.write(FOLDER.resolve(sample.getKey()), sample.getValue());
        }
    }

    /** The README's line about a sample. */
    private static String told(String fileName) throws IOException {
        return Files.readAllLines(FOLDER.resolve("README.md")).stream()
                .filter(line -> line.startsWith("| `" + fileName + "` |"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("README.md has no line about " + fileName));
    }

    @Test
    void theFilesAreWhatIsGenerated() throws Exception {
        Map<String, byte[]> samples = samples();
        for (Map.Entry<String, byte[]> sample : samples.entrySet()) {
            assertArrayEquals(sample.getValue(), Files.readAllBytes(FOLDER.resolve(sample.getKey())), sample.getKey());
        }
        try (Stream<Path> files = Files.list(FOLDER)) {
            Set<String> names = files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("README.md"))
                    .collect(Collectors.toSet());
            assertEquals(samples.keySet(), names);
        }
    }

    @Test
    void theGoodOnesAreGood() throws Exception {
        for (SampleTorrents.Sample sample : SampleTorrents.ALL) {
            Metainfo metainfo = MetainfoReader.read(sample.torrentBytes(), sample.fileName());
            assertEquals(sample.torrent().infoHash(), metainfo.infoHash());
            assertEquals(
                    sample.torrent().layout().totalLength(), metainfo.layout().totalLength());
            assertEquals(
                    sample.torrent().layout().pieceLength(), metainfo.layout().pieceLength());
            assertEquals(List.of(List.of(SampleTorrents.ANNOUNCE_URL)), metainfo.trackers());
            for (int piece = 0; piece < metainfo.layout().pieceCount(); piece++) {
                byte[] bytes = new byte[metainfo.layout().lengthOf(piece)];
                sample.torrent().read(metainfo.layout().offsetOf(piece), bytes);
                var check = metainfo.pieceHashes().check(piece);
                check.blocks(0, ByteBuffer.wrap(bytes));
                assertTrue(check.matches(), sample.fileName() + " piece " + piece);
            }
            String told = told(sample.fileName());
            assertTrue(told.contains("| 0 |"), told);
            assertTrue(told.contains(sample.torrent().infoHash().toHex()), told);
        }
        Metainfo padded = MetainfoReader.read(SampleTorrents.PRIVATE_PADDED.torrentBytes(), "");
        assertTrue(padded.isPrivate());
        assertEquals(
                List.of(false, true, false),
                padded.files().stream().map(file -> file.padding()).toList());
    }

    @Test
    void theBrokenOnesAreRefusedAsTheReadmeSays() throws Exception {
        for (Map.Entry<String, byte[]> sample : BrokenSamples.all().entrySet()) {
            InvalidMetainfoException refused = assertThrows(
                    InvalidMetainfoException.class,
                    () -> MetainfoReader.read(sample.getValue(), sample.getKey()),
                    sample.getKey());
            String told = told(sample.getKey());
            assertTrue(told.contains("| 3 |"), told);
            assertTrue(told.contains("`" + refused.code().word() + "`"), told + " lacks " + refused.code());
            assertTrue(
                    told.contains("`" + sample.getKey() + ": " + refused.getMessage() + "`"),
                    told + " lacks " + refused.getMessage());
        }
    }
}
