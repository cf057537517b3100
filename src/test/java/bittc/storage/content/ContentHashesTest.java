package bittc.storage.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bittc.storage.content.ContentException.Code;
import bittc.storage.disk.Disk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentHashesTest {
    @TempDir
    Path temp;

    private static ContentTree scan(Path path) throws IOException {
        return ContentTree.scan(path, Optional.empty(), true, Optional.empty());
    }

    private static byte[] naive(byte[] content, int pieceLength) throws Exception {
        ByteArrayOutputStream hashes = new ByteArrayOutputStream();
        for (int from = 0; from < content.length; from += pieceLength) {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(content, from, Math.min(pieceLength, content.length - from));
            hashes.writeBytes(sha1.digest());
        }
        return hashes.toByteArray();
    }

    @Test
    void agreesWithPlainHashingWhateverTheFilesThePiecesAndTheThreads() throws Exception {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            Path folder = Files.createDirectory(temp.resolve("t" + seed));
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            int files = 1 + random.nextInt(6);
            for (int i = 0; i < files; i++) {
                byte[] bytes = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(700_000)];
                random.nextBytes(bytes);
                Files.write(folder.resolve("f" + i), bytes);
                content.writeBytes(bytes);
            }
            Files.write(folder.resolve("g"), new byte[] {1});
            content.write(1);
            int pieceLength = 16_384 << random.nextInt(6);
            int threads = 1 + random.nextInt(4);
            assertArrayEquals(
                    naive(content.toByteArray(), pieceLength),
                    ContentHashes.sha1(scan(folder), pieceLength, threads, bytes -> {}),
                    "seed " + seed);
        }
    }

    /** Does something to the file just before it is opened. */
    private static Disk disk(Consumer<Path> before) {
        return new Disk() {
            @Override
            public FileChannel open(Path path, Set<OpenOption> options) throws IOException {
                before.accept(path);
                return super.open(path, options);
            }
        };
    }

    private interface Change {
        void make(Path file) throws IOException;
    }

    private Code codeAfter(Change change) throws IOException {
        Path file = Files.write(temp.resolve("f"), new byte[100_000]);
        ContentTree tree = scan(file);
        Disk disk = disk(path -> {
            try {
                change.make(path);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        return assertThrows(ContentException.class, () -> ContentHashes.sha1(disk, tree, 16_384, 2, bytes -> {}))
                .code();
    }

    @Test
    void noticesAFileThatChangesMeanwhile() throws IOException {
        assertEquals(Code.CHANGED, codeAfter(file -> Files.write(file, new byte[10])), "shorter");
        assertEquals(Code.CHANGED, codeAfter(file -> Files.write(file, new byte[100_001])), "longer");
        assertEquals(
                Code.CHANGED,
                codeAfter(file -> Files.setLastModifiedTime(file, FileTime.fromMillis(1))),
                "written, though of the same length");
        assertEquals(Code.NOT_FOUND, codeAfter(Files::delete), "gone");
    }
}
