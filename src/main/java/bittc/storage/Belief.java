package bittc.storage;

import bittc.storage.FileLayout.FileSlice;
import bittc.storage.ResumeState.FileStamp;
import bittc.torrent.Bitfield;
import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the resume record is believed of what is on disk, and what of the rest is to be hashed.
 *
 * <p>A piece is taken at the record's word if every file it touches is as the record says. After a process was killed, a
 * file may be newer than the record by what was written in its last moments; that went to pieces that the record does not
 * call verified, so the others still stand. A file that is newer than that was changed by somebody else. Of files that are
 * not wanted, nothing is hashed but what they share with those that are.
 */
final class Belief {
    /** How long after its entry in the record we may have gone on writing to a file: the record is at most 1 s behind. */
    static final long UNRECORDED_NANOS = TimeUnit.SECONDS.toNanos(3);

    private final TorrentFiles files;
    private final FileLayout layout;
    private final ResumeState record;
    private final BitSet untrusted = new BitSet();
    private final boolean partsTrusted;
    private final Bitfield verified;
    private final Bitfield candidates;

    /**
     * Compares a record with the files.
     *
     * @param record what an earlier run has left; what it says of blocks is taken out where it is not believed
     */
    Belief(TorrentFiles files, ResumeState record) throws IOException {
        this.files = files;
        this.layout = files.layout();
        this.record = record;
        for (int file = 0; file < layout.fileCount(); file++) {
            untrusted.set(file, layout.isStored(file) && !isTrusted(file));
        }
        FileStamp parts = record.files().get(layout.fileCount());
        Optional<FileStamp> found = files.parts().stamp();
        partsTrusted = parts == null
                ? found.isEmpty()
                : found.filter(now -> isAsRecorded(now, parts, Long.MAX_VALUE)).isPresent();
        verified = new Bitfield(layout.pieces().pieceCount());
        candidates = new Bitfield(layout.pieces().pieceCount());
        for (int piece = 0; piece < layout.pieces().pieceCount(); piece++) {
            judge(piece);
        }
    }

    /** The pieces that are taken at the record's word; grows by what is found to be right. */
    Bitfield verified() {
        return verified;
    }

    /** The pieces that are to be hashed. */
    Bitfield candidates() {
        return candidates;
    }

    /** What the record says, less what is not believed of it. */
    ResumeState record() {
        return record;
    }

    /** The files that have all their room on disk. */
    BitSet allocated() {
        BitSet allocated = (BitSet) record.allocated().clone();
        allocated.andNot(untrusted);
        return allocated;
    }

    /** Whether all that the next record is to say of this file is known: it is as the old one says, or it gets hashed. */
    boolean isKnown(int file) {
        return layout.isWanted(file) || !untrusted.get(file);
    }

    private boolean isTrusted(int file) {
        FileStamp stamp = record.files().get(file);
        long size = files.size(file);
        if (stamp == null || size == TorrentFiles.ABSENT) {
            return stamp == null && size == TorrentFiles.ABSENT;
        }
        return isAsRecorded(
                new FileStamp(size, files.mtime(file)), stamp, layout.file(file).length());
    }

    /** A file that gets no length before its bytes come may have grown since, and the parts file too. */
    private boolean isAsRecorded(FileStamp now, FileStamp stamp, long longest) {
        long newer = now.mtime() - stamp.mtime();
        boolean grown = !record.closed() && now.size() > stamp.size() && now.size() <= longest;
        return (now.size() == stamp.size() || grown) && newer >= 0 && newer <= (record.closed() ? 0 : UNRECORDED_NANOS);
    }

    private void judge(int piece) {
        boolean trusted = layout.slicesOf(piece).stream().allMatch(this::isTrusted);
        boolean exists = files.exists(piece);
        BitSet blocks = record.blocks().get(piece);
        boolean whole =
                blocks != null && blocks.cardinality() == layout.pieces().blockCount(piece);
        boolean unsaid = !trusted || whole || layout.storedBytes(piece) == 0;
        if (trusted && exists && record.verified().get(piece)) {
            verified.set(piece);
        } else if (exists && unsaid && layout.wantedPieces().get(piece)) {
            candidates.set(piece);
        }
        if (!trusted || candidates.get(piece)) {
            record.blocks().remove(piece);
        }
    }

    private boolean isTrusted(FileSlice slice) {
        int file = slice.fileIndex();
        if (files.parts().holds(slice)) {
            return partsTrusted;
        }
        boolean nowhere = layout.isStored(file) && !layout.isWanted(file) && files.size(file) == TorrentFiles.ABSENT;
        return !untrusted.get(file) && (partsTrusted || !nowhere);
    }
}
