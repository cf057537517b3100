package bittc.interop;

import bittc.testkit.SyntheticFile;
import bittc.testkit.SyntheticTorrent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The content that all clients of an {@link InteropSwarm} share. */
final class InteropPayload {
    private static final int KIB = 1024;

    /** Files that end in the middle of pieces and blocks, pieces with many files, an empty file, names beyond ASCII. */
    private static final List<SyntheticFile> FILES = List.of(
            SyntheticFile.of("first.bin", 1_000_003, 1),
            SyntheticFile.of("nothing.bin", 0, 2),
            SyntheticFile.of("small/1.bin", 1, 3),
            SyntheticFile.of("small/16385.bin", 16 * KIB + 1, 4),
            SyntheticFile.of("small/deeper still/夜の虫 ß.bin", 77_777, 5),
            SyntheticFile.of("large.bin", 3_141_593, 6));

    static final SyntheticTorrent TORRENT = SyntheticTorrent.ofFolder("interop payload", 64 * KIB, false, FILES);

    private InteropPayload() {}

    /** Its files, sorted, as a client with everything has them. */
    static List<String> paths() {
        return FILES.stream().map(file -> path(file).toString()).sorted().toList();
    }

    private static Path path(SyntheticFile file) {
        return Path.of(TORRENT.name(), file.path().toArray(String[]::new));
    }

    static void write(Path folder) throws IOException {
        for (int i = 0; i < FILES.size(); i++) {
            Path file = folder.resolve(path(FILES.get(i)));
            Files.createDirectories(file.getParent());
            Files.write(file, TORRENT.fileBytes(i));
        }
    }

    /** The files of at least this length that are missing or not, byte for byte, as they should be. */
    static List<Path> differences(Path folder, int minLength) throws IOException {
        List<Path> different = new ArrayList<>();
        for (int i = 0; i < FILES.size(); i++) {
            Path file = folder.resolve(path(FILES.get(i)));
            boolean counts = FILES.get(i).length() >= minLength;
            if (counts && (!Files.exists(file) || !Arrays.equals(TORRENT.fileBytes(i), Files.readAllBytes(file)))) {
                different.add(file);
            }
        }
        return different;
    }
}
