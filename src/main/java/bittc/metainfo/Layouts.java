package bittc.metainfo;

import bittc.torrent.PieceLayout;
import java.util.List;

/** Divides files that lie end to end into pieces, and finds the pieces that end in padding (BEP 47). */
public final class Layouts {
    private Layouts() {}

    /**
     * The layout of these files. Padding before more data in its piece counts as data, and so does a piece of padding
     * alone: we have it without peers, unless the torrent contradicts itself.
     *
     * @param files at least one, in order, with at least one byte, and few enough bytes for the largest number of
     *     pieces
     */
    public static PieceLayout of(List<FileEntry> files, int pieceLength) {
        FileEntry last = files.get(files.size() - 1);
        long totalLength = last.offset() + last.length();
        PieceLayout plain = new PieceLayout(totalLength, pieceLength);
        int[] padding = null;
        long dataEnd = 0;
        for (FileEntry file : files) {
            boolean isPadding = file.padding() || file.length() == 0;
            boolean isLast = file == last;
            if (isPadding && !isLast) {
                continue;
            }
            long paddingEnd = isPadding ? totalLength : file.offset();
            int piece = plain.pieceAt(dataEnd);
            long pieceEnd = plain.endOf(piece);
            if (dataEnd > plain.offsetOf(piece) && dataEnd < pieceEnd && pieceEnd <= paddingEnd) {
                padding = padding == null ? new int[plain.pieceCount()] : padding;
                padding[piece] = (int) (pieceEnd - dataEnd);
            }
            dataEnd = file.offset() + file.length();
        }
        return padding == null ? plain : new PieceLayout(totalLength, pieceLength, padding);
    }
}
