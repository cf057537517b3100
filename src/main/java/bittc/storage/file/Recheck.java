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

/** Rehashes verified pieces where another program may have changed a file. Shared by the torrent's disk threads. */
public final class Recheck {
    /** After this many changes while it is being hashed, a file is given up. */
    private static final int MAX_TRIES = 3;

    private final FileLayout layout;
    private final FileNames names;
    private final FileWatch watch;
    private final PieceHashes hashes;
    private final PieceSweep.Source source;

    /** Pieces found correct since a file last came into doubt. Guarded by this. */
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
     * Rehashes a file in doubt, all of whose pieces were verified.
     *
     * @throws StorageException if one is no longer correct
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

    /** The pieces of a file that are not correct now; all of them if it does not exist. */
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

    /** Whether a verified piece is still correct; hashes it only if that is not known. */
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
     * Checks that these bytes of verified pieces may be uploaded. Looks at files once a second, and rehashes pieces of a file
     * in doubt.
     *
     * @return a file that another program has changed, if there is one
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
     * Checks that no other program has changed a wanted file, before the torrent is called complete.
     *
     * @throws StorageException if one has
     */
    public void requireComplete() throws IOException {
        for (int file = 0; file < layout.fileCount(); file++) {
            if (layout.isWritten(file)) {
                requireComplete(file);
            }
        }
    }

    /** Checks one file like {@link #requireComplete()}. */
    public void requireComplete(int file) throws IOException {
        watch.confirm(file, names.path(file));
        require(file);
    }
}
