package bittc.storage.file;

import bittc.metainfo.PieceHashes;
import bittc.storage.disk.StorageException;
import bittc.storage.file.FileLayout.FileSlice;
import bittc.storage.hash.PieceCheck;
import bittc.storage.hash.PieceSweep;
import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.io.IOException;
import java.util.BitSet;
import java.util.OptionalInt;

/** Hashes verified pieces again where another program may have changed a file since. Shared by the torrent's disk threads. */
public final class Recheck {
    /** A file that changes each time while it is being hashed belongs to somebody else. */
    private static final int MAX_TRIES = 3;

    private final FileLayout layout;
    private final FileNames names;
    private final FileWatch watch;
    private final PieceHashes hashes;
    private final PieceSweep.Source source;

    /** Guarded by this: pieces that were found right since a file came into doubt for the last time. */
    private final BitSet proven = new BitSet();

    private int doubts;

    Recheck(FileLayout layout, FileNames names, FileWatch watch, PieceHashes hashes, PieceSweep.Source source) {
        this.layout = layout;
        this.names = names;
        this.watch = watch;
        this.hashes = hashes;
        this.source = source;
    }

    /**
     * Makes sure of a file all of whose pieces were verified.
     *
     * @throws StorageException if they are no longer right
     */
    void require(int file) throws IOException {
        for (int tries = 0; watch.isDoubtful(file) && tries < MAX_TRIES; tries++) {
            int before = watch.doubts();
            if (!wrong(file).isEmpty()) {
                throw FileWatch.changed(names.path(file));
            }
            watch.confirm(file, names.path(file));
            if (watch.doubts() == before) {
                watch.clearDoubt(file);
            }
        }
        if (watch.isDoubtful(file)) {
            throw FileWatch.changed(names.path(file));
        }
    }

    /** The pieces of a file that are not, or no longer, right: all of them if it does not exist. */
    public BitSet wrong(int file) throws IOException {
        BitSet wrong = new BitSet();
        wrong.set(layout.firstPiece(file), layout.lastPiece(file) + 1);
        if (!watch.isAbsent(file)) {
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
        Bitfield pieces = new Bitfield(layout.pieces().pieceCount());
        for (int piece = first; piece <= last; piece++) {
            pieces.set(piece);
        }
        PieceCheck check = new PieceCheck(layout.pieces(), source, hashes, pieces, bytes -> {});
        check.work();
        return check.good();
    }

    /**
     * Whether these bytes of pieces that were verified may be given to others. Files are looked at once a second; pieces of a
     * file that is in doubt are hashed again.
     *
     * @return the file that somebody else has changed, if one is in the way
     */
    public OptionalInt changedWithin(long offset, int length) throws IOException {
        for (FileSlice slice : layout.slices(offset, length)) {
            int file = slice.fileIndex();
            if (!layout.isStored(file) || watch.isAbsent(file)) {
                continue;
            }
            if (!watch.isThere(file, names.path(file)) || watch.isDoubtful(file) && !areRight(slice)) {
                return OptionalInt.of(file);
            }
        }
        return OptionalInt.empty();
    }

    private boolean areRight(FileSlice slice) throws IOException {
        long offset = layout.offsetOf(slice);
        PieceLayout pieces = layout.pieces();
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
    public void requireComplete() throws IOException {
        for (int file = 0; file < layout.fileCount(); file++) {
            if (layout.isWritten(file)) {
                requireComplete(file);
            }
        }
    }

    /** The same of one file. */
    public void requireComplete(int file) throws IOException {
        watch.confirm(file, names.path(file));
        require(file);
    }
}
