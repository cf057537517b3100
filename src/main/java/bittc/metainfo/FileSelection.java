package bittc.metainfo;

import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.util.BitSet;
import java.util.List;

/**
 * Which files of a torrent somebody wants: all of them, or some. Padding is never chosen; it comes with the pieces that
 * hold it. Immutable, and good for the one torrent that it was made for.
 */
public final class FileSelection {
    /** Every file, of whatever torrent. */
    public static final FileSelection ALL = new FileSelection(null);

    /** Indexes of the files, or null for all. */
    private final BitSet indexes;

    private FileSelection(BitSet indexes) {
        this.indexes = indexes;
    }

    /**
     * These files.
     *
     * @param files of the torrent, all of them
     * @param indexes which of them, from 0; those that there are not, and padding, are passed over
     */
    public static FileSelection of(List<FileEntry> files, BitSet indexes) {
        BitSet chosen = new BitSet();
        boolean all = true;
        for (FileEntry file : files) {
            boolean wanted = indexes.get(file.index()) && !file.padding();
            chosen.set(file.index(), wanted);
            all &= wanted || file.padding();
        }
        return all ? ALL : new FileSelection(chosen);
    }

    /** Whether nothing is left out. */
    public boolean isAll() {
        return indexes == null;
    }

    /** Whether nothing is chosen. */
    public boolean isEmpty() {
        return indexes != null && indexes.isEmpty();
    }

    /** Whether this file is wanted; of padding it means nothing. */
    public boolean contains(int fileIndex) {
        return indexes == null || indexes.get(fileIndex);
    }

    /** How many files are wanted, symbolic links among them. */
    public int count(Metainfo metainfo) {
        return (int) metainfo.files().stream()
                .filter(file -> !file.padding() && contains(file.index()))
                .count();
    }

    /** How many bytes they have, without padding. */
    public long bytes(Metainfo metainfo) {
        return metainfo.files().stream()
                .filter(file -> !file.padding() && contains(file.index()))
                .mapToLong(FileEntry::length)
                .sum();
    }

    /** The pieces that hold a byte of a wanted file: all of them if all files are wanted. */
    public Bitfield pieces(Metainfo metainfo) {
        return pieces(metainfo.layout(), metainfo.files());
    }

    /** The same of a torrent of which no more is known than its files. */
    public Bitfield pieces(PieceLayout layout, List<FileEntry> files) {
        Bitfield pieces = new Bitfield(layout.pieceCount());
        if (indexes == null) {
            pieces.setAll();
            return pieces;
        }
        for (int i = indexes.nextSetBit(0); i >= 0; i = indexes.nextSetBit(i + 1)) {
            FileEntry file = files.get(i);
            long end = file.offset() + file.length();
            for (int piece = layout.pieceAt(file.offset());
                    file.length() > 0 && layout.hasPiece(piece) && layout.offsetOf(piece) < end;
                    piece++) {
                pieces.set(piece);
            }
        }
        return pieces;
    }

    @Override
    public String toString() {
        return indexes == null ? "all files" : "files " + indexes;
    }
}
