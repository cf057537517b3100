package bittc.storage.resume;

import bittc.storage.disk.FileStamp;
import bittc.storage.file.FileLayout;
import bittc.storage.file.FileLayout.FileSlice;
import bittc.storage.file.TorrentFiles;
import bittc.torrent.Bitfield;
import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;

/**
 * Decides which pieces the resume record may vouch for, and which must be hashed again.
 *
 * <p>The record vouches for a piece if every file it touches is the recorded one, with its inode, size and times. After a kill,
 * a file may be newer than the record, by our last write or another program's; then the pieces recorded as verified are hashed.
 * After a reboot, only data that had reached the disk is trusted. Unwanted files are hashed only where they share pieces with
 * wanted ones.
 */
public final class ResumeAudit {
    private enum Trust {
        /** The file is as recorded. */
        AS_RECORDED,
        /** It is the same file, written to since. */
        NEWER,
        /** It is another file, or was not recorded. */
        NONE
    }

    private final TorrentFiles files;
    private final FileLayout layout;
    private final ResumeState record;
    private final boolean sameBoot;
    private final Trust[] trust;
    private final boolean partsTrusted;
    private final Bitfield verified;
    private final Bitfield candidates;
    private final BitSet allocated;

    /**
     * Compares a record with the files.
     *
     * @param record of an earlier run; loses the blocks that cannot be trusted
     * @param sameBoot whether the machine has not been rebooted since
     */
    public ResumeAudit(TorrentFiles files, ResumeState record, boolean sameBoot) throws IOException {
        this.files = files;
        this.layout = files.layout();
        this.record = record;
        this.sameBoot = sameBoot;
        this.trust = new Trust[layout.fileCount()];
        for (int file = 0; file < layout.fileCount(); file++) {
            trust[file] = layout.isStored(file)
                    ? trust(file, files.stamp(file), layout.file(file).length())
                    : Trust.AS_RECORDED;
        }
        partsTrusted = trust(layout.fileCount(), files.parts().stamp(), Long.MAX_VALUE) == Trust.AS_RECORDED;
        allocated = (BitSet) record.allocated().clone();
        for (int file = 0; file < trust.length; file++) {
            allocated.set(file, allocated.get(file) && trust[file] != Trust.NONE);
        }
        verified = new Bitfield(layout.pieces().pieceCount());
        candidates = new Bitfield(layout.pieces().pieceCount());
        for (int piece = 0; piece < layout.pieces().pieceCount(); piece++) {
            judge(piece);
        }
    }

    /** Judges a file. One without preallocation may have grown since, and so may the parts file. */
    private Trust trust(int file, Optional<FileStamp> found, long longest) {
        FileStamp stamp = record.files().get(file);
        if (stamp == null || found.isEmpty()) {
            return stamp == null && found.isEmpty() ? Trust.AS_RECORDED : Trust.NONE;
        }
        FileStamp now = found.get();
        if (now.equals(stamp)) {
            return sameBoot || record.isDurable(file) ? Trust.AS_RECORDED : Trust.NONE;
        }
        boolean grown = now.size() >= stamp.size() && now.size() <= longest;
        boolean ours = sameBoot && !record.closed() && now.inode() == stamp.inode() && grown;
        return ours && now.mtime() >= stamp.mtime() ? Trust.NEWER : Trust.NONE;
    }

    /** The pieces that the record vouches for; callers add those found correct. */
    public Bitfield verified() {
        return verified;
    }

    /** The pieces to hash. */
    public Bitfield candidates() {
        return candidates;
    }

    /** The record, without what cannot be trusted. */
    public ResumeState record() {
        return record;
    }

    /** The files that have all their space on disk; callers add those allocated later. */
    public BitSet allocated() {
        return allocated;
    }

    /**
     * The current state of the disk, for a new record.
     *
     * @param now in milliseconds of the machine's clock
     */
    public ResumeState current(long now) throws IOException {
        ResumeState state = new ResumeState(layout.pieces());
        state.onTime(now);
        for (int piece = verified.nextSet(0); piece >= 0; piece = verified.nextSet(piece + 1)) {
            state.onVerified(piece);
        }
        state.blocks().putAll(record.blocks());
        for (int file = 0; file < layout.fileCount(); file++) {
            if (layout.isStored(file) && !files.isAbsent(file) && isKnown(file)) {
                state.onFile(file, files.stampToRecord(file));
                keepTime(file, state);
            }
        }
        state.allocated().or(allocated);
        files.parts().stamp().ifPresent(stamp -> state.onFile(layout.fileCount(), stamp));
        return state;
    }

    /** Keeps the recorded time of a file that has not changed since: it may have reached the disk. */
    private void keepTime(int file, ResumeState state) {
        if (trust[file] == Trust.AS_RECORDED
                && state.files().get(file).equals(record.files().get(file))) {
            state.setNotedAt(file, record.notedAt(file));
            state.forced().set(file, record.forced().get(file));
        }
    }

    /** Whether the next record can describe this file completely: it is as recorded, or will be hashed. */
    private boolean isKnown(int file) {
        return layout.isWanted(file) || trust[file] == Trust.AS_RECORDED;
    }

    private void judge(int piece) {
        Trust least = Trust.AS_RECORDED;
        for (FileSlice slice : layout.slicesOf(piece)) {
            Trust trusted = trust(slice);
            least = trusted.compareTo(least) > 0 ? trusted : least;
        }
        boolean exists = files.exists(piece);
        BitSet blocks = record.blocks().get(piece);
        boolean whole =
                blocks != null && blocks.cardinality() == layout.pieces().blockCount(piece);
        boolean unsaid = least == Trust.NONE || whole || layout.storedBytes(piece) == 0;
        boolean recorded = record.verified().get(piece);
        if (least == Trust.AS_RECORDED && exists && recorded) {
            verified.set(piece);
        } else if (exists && (unsaid || recorded) && layout.wantedPieces().get(piece)) {
            candidates.set(piece);
        }
        if (least == Trust.NONE || candidates.get(piece)) {
            record.blocks().remove(piece);
        }
    }

    private Trust trust(FileSlice slice) {
        int file = slice.fileIndex();
        Trust parts = partsTrusted ? Trust.AS_RECORDED : Trust.NONE;
        if (files.parts().holds(slice)) {
            return parts;
        }
        boolean nowhere = layout.isStored(file) && !layout.isWanted(file) && files.isAbsent(file);
        return nowhere && trust[file] == Trust.AS_RECORDED ? parts : trust[file];
    }
}
