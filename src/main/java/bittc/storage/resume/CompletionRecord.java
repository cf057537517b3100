package bittc.storage.resume;

import bittc.storage.disk.Disk;
import bittc.storage.disk.FileStamp;
import bittc.storage.file.FileLayout;
import bittc.storage.file.TorrentFiles;
import bittc.torrent.Bitfield;
import bittc.torrent.InfoHash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;

/**
 * The record of one complete torrent in one place: the stamps of its files when all of them were verified. While nothing has
 * changed, the next start need not read them. It is judged like the resume record ({@link ResumeAudit}): after a reboot it
 * vouches only for files that had not changed for two minutes when it was written.
 *
 * <pre>
 *   file      magic(8) crc32c-of-the-rest(4) verified-at(8) length(4) root resume-record
 * </pre>
 *
 * <p>{@code verified-at} is in milliseconds since 1970, {@code root} the absolute path of the torrent's file or folder.
 * The device is not recorded, because its number may change at each boot; a file elsewhere has another inode or ctime.
 */
public final class CompletionRecord {
    private static final byte[] MAGIC = {'b', 'i', 't', 't', 'c', 'd', 1, 0};

    private static final int HEADER = MAGIC.length + 4;

    private final CompletionRecords records;
    private final Disk disk;
    private final InfoHash infoHash;
    private final TorrentFiles files;
    private final String root;
    private final String name;
    private Optional<Found> found = Optional.empty();

    /** The record of this torrent in this place; reads and writes nothing yet. */
    public CompletionRecord(CompletionRecords records, Disk disk, InfoHash infoHash, TorrentFiles files) {
        this.records = records;
        this.disk = disk;
        this.infoHash = infoHash;
        this.files = files;
        this.root = files.paths().root().toAbsolutePath().normalize().toString();
        this.name = infoHash.toHex() + "-" + Integer.toHexString(crc(ByteBuffer.wrap(bytes(root))));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    /**
     * What a record says.
     *
     * @param verifiedAt the time when all data was read, in milliseconds of the machine's clock
     * @param sameBoot whether the machine has not been rebooted since it was written
     * @param durable whether all of it will be believed after a reboot
     */
    private record Found(long verifiedAt, ResumeState state, boolean sameBoot, boolean durable) {}

    /** The part of a record that every torrent's has; the rest follows in the buffer. */
    record Header(long verifiedAt, String root) {
        static Optional<Header> decode(ByteBuffer record) {
            byte[] magic = new byte[MAGIC.length];
            if (record.remaining() < HEADER + 12) {
                return Optional.empty();
            }
            record.get(magic);
            if (!Arrays.equals(magic, MAGIC) || record.getInt() != crc(record.duplicate())) {
                return Optional.empty();
            }
            long verifiedAt = record.getLong();
            int length = record.getInt();
            if (length < 0 || length > record.remaining()) {
                return Optional.empty();
            }
            byte[] root = new byte[length];
            record.get(root);
            return Optional.of(new Header(verifiedAt, new String(root, StandardCharsets.UTF_8)));
        }
    }

    /**
     * Reads the record and compares it with the files.
     *
     * @param recheck whether to believe nothing
     */
    public ResumeAudit audit(boolean recheck) throws IOException {
        found = recheck ? Optional.empty() : find();
        return new ResumeAudit(
                files,
                found.map(Found::state)
                        .orElseGet(() -> new ResumeState(files.layout().pieces())),
                found.isPresent() && found.get().sameBoot());
    }

    /**
     * Writes the record of a complete torrent, unless it is there and will last.
     *
     * @param verified pieces on disk
     * @param unread whether the audit vouched for all of them
     * @return the time when they were read, if the record vouched for them
     */
    public Optional<Instant> keep(Bitfield verified, boolean unread) {
        Optional<Found> believed = found.filter(record -> unread && verified.size() > 0);
        if (believed.isEmpty() || !believed.get().durable()) {
            write(verified, believed.map(Found::verifiedAt).orElse(disk.currentTimeMillis()));
        }
        return believed.map(record -> Instant.ofEpochMilli(record.verifiedAt()));
    }

    /** Reads the record; empty if there is none that can be believed. */
    private Optional<Found> find() {
        Optional<ByteBuffer> record = records.read(name);
        Optional<Header> header =
                record.flatMap(Header::decode).filter(found -> found.root().equals(root));
        if (header.isEmpty()) {
            return Optional.empty();
        }
        FileLayout layout = files.layout();
        Optional<ResumeCodec.Decoded> decoded =
                ResumeCodec.decode(record.get(), infoHash, layout.pieces(), layout.fileCount());
        Optional<ResumeState> state =
                decoded.flatMap(ResumeCodec.Decoded::state).filter(this::isOrderly);
        if (state.isEmpty()) {
            return Optional.empty();
        }
        long boot = decoded.get().bootId();
        boolean durable = state.get().files().keySet().stream().allMatch(state.get()::isDurable);
        return Optional.of(
                new Found(header.get().verifiedAt(), state.get(), boot != 0 && boot == disk.bootId(), durable));
    }

    /** Whether the clock has gone forward all the time: no file is younger than the record, nor the record than now. */
    private boolean isOrderly(ResumeState state) {
        return state.closed()
                && state.lastNote() <= disk.currentTimeMillis()
                && state.files().keySet().stream().allMatch(file -> state.notedAt(file) <= state.lastNote());
    }

    /**
     * Writes the record of a torrent whose wanted files are all complete. Writes none if parts of other files are stored, which
     * the resume record describes, or if the file system cannot tell one file from another.
     *
     * @param verified pieces on disk
     * @param verifiedAt the time when they were verified, in milliseconds of the machine's clock
     */
    public void write(Bitfield verified, long verifiedAt) {
        if (!records.isKept() || !files.parts().isEmpty()) {
            return;
        }
        FileLayout layout = files.layout();
        ResumeState state = new ResumeState(layout.pieces());
        state.onTime(disk.currentTimeMillis());
        for (int piece = verified.nextSet(0); piece >= 0; piece = verified.nextSet(piece + 1)) {
            state.onVerified(piece);
        }
        for (int file = 0; file < layout.fileCount(); file++) {
            if (layout.isStored(file) && !files.isAbsent(file) && layout.isWhole(file, verified)) {
                FileStamp stamp = files.stampToRecord(file);
                if (stamp.inode() == 0) {
                    return;
                }
                state.onFile(file, stamp);
                state.setNotedAt(file, TimeUnit.NANOSECONDS.toMillis(Math.max(stamp.mtime(), stamp.ctime())));
            }
        }
        records.write(name, encode(state, verifiedAt));
    }

    private byte[] encode(ResumeState state, long verifiedAt) {
        byte[] path = bytes(root);
        byte[] start = ResumeCodec.encode(infoHash, disk.bootId(), state);
        ResumeCodec codec = new ResumeCodec();
        codec.closed();
        byte[] end = codec.takeFrame();
        ByteBuffer record = ByteBuffer.allocate(HEADER + 12 + path.length + start.length + end.length)
                .put(MAGIC)
                .putInt(0)
                .putLong(verifiedAt)
                .putInt(path.length)
                .put(path)
                .put(start)
                .put(end);
        record.putInt(MAGIC.length, crc(record.slice(HEADER, record.capacity() - HEADER)));
        return record.array();
    }
}
