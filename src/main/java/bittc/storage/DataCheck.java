package bittc.storage;

import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import bittc.torrent.Bitfield;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * What of a torrent is on disk, found out by hashing all of it: offline, reading only, in no need of a lock.
 *
 * @param verified the pieces that are right
 * @param files in the torrent's order, those that people know of: no padding, no symbolic links
 */
public record DataCheck(Bitfield verified, List<FileCheck> files) {
    /** Enough for the threads of a check. */
    private static final int MAX_OPEN_FILES = 8;

    /** How a file was found. */
    public enum Verdict {
        /** It has its final name, its size, and all its pieces are right. */
        COMPLETE,
        /** All its pieces are right, but it carries its {@code .part} name, or its end is not where it should be. */
        MISNAMED,
        /** It exists, and not all its pieces are right. */
        BAD,
        /** It does not exist. */
        MISSING
    }

    /**
     * One file.
     *
     * @param size as found on disk, in bytes; 0 if there is none
     * @param goodPieces how many of its pieces are right
     * @param pieces how many pieces it touches
     */
    public record FileCheck(FileEntry file, Verdict verdict, long size, int goodPieces, int pieces) {}

    /** Whether everything is there, right, and under its final name. */
    public boolean isComplete() {
        return verified.isFull() && files.stream().allMatch(file -> file.verdict == Verdict.COMPLETE);
    }

    /**
     * Checks a torrent's data; returns when done.
     *
     * @param options where; what may be overwritten does not matter
     * @param progress gets the bytes looked at, at most ten times a second, on any thread
     * @throws StorageException if something that is no file is in the way, or the disk cannot be read
     */
    public static DataCheck run(Metainfo metainfo, StorageOptions options, LongConsumer progress)
            throws StorageException {
        FileLayout layout = new FileLayout(metainfo.layout(), metainfo.files());
        String name = options.outputName().orElse(metainfo.name());
        FilePaths paths = new FilePaths(Disk.REAL, options.dir(), name, metainfo.files());
        TorrentFiles files = new TorrentFiles(Disk.REAL, layout, paths, new FileHandles(MAX_OPEN_FILES));
        try {
            files.scan(false, false);
            Bitfield candidates = new Bitfield(layout.pieces().pieceCount());
            for (int piece = 0; piece < candidates.size(); piece++) {
                if (files.exists(piece)) {
                    candidates.set(piece);
                }
            }
            PieceCheck check = new PieceCheck(files, metainfo.pieceHashes(), candidates, progress);
            check.run(DiskThreads.CHECKERS);
            Bitfield verified = check.good();
            return new DataCheck(verified, judge(files, verified));
        } catch (IOException e) {
            throw StorageException.of(e, paths.root());
        } finally {
            close(files);
        }
    }

    private static void close(TorrentFiles files) throws StorageException {
        try {
            files.close();
        } catch (IOException e) {
            throw StorageException.of(e, files.paths().root());
        }
    }

    private static List<FileCheck> judge(TorrentFiles files, Bitfield verified) throws IOException {
        List<FileCheck> checks = new ArrayList<>();
        FileLayout layout = files.layout();
        BytelessFiles byteless = new BytelessFiles(Disk.REAL, layout, files.paths());
        for (int index = 0; index < layout.fileCount(); index++) {
            FileEntry file = layout.file(index);
            if (layout.isEmpty(index)) {
                boolean there = byteless.exists(index);
                checks.add(new FileCheck(file, there ? Verdict.COMPLETE : Verdict.MISSING, 0, 0, 0));
            } else if (layout.isStored(index)) {
                checks.add(judge(files, verified, index));
            }
        }
        return checks;
    }

    private static FileCheck judge(TorrentFiles files, Bitfield verified, int index) {
        FileLayout layout = files.layout();
        int first = layout.firstPiece(index);
        int last = layout.lastPiece(index);
        int good = 0;
        for (int piece = first; piece <= last; piece++) {
            good += verified.get(piece) ? 1 : 0;
        }
        int pieces = last - first + 1;
        long size = files.size(index);
        Verdict verdict;
        if (size == TorrentFiles.ABSENT) {
            verdict = Verdict.MISSING;
        } else if (good < pieces) {
            verdict = Verdict.BAD;
        } else if (files.isFinalNamed(index) && size == layout.file(index).length()) {
            verdict = Verdict.COMPLETE;
        } else {
            verdict = Verdict.MISNAMED;
        }
        return new FileCheck(layout.file(index), verdict, Math.max(0, size), good, pieces);
    }
}
