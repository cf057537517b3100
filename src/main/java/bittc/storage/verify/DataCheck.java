package bittc.storage.verify;

import bittc.metainfo.Metainfo;
import bittc.storage.disk.Disk;
import bittc.storage.disk.FileHandles;
import bittc.storage.disk.ReadOnlyDisk;
import bittc.storage.disk.StorageException;
import bittc.storage.file.DiskPaths;
import bittc.storage.file.FileCheck;
import bittc.storage.file.FileLayout;
import bittc.storage.file.StorageOptions;
import bittc.storage.file.TorrentFiles;
import bittc.storage.hash.PieceCheck;
import bittc.storage.hash.PieceSweep;
import bittc.torrent.Bitfield;
import java.io.IOException;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * The result of checking a torrent's data, or that of selected files, by hashing it: offline, read-only, without a lock.
 *
 * @param wanted the checked pieces: those that hold a byte of a selected file
 * @param verified those of them that are correct
 * @param files the selected files, in order, without padding and links that lead out of the torrent's folder, which are never
 *     created
 * @param where the files' paths
 */
public record DataCheck(Bitfield wanted, Bitfield verified, List<FileCheck> files, DiskPaths where) {
    /** The most threads that may take part. */
    public static final int MAX_THREADS = PieceSweep.MAX_THREADS;

    /** Whether all selected files exist, are correct, and have their final names. */
    public boolean isComplete() {
        return wanted.nextSetBeyond(verified, 0) < 0
                && files.stream().allMatch(file -> file.verdict() == FileCheck.Verdict.COMPLETE);
    }

    /**
     * Checks a torrent's data; returns when done. Reads bytes of unselected files from where a download with the same selection
     * stores them.
     *
     * @param options the place and the selection; permission to overwrite is ignored
     * @param threads number of threads, at most {@value #MAX_THREADS}
     * @param progress receives the bytes of the wanted pieces done so far, at most ten times a second, on any thread
     * @throws StorageException if a folder cannot be read
     */
    public static DataCheck run(Metainfo metainfo, StorageOptions options, int threads, LongConsumer progress)
            throws StorageException {
        return run(ReadOnlyDisk.THIS, metainfo, options, threads, progress);
    }

    public static DataCheck run(
            Disk disk, Metainfo metainfo, StorageOptions options, int threads, LongConsumer progress)
            throws StorageException {
        TorrentFiles files = new TorrentFiles(disk, metainfo, options, new FileHandles(2 * threads));
        FileLayout layout = files.layout();
        try {
            files.look();
            IntStream.range(0, layout.fileCount())
                    .filter(file -> layout.isWritten(file) && files.isFinalNamed(file))
                    .forEach(files.parts()::forget);
            Bitfield wanted = layout.wantedPieces();
            Bitfield candidates = new Bitfield(wanted.size());
            for (int piece = wanted.nextSet(0); piece >= 0; piece = wanted.nextSet(piece + 1)) {
                if (files.exists(piece)) {
                    candidates.set(piece);
                }
            }
            long others = layout.pieces().totalLength() - layout.pieces().lengthOf(wanted);
            UnreadableFiles source = new UnreadableFiles(files);
            PieceCheck check = new PieceCheck(
                    layout.pieces(),
                    source,
                    metainfo.pieceHashes(),
                    candidates,
                    bytes -> progress.accept(bytes - others));
            check.run(threads);
            Bitfield verified = check.good();
            List<FileCheck> checks = new FileVerdicts(disk, files, verified, source::reason).all();
            return new DataCheck(wanted, verified, checks, files.diskPaths());
        } catch (IOException e) {
            throw StorageException.of(e, files.paths().root());
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
}
