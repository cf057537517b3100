package bittc.download.blocks;

import bittc.metainfo.FileEntry;
import bittc.metainfo.FileSelection;
import bittc.metainfo.Metainfo;
import bittc.torrent.PieceLayout;
import java.util.OptionalLong;

/** How much of a torrent, and of each piece, is wanted: what is left without files not selected, and padding (BEP 47). */
final class WantedBytes {
    /** Below this rate, in bytes per second, nobody can tell when a download ends. */
    private static final double LEAST_RATE = 1024;

    private final PieceLayout layout;
    private final long total;

    /** Bytes in each piece that do not count, or null if there are none. */
    private final int[] others;

    WantedBytes(Metainfo metainfo, FileSelection selection) {
        layout = metainfo.layout();
        int[] perPiece = null;
        for (FileEntry file : metainfo.files()) {
            if (file.padding() || !selection.contains(file.index())) {
                perPiece = perPiece == null ? new int[layout.pieceCount()] : perPiece;
                spread(file, perPiece);
            }
        }
        total = selection.bytes(metainfo);
        others = perPiece;
    }

    private void spread(FileEntry file, int[] perPiece) {
        long at = file.offset();
        long end = file.offset() + file.length();
        while (at < end) {
            int piece = layout.pieceAt(at);
            long next = Math.min(end, layout.endOf(piece));
            perPiece[piece] += (int) (next - at);
            at = next;
        }
    }

    /** Wanted bytes in all pieces. */
    long total() {
        return total;
    }

    /** Wanted bytes in one piece. */
    int of(int pieceIndex) {
        return layout.lengthOf(pieceIndex) - (others == null ? 0 : others[pieceIndex]);
    }

    /** Seconds until so many bytes have come at this rate. */
    OptionalLong eta(long left, double rate) {
        return left == 0 || rate < LEAST_RATE ? OptionalLong.empty() : OptionalLong.of((long) Math.ceil(left / rate));
    }
}
