package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.fuzz.FuzzTarget;
import bittc.fuzz.Memory;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoBuilder;
import bittc.metainfo.MetainfoReader;
import bittc.storage.disk.Disk;
import bittc.storage.disk.FileHandles;
import bittc.storage.disk.FileStamp;
import bittc.storage.file.FileLayout;
import bittc.storage.file.FileLayout.FileSlice;
import bittc.storage.file.FilePaths;
import bittc.storage.file.PartsFile;
import bittc.storage.resume.ResumeCodec;
import bittc.storage.resume.ResumeState;
import bittc.torrent.InfoHash;
import bittc.torrent.PieceLayout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;

/** What earlier runs have left on disk, and where a torrent's files go. */
public final class StorageFuzz {
    private static final TestTorrent.Made TORRENT = TestTorrent.named("t", 40_000)
            .file("a", 30_000)
            .file("b", 70_000)
            .file("c", 9)
            .make();
    private static final FileLayout LAYOUT =
            new FileLayout(TORRENT.layout(), TORRENT.metainfo().files());
    private static final InfoHash INFO_HASH = TORRENT.metainfo().infoHash();

    private StorageFuzz() {}

    /** This package's targets. */
    public static List<FuzzTarget> targets() {
        return List.of(
                new FuzzTarget("resume-record", List.of(record(), entries()), StorageFuzz::resume),
                new FuzzTarget("parts-file", List.of(part('H', 0, 30_000), parts()), StorageFuzz::parts),
                FuzzTarget.of(
                        "paths",
                        StorageFuzz::paths,
                        "name\na/b.txt\na/b.txt\na",
                        "..\n../../etc/passwd\n//\n.part\nx.part/x\nx",
                        "con\u00e2\u0080\u00ae\n" + "y".repeat(300) + "/z\nNUL.txt\n. /\\"));
    }

    private static ResumeState state() {
        ResumeState state = new ResumeState(TORRENT.layout());
        state.onVerified(1);
        state.onBlocks(0, 1, 2);
        state.onFile(0, new FileStamp(30_000, 7, 3, 4));
        state.onFile(3, FileStamp.DISTRUSTED);
        state.allocated().set(2);
        return state;
    }

    private static byte[] record() {
        return ResumeCodec.encode(INFO_HASH, 99, state());
    }

    private static byte[] entries() {
        ResumeCodec codec = new ResumeCodec();
        codec.verified(0);
        codec.mismatch(2);
        codec.blocks(2, 0, 1);
        codec.file(1, new FileStamp(5, 6, 3, 4), 8);
        codec.closed();
        byte[] frame = codec.takeFrame();
        return Arrays.copyOfRange(frame, 8, frame.length);
    }

    /** As it is; and as what follows a good record in a frame of its own, with the checksum right. */
    private static void resume(byte[] input) {
        read(input);
        read(join(ResumeCodec.MAGIC, frame(input)));
        Optional<ResumeCodec.Decoded> more = read(join(record(), frame(input)));
        read(join(record(), input)).orElseThrow();
        if (more.isPresent()) {
            assertTrue(more.get().state().orElseThrow().verified().get(1), "what was verified before is lost");
        }
    }

    private static Optional<ResumeCodec.Decoded> read(byte[] record) {
        Optional<ResumeCodec.Decoded> decoded = Memory.bounded(
                record.length,
                64,
                () -> ResumeCodec.decode(ByteBuffer.wrap(record), INFO_HASH, TORRENT.layout(), LAYOUT.fileCount()));
        decoded.flatMap(ResumeCodec.Decoded::state).ifPresent(StorageFuzz::assertPossible);
        return decoded;
    }

    private static void assertPossible(ResumeState state) {
        PieceLayout pieces = TORRENT.layout();
        state.blocks().forEach((piece, blocks) -> {
            assertTrue(
                    piece >= 0
                            && piece < pieces.pieceCount()
                            && !state.verified().get(piece),
                    "piece " + piece);
            assertTrue(blocks.length() <= pieces.blockCount(piece), "blocks " + blocks);
        });
        state.files().keySet().forEach(file -> assertTrue(file >= 0 && file <= LAYOUT.fileCount(), "file " + file));
        assertTrue(state.allocated().length() <= LAYOUT.fileCount() + 1);
        byte[] again = ResumeCodec.encode(INFO_HASH, 1, state);
        ResumeState second = ResumeCodec.decode(ByteBuffer.wrap(again), INFO_HASH, pieces, LAYOUT.fileCount())
                .orElseThrow()
                .state()
                .orElseThrow();
        assertArrayEquals(state.verified().toBytes(), second.verified().toBytes());
        assertEquals(state.files(), second.files());
        assertEquals(state.blocks(), second.blocks());
        assertEquals(state.allocated(), second.allocated());
    }

