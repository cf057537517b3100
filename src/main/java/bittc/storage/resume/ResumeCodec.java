package bittc.storage.resume;

import bittc.storage.disk.FileStamp;
import bittc.torrent.Bitfield;
import bittc.torrent.InfoHash;
import bittc.torrent.PieceLayout;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Encodes the resume record: a frame with the whole state, then frames with changes. A frame that is truncated, damaged or
 * empty ends the record; earlier ones remain valid. All numbers are big-endian. A record in an older format only says which
 * torrent it belongs to.
 *
 * <pre>
 *   record    magic(8) frame*
 *   frame     length(4) crc32c-of-payload(4) payload
 *   payload   first: infoHash(20) pieceCount(4) bootId(8) bitfield entry*      then: entry*
 *   entry     'T' time(8)                        the time of the following notes, in milliseconds
 *             'F' file(4) size(8) mtime(8) ctime(8) inode(8) since(8)
 *                                                the file's stamp once the whole frame is true, and at the time {@code since};
 *                                                the number after the last file's stands for the parts file
 *             'S' file(4)                        the file with its latest stamp was forced to disk
 *             'A' file(4)                        the whole file has space on disk, without holes
 *             'B' piece(4) block(4) count(4)     these blocks are on disk
 *             'V' piece(4)                       the piece is verified
 *             'X' piece(4)                       the piece failed or was lost, and starts over
 *             'C'                                the process closed the record
 * </pre>
 */
public final class ResumeCodec {
    public static final byte[] MAGIC = {'b', 'i', 't', 't', 'c', 'r', 2, 0};

    private static final byte[] OLD_MAGIC = {'b', 'i', 't', 't', 'c', 'r', 0, 1};

    private static final int FRAME_HEADER = 8;
    private static final int BOOT_ID_LENGTH = 8;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    /** The payload's size so far. */
    int size() {
        return bytes.size();
    }

    /** Encodes the whole state as a record. */
    public static byte[] encode(InfoHash infoHash, long bootId, ResumeState state) {
        ResumeCodec codec = new ResumeCodec();
        codec.put(infoHash.toBytes());
        codec.put(ByteBuffer.allocate(4 + BOOT_ID_LENGTH)
                .putInt(state.layout().pieceCount())
                .putLong(bootId)
                .array());
        codec.put(state.verified().toBytes());
        codec.time(state.lastNote());
        state.files().forEach((file, stamp) -> codec.file(file, stamp, state.notedAt(file)));
        state.forced().stream().forEach(codec::forced);
        state.allocated().stream().forEach(codec::allocated);
        state.blocks().forEach((piece, blocks) -> {
            for (int from = blocks.nextSetBit(0); from >= 0; ) {
                int to = blocks.nextClearBit(from);
                codec.blocks(piece, from, to - from);
                from = blocks.nextSetBit(to);
            }
        });
        byte[] frame = codec.takeFrame();
        byte[] record = Arrays.copyOf(MAGIC, MAGIC.length + frame.length);
        System.arraycopy(frame, 0, record, MAGIC.length, frame.length);
        return record;
    }

    void time(long millis) {
        put(ByteBuffer.allocate(9).put((byte) 'T').putLong(millis).array());
    }

    public void file(int fileIndex, FileStamp stamp, long since) {
        put(ByteBuffer.allocate(45)
                .put((byte) 'F')
                .putInt(fileIndex)
                .putLong(stamp.size())
                .putLong(stamp.mtime())
                .putLong(stamp.ctime())
                .putLong(stamp.inode())
                .putLong(since)
                .array());
    }

    void forced(int fileIndex) {
        put('S', fileIndex);
    }

    private void allocated(int fileIndex) {
        put('A', fileIndex);
    }

    public void blocks(int pieceIndex, int firstBlock, int count) {
        put('B', pieceIndex, firstBlock, count);
    }

    public void verified(int pieceIndex) {
        put('V', pieceIndex);
    }

    public void mismatch(int pieceIndex) {
        put('X', pieceIndex);
    }

    public void closed() {
        put('C');
    }

    private void put(char kind, int... numbers) {
        ByteBuffer entry = ByteBuffer.allocate(1 + 4 * numbers.length).put((byte) kind);
        for (int number : numbers) {
            entry.putInt(number);
        }
        put(entry.array());
    }

    private void put(byte[] entry) {
        bytes.writeBytes(entry);
    }

    /** Returns the entries since the last frame as a frame. */
    public byte[] takeFrame() {
        byte[] payload = bytes.toByteArray();
        bytes.reset();
        return ByteBuffer.allocate(FRAME_HEADER + payload.length)
                .putInt(payload.length)
                .putInt(crc(ByteBuffer.wrap(payload)))
                .put(payload)
                .array();
    }

