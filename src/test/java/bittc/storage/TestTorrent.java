package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import bittc.metainfo.FileEntry;
import bittc.metainfo.Layouts;
import bittc.metainfo.Metainfo;
import bittc.metainfo.PieceHashes;
import bittc.storage.disk.Disk;
import bittc.storage.verify.DataCheck;
import bittc.torrent.InfoHash;
import bittc.torrent.InfoHashes;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A torrent made up for a test: files of random content, padding of zeros. */
public final class TestTorrent {
    private final String name;
    private final int pieceLength;
    private final Random random;
    private final List<FileEntry> files = new ArrayList<>();
    private long length;
    private boolean oddPadding;

    private TestTorrent(String name, int pieceLength, long seed) {
        this.name = name;
        this.pieceLength = pieceLength;
        this.random = new Random(seed);
    }

    public static TestTorrent named(String name, int pieceLength) {
        return new TestTorrent(name, pieceLength, 7);
    }

    public static Made single(String name, int length, int pieceLength) {
        TestTorrent torrent = named(name, pieceLength);
        torrent.add(List.of(name), length, false, false, Optional.empty());
        return torrent.make(false);
    }

    public TestTorrent file(String path, int bytes) {
        return add(pathOf(path), bytes, false, false, Optional.empty());
    }

    /** A file that we call {@code safe}, in a torrent that calls its folder and the file otherwise. */
    public TestTorrent exactly(String folder, String file, String safe, int bytes) {
        files.add(new FileEntry(
                files.size(),
                pathOf(safe),
                bytes,
                length,
                false,
                false,
                Optional.empty(),
                Optional.of(List.of(folder, file))));
        length += bytes;
        return this;
    }

    public TestTorrent executable(String path, int bytes) {
        return add(pathOf(path), bytes, false, true, Optional.empty());
    }

    public TestTorrent padding(int bytes) {
        return add(pathOf(".pad/" + bytes), bytes, true, false, Optional.empty());
    }

    /** Padding is no zeros, as BEP 47 does not want it. */
    public TestTorrent oddPadding() {
        oddPadding = true;
        return this;
    }

    public TestTorrent link(String path, String... target) {
        return add(pathOf(path), 0, false, false, Optional.of(List.of(target)));
    }

    private List<String> pathOf(String path) {
        List<String> elements = new ArrayList<>(List.of(name));
        elements.addAll(Arrays.asList(path.split("/")));
        return elements;
    }

    private TestTorrent add(
            List<String> path, int bytes, boolean padding, boolean executable, Optional<List<String>> link) {
        files.add(new FileEntry(files.size(), path, bytes, length, padding, executable, link));
        length += bytes;
        return this;
    }

    public Made make() {
        return make(true);
    }

    private Made make(boolean multiFile) {
        byte[] content = new byte[(int) length];
        random.nextBytes(content);
        for (FileEntry file : files) {
            if (file.padding() && !oddPadding) {
                Arrays.fill(content, (int) file.offset(), (int) (file.offset() + file.length()), (byte) 0);
            }
        }
        PieceLayout layout = Layouts.of(files, pieceLength);
        byte[] hash = new byte[20];
        random.nextBytes(hash);
        Metainfo metainfo = new Metainfo(
                InfoHashes.ofV1(InfoHash.of(hash)),
                name,
                layout,
                new Sha1Pieces(content, layout),
                List.copyOf(files),
                multiFile,
                false,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                new byte[0]);
        return new Made(metainfo, content);
    }

    /** The torrent and its content. */
    public record Made(Metainfo metainfo, byte[] content) {
        /** The same torrent to a program that takes padding for data, as ours once did. */
        public Made paddingAsData() {
            PieceLayout blind = new PieceLayout(layout().totalLength(), layout().pieceLength());
            return new Made(
                    new Metainfo(
                            metainfo.infoHashes(),
                            metainfo.name(),
                            blind,
                            metainfo.pieceHashes(),
                            metainfo.files(),
                            metainfo.multiFile(),
                            false,
                            List.of(),
                            List.of(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            false,
                            new byte[0]),
                    content);
        }

        public PieceLayout layout() {
            return metainfo.layout();
        }

        public byte[] block(int piece, int block) {
            int from = (int) layout().offsetOf(piece) + block * PieceLayout.BLOCK_LENGTH;
            return Arrays.copyOfRange(content, from, from + layout().blockLength(piece, block));
        }

        public byte[] contentOf(int file) {
            FileEntry entry = metainfo.files().get(file);
            return Arrays.copyOfRange(content, (int) entry.offset(), (int) (entry.offset() + entry.length()));
        }

        public Path path(Path dir, int file) {
            return dir.resolve(metainfo.files().get(file).pathText());
        }

        public Path part(Path dir, int file) {
            return dir.resolve(metainfo.files().get(file).pathText() + ".part");
        }

        /** Every file is there with every byte. */
        public void assertIn(Path dir) throws IOException {
            for (FileEntry file : metainfo.files()) {
                if (!file.padding() && file.symlinkTarget().isEmpty()) {
                    assertArrayEquals(contentOf(file.index()), Files.readAllBytes(path(dir, file.index())));
                }
            }
        }

        /** What {@code verify} finds. */
        public DataCheck check(Disk disk, Path dir) throws IOException {
            return DataCheck.run(disk, metainfo, TestOptions.in(dir), 1, bytes -> {});
        }

        /** Lays out the complete files. */
        public void writeTo(Path dir) throws IOException {
            for (FileEntry file : metainfo.files()) {
                if (!file.padding() && file.symlinkTarget().isEmpty()) {
                    Files.createDirectories(path(dir, file.index()).getParent());
                    Files.write(path(dir, file.index()), contentOf(file.index()));
                }
            }
        }
    }

    private record Sha1Pieces(byte[][] digests) implements PieceHashes {
        Sha1Pieces(byte[] content, PieceLayout layout) {
            this(new byte[layout.pieceCount()][]);
            for (int piece = 0; piece < digests.length; piece++) {
                MessageDigest sha1 = sha1();
                sha1.update(content, (int) layout.offsetOf(piece), layout.lengthOf(piece));
                digests[piece] = sha1.digest();
            }
        }

        private static MessageDigest sha1() {
            try {
                return MessageDigest.getInstance("SHA-1");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public boolean knows(int pieceIndex) {
            return true;
        }

        @Override
        public Check check(int pieceIndex) {
            MessageDigest sha1 = sha1();
            return new Check() {
                @Override
                public boolean takesAnyOrder() {
                    return false;
                }

                @Override
                public void blocks(int firstBlock, ByteBuffer data) {
                    sha1.update(data);
                }

                @Override
                public void padding(int length) {
                    sha1.update(new byte[length]);
                }

                @Override
                public boolean matches() {
                    return Arrays.equals(sha1.digest(), digests[pieceIndex]);
                }
            };
        }
    }
}
