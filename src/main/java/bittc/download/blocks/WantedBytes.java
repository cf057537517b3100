package bittc.download.blocks;

import bittc.metainfo.FileEntry;
import bittc.metainfo.FileSelection;
import bittc.metainfo.Metainfo;
import bittc.torrent.PieceLayout;
import java.util.OptionalLong;

/** Counts the wanted bytes of a torrent and of each piece: selected files without padding (BEP 47). */
final class WantedBytes {
    /** Below this rate, in bytes per second, no remaining time is given. */
    private static final double LEAST_RATE = 1024;

    private final PieceLayout layout;
    private final long total;

    /** Unwanted bytes in each piece; null if there are none. */
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

    long total() {
        return total;
    }

    /** Wanted bytes in one piece. */
    int of(int pieceIndex) {
        return layout.lengthOf(pieceIndex) - (others == null ? 0 : others[pieceIndex]);
    }

    /** Seconds until this many bytes arrive at this rate; empty if none are left or the rate is too low. */
    OptionalLong eta(long left, double rate) {
        return left == 0 || rate < LEAST_RATE ? OptionalLong.empty() : OptionalLong.of((long) Math.ceil(left / rate));
    }
}