    private static int crc(ByteBuffer payload) {
        CRC32C crc = new CRC32C();
        crc.update(payload);
        return (int) crc.getValue();
    }

    /**
     * A decoded record.
     *
     * @param infoHash the torrent it belongs to
     * @param bootId the boot of the machine that wrote it
     * @param state empty if it belongs to another torrent
     */
    public record Decoded(InfoHash infoHash, long bootId, Optional<ResumeState> state) {}

    /** Reads a record up to its first damaged frame; empty if that is the first of all. */
    public static Optional<Decoded> decode(ByteBuffer record, InfoHash expected, PieceLayout layout, int fileCount) {
        byte[] magic = new byte[MAGIC.length];
        if (record.remaining() < magic.length) {
            return Optional.empty();
        }
        record.get(magic);
        boolean old = Arrays.equals(magic, OLD_MAGIC);
        Optional<ByteBuffer> first = old || Arrays.equals(magic, MAGIC) ? nextFrame(record) : Optional.empty();
        if (first.isEmpty() || first.get().remaining() < InfoHash.LENGTH + 4 + BOOT_ID_LENGTH) {
            return Optional.empty();
        }
        ByteBuffer payload = first.get();
        byte[] hash = new byte[InfoHash.LENGTH];
        payload.get(hash);
        InfoHash infoHash = InfoHash.of(hash);
        int pieceCount = payload.getInt();
        long bootId = payload.getLong();
        if (!infoHash.equals(expected)) {
            return Optional.of(new Decoded(infoHash, bootId, Optional.empty()));
        }
        ResumeState state = new ResumeState(layout);
        if (old) {
            for (int file = 0; file <= fileCount; file++) {
                state.onFile(file, FileStamp.OLD);
            }
            return Optional.of(new Decoded(infoHash, bootId, Optional.of(state)));
        }
        try {
            readVerified(payload, pieceCount, state);
            Optional<ByteBuffer> frame = first;
            while (frame.isPresent()) {
                readEntries(frame.get(), state, fileCount);
                frame = nextFrame(record);
            }
        } catch (BufferUnderflowException | IllegalArgumentException nonsense) {
            return Optional.empty();
        }
        return Optional.of(new Decoded(infoHash, bootId, Optional.of(state)));
    }

    private static void readVerified(ByteBuffer payload, int pieceCount, ResumeState state) {
        require(pieceCount == state.layout().pieceCount());
        byte[] bits = new byte[(pieceCount + 7) >>> 3];
        payload.get(bits);
        Bitfield verified = Bitfield.ofBytes(bits, pieceCount);
        for (int piece = verified.nextSet(0); piece >= 0; piece = verified.nextSet(piece + 1)) {
            state.onVerified(piece);
        }
    }

    private static Optional<ByteBuffer> nextFrame(ByteBuffer record) {
        if (record.remaining() < FRAME_HEADER) {
            return Optional.empty();
        }
        int length = record.getInt();
        int crc = record.getInt();
        if (length <= 0 || length > record.remaining()) { // zeros in the place of lost bytes look like length 0
            return Optional.empty();
        }
        ByteBuffer payload = record.slice(record.position(), length);
        record.position(record.position() + length);
        return crc(payload.duplicate()) == crc ? Optional.of(payload) : Optional.empty();
    }

    private static void readEntries(ByteBuffer payload, ResumeState state, int fileCount) {
        while (payload.hasRemaining()) {
            byte kind = payload.get();
            if (kind == 'C') {
                state.onClosed();
                continue;
            }
            if (kind == 'T') {
                state.onTime(payload.getLong());
                continue;
            }
            int index = payload.getInt();
            boolean isFile = kind == 'F' || kind == 'A' || kind == 'S';
            require(index >= 0
                    && index < (isFile ? fileCount + 1 : state.layout().pieceCount()));
            switch (kind) {
                case 'A' -> state.allocated().set(index);
                case 'F' -> {
                    state.onFile(
                            index,
                            new FileStamp(payload.getLong(), payload.getLong(), payload.getLong(), payload.getLong()));
                    state.setNotedAt(index, payload.getLong());
                }
                case 'S' -> state.onForced(index);
                case 'B' -> {
                    int block = payload.getInt();
                    int count = payload.getInt();
                    require(block >= 0 && count > 0);
                    // Old records also count blocks of the padding that ends the piece.
                    int known = Math.min(count, state.layout().blockCount(index) - block);
                    if (known > 0) {
                        state.onBlocks(index, block, known);
                    }
                }
                case 'V' -> state.onVerified(index);
                case 'X' -> state.onMismatch(index);
                default -> require(false);
            }
        }
    }

    private static void require(boolean sane) {
        if (!sane) {
            throw new IllegalArgumentException("no such entry");
        }
    }
}
