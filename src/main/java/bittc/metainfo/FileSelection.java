package bittc.metainfo;

import bittc.torrent.Bitfield;
import bittc.torrent.PieceLayout;
import java.util.BitSet;
import java.util.List;

/** The wanted files of one torrent. Padding is never selected; it comes with the pieces that contain it. Immutable. */
public final class FileSelection {
    /** Every file, of any torrent. */
    public static final FileSelection ALL = new FileSelection(null);

    /** Indexes of the files, or null for all. */
    private final BitSet indexes;

    private FileSelection(BitSet indexes) {
        this.indexes = indexes;
    }

    /**
     * Selects files by index.
     *
     * @param files all files of the torrent
     * @param indexes of the wanted files, from 0; padding and indexes without a file are ignored
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

    /** True if every file is wanted. */
    public boolean isAll() {
        return indexes == null;
    }

    /** True if no file is wanted. */
    public boolean isEmpty() {
        return indexes != null && indexes.isEmpty();
    }

    /** True if this file is wanted; meaningless for padding. */
    public boolean contains(int fileIndex) {
        return indexes == null || indexes.get(fileIndex);
    }

    /** The number of wanted files, symbolic links included. */
    public int count(Metainfo metainfo) {
        return (int) metainfo.files().stream()
                .filter(file -> !file.padding() && contains(file.index()))
                .count();
    }

    /** Total bytes in the wanted files, without padding. */
    public long bytes(Metainfo metainfo) {
        return metainfo.files().stream()
                .filter(file -> !file.padding() && contains(file.index()))
                .mapToLong(FileEntry::length)
                .sum();
    }

    /** The pieces that contain a byte of a wanted file; all pieces if all files are wanted. */
    public Bitfield pieces(Metainfo metainfo) {
        return pieces(metainfo.layout(), metainfo.files());
    }

    /** Like {@link #pieces(Metainfo)}, for a torrent of which only the files are known yet. */
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