    private static byte[] frame(byte[] payload) {
        return ByteBuffer.allocate(8 + payload.length)
                .putInt(payload.length)
                .putInt(crc(payload))
                .put(payload)
                .array();
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** An entry without its checksum: the target puts that in. */
    private static byte[] part(char state, long offset, int length) {
        return ByteBuffer.allocate(13)
                .put((byte) state)
                .putLong(offset)
                .putInt(length)
                .array();
    }

    private static byte[] parts() {
        return join(part('-', 30_000, 10_000), part('H', 100_000, 9), part('H', 40_000, 40_000));
    }

    /** Entries of 13 bytes, which get a checksum each and no bytes of content; then all of the input behind a file's header. */
    private static void parts(byte[] input) throws IOException {
        byte[] header = join(new byte[] {'b', 'i', 't', 't', 'c', 'p', 0, 1}, INFO_HASH.toBytes());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(header);
        for (int at = 0; at + 13 <= input.length; at += 13) {
            byte[] entry = Arrays.copyOfRange(input, at, at + 13);
            int length = ByteBuffer.wrap(entry).getInt(9);
            byte[] sum = ByteBuffer.allocate(4)
                    .putInt(crc(Arrays.copyOfRange(entry, 1, 13)))
                    .array();
            file.writeBytes(entry);
            file.writeBytes(sum);
            file.writeBytes(new byte[Math.max(0, Math.min(length, 50_000))]);
        }
        loadParts(file.toByteArray());
        loadParts(join(header, input));
    }

    private static void loadParts(byte[] content) throws IOException {
        Path dir = Scratch.DIR;
        FilePaths paths = new FilePaths(Disk.REAL, dir, "t", TORRENT.metainfo().files());
        Files.write(paths.sidecar(".bittc.parts"), content);
        FileHandles handles = new FileHandles(2);
        PartsFile parts = new PartsFile(Disk.REAL, paths, LAYOUT, handles, INFO_HASH);
        try {
            parts.load();
            Set<FileSlice> seen = new HashSet<>();
            for (FileSlice slice : parts.slices()) {
                assertTrue(seen.add(slice), "twice: " + slice);
                assertEquals(slice, LAYOUT.wholeSlice(slice));
                assertTrue(parts.holds(slice));
                assertTrue(
                        slice.end()
                                <= TORRENT.metainfo()
                                        .files()
                                        .get(slice.fileIndex())
                                        .length(),
                        "" + slice);
                readPart(parts, slice);
            }
            assertArrayEquals(content, Files.readAllBytes(paths.sidecar(".bittc.parts")));
        } finally {
            parts.close();
        }
    }

    /** What was cut off is held as far as its head says; to read it fails, and as a fault of the disk. */
    private static void readPart(PartsFile parts, FileSlice slice) {
        try {
            parts.read(slice, ByteBuffer.allocate((int) slice.length()));
        } catch (IOException cutOff) {
            assertTrue(cutOff.getMessage() != null);
        }
    }

    /** A folder of this process alone, in memory where the system has such a thing. */
    private static final class Scratch {
        static final Path DIR = make();

        private static Path make() {
            try {
                Path memory = Path.of("/dev/shm");
                Path dir = Files.isWritable(memory)
                        ? Files.createTempDirectory(memory, "bittc-fuzz")
                        : Files.createTempDirectory("bittc-fuzz");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(dir)));
                return dir;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void remove(Path dir) {
            try (var files = Files.list(dir)) {
                files.forEach(file -> file.toFile().delete());
                Files.delete(dir);
            } catch (IOException left) {
                // a small file in a folder for such files
            }
        }
    }

    /** A torrent's name, and in each line after it a path: every place for it is below the output folder, and its own. */
    private static void paths(byte[] input) {
        List<String> lines =
                new String(input, StandardCharsets.UTF_8).lines().limit(40).toList();
        if (lines.size() < 2) {
            return;
        }
        MetainfoBuilder builder = new MetainfoBuilder(lines.get(0), 1 << 14, new byte[20]);
        for (String line : lines.subList(1, lines.size())) {
            builder.file(List.of(line.split("/", -1)), 1);
        }
        Metainfo metainfo;
        try {
            metainfo = MetainfoReader.read(builder.encode(), "given.torrent");
        } catch (InvalidMetainfoException refused) {
            return;
        }
        for (Path dir : List.of(Path.of("out"), Path.of("/out/x"), Path.of(""), Path.of("../up"))) {
            assertApart(new FilePaths(Disk.REAL, dir, metainfo.name(), metainfo.files()), metainfo);
        }
    }

    private static void assertApart(FilePaths paths, Metainfo metainfo) {
        Set<Path> taken = new HashSet<>();
        for (String suffix : List.of(".bittc", ".bittc.new", ".bittc.parts", ".bittc.lock")) {
            assertInside(paths.dir(), paths.sidecar(suffix));
            taken.add(paths.sidecar(suffix));
        }
        for (int file = 0; file < metainfo.files().size(); file++) {
            for (Path path : List.of(paths.finalPath(file), paths.partPath(file))) {
                assertInside(paths.dir(), path);
                assertTrue(path.startsWith(paths.root()), () -> path + " is not below " + paths.root());
                assertTrue(taken.add(path), () -> "twice: " + path);
            }
        }
    }

    private static void assertInside(Path dir, Path path) {
        Path top = dir.toAbsolutePath().normalize();
        Path resolved = path.toAbsolutePath().normalize();
        assertTrue(resolved.startsWith(top) && !resolved.equals(top), () -> path + " is not in " + dir);
        assertTrue(resolved.getNameCount() <= dir.toAbsolutePath().normalize().getNameCount() + 101);
    }
}
