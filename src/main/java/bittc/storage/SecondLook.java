package bittc.storage;

import bittc.metainfo.PieceHashes;
import bittc.storage.FileLayout.FileSlice;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;

/**
 * Hashes pieces again that were verified once, because somebody else may have changed a file since. Shared by the torrent's
 * disk threads.
 */
final class SecondLook {
    /** A file that changes each time while it is being hashed belongs to somebody else. */
    private static final int MAX_TRIES = 3;

    private final TorrentFiles files;
    private final FileWatch watch;
    private final PieceHashes hashes;

    /** Guarded by this: pieces that were found right since a file came into doubt for the last time. */
    private final BitSet proven = new BitSet();

    private int doubts;

    SecondLook(TorrentFiles files, FileWatch watch, PieceHashes hashes) {
        this.files = files;
        this.watch = watch;
        this.hashes = hashes;
    }

    /**
     * Makes sure of a file all of whose pieces were verified.
     *
     * @throws StorageException if they are no longer right
     */
    void require(int file) throws IOException {
        FileLayout layout = files.layout();
        for (int tries = 0; watch.isDoubtful(file) && tries < MAX_TRIES; tries++) {
            int before = watch.doubts();
            if (!wrong(file).isEmpty()) {
                throw FileWatch.changed(files.path(file));
            }
            watch.confirm(file, files.path(file));
            if (watch.doubts() == before) {
                watch.clearDoubt(file);
            }
        }
        if (watch.isDoubtful(file)) {
            throw FileWatch.changed(files.path(file));
        }
    }

    /** The pieces of a file that are not, or no longer, right: all of them if it does not exist. */
    BitSet wrong(int file) throws IOException {
        FileLayout layout = files.layout();
        BitSet wrong = new BitSet();
        wrong.set(layout.firstPiece(file), layout.lastPiece(file) + 1);
        if (watch.size(file) != TorrentFiles.ABSENT) {
            Bitfield right = right(layout.firstPiece(file), layout.lastPiece(file));
            for (int piece = right.nextSet(0); piece >= 0; piece = right.nextSet(piece + 1)) {
                wrong.clear(piece);
            }
        }
        return wrong;
    }

    /** Whether a piece, which was verified, still is what it was; hashes it only if that is not known. */
    synchronized boolean isRight(int piece) throws IOException {
        if (doubts != watch.doubts()) {
            doubts = watch.doubts();
            proven.clear();
        }
        if (!proven.get(piece) && right(piece, piece).get(piece)) {
            proven.set(piece);
        }
        return proven.get(piece);
    }

    private Bitfield right(int first, int last) throws IOException {
        Bitfield pieces = new Bitfield(files.layout().pieces().pieceCount());
        for (int piece = first; piece <= last; piece++) {
            pieces.set(piece);
        }
        PieceCheck check = new PieceCheck(files, hashes, pieces, bytes -> {});
        check.work();
        return check.good();
    }

    /**
     * Whether these bytes of pieces that were verified may be given to others. Files are looked at once a second; pieces of a
     * file that is in doubt are hashed again.
     *
     * @return the file that somebody else has changed, if one is in the way
     */
    Optional<String> changedWithin(long offset, int length) throws IOException {
        for (FileSlice slice : files.layout().slices(offset, length)) {
            int file = slice.fileIndex();
            if (!files.layout().isStored(file) || watch.size(file) == TorrentFiles.ABSENT) {
                continue;
            }
            if (!watch.isThere(file, files.path(file)) || watch.isDoubtful(file) && !areRight(slice)) {
                return Optional.of(files.whereabouts().pathText(file));
            }
        }
        return Optional.empty();
    }

    private boolean areRight(FileSlice slice) throws IOException {
        long offset = files.layout().offsetOf(slice);
        PieceLayout pieces = files.layout().pieces();
        for (int piece = pieces.pieceAt(offset); piece <= pieces.pieceAt(offset + slice.length() - 1); piece++) {
            if (!isRight(piece)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Makes sure, before all is called complete, that nobody else has changed a file that is wanted.
     *
     * @throws StorageException if somebody has
     */
    void requireComplete() throws IOException {
        for (int file = 0; file < files.layout().fileCount(); file++) {
            if (files.layout().isWritten(file)) {
                requireComplete(file);
            }
        }
    }

    /** The same of one file. */
    void requireComplete(int file) throws IOException {
        watch.confirm(file, files.path(file));
        require(file);
    }
}
