package bittc.download;

import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import bittc.torrent.PieceLayout;
import java.util.OptionalLong;

/** How much of a torrent, and of each piece, is payload: what is left without padding files (BEP 47). */
final class Payload {
    /** Below this rate, in bytes per second, nobody can tell when a download ends. */
    private static final double LEAST_RATE = 1024;

    private final PieceLayout layout;
    private final long total;

    /** Padding bytes in each piece, or null if there are none. */
    private final int[] padding;

    Payload(Metainfo metainfo) {
        layout = metainfo.layout();
        long pads = 0;
        int[] perPiece = null;
        for (FileEntry file : metainfo.files()) {
            if (file.padding()) {
                pads += file.length();
                perPiece = perPiece == null ? new int[layout.pieceCount()] : perPiece;
                spread(file, perPiece);
            }
        }
        total = layout.totalLength() - pads;
        padding = perPiece;
    }

    private void spread(FileEntry file, int[] perPiece) {
        long at = file.offset();
        long end = file.offset() + file.length();
        while (at < end) {
            int piece = (int) (at / layout.pieceLength());
            long next = Math.min(end, layout.offsetOf(piece) + layout.pieceLength());
            perPiece[piece] += (int) (next - at);
            at = next;
        }
    }

    /** Payload bytes in the torrent. */
    long total() {
        return total;
    }

    /** Payload bytes in one piece. */
    int of(int pieceIndex) {
        return layout.lengthOf(pieceIndex) - (padding == null ? 0 : padding[pieceIndex]);
    }

    /** Seconds until so many bytes have come at this rate. */
    OptionalLong eta(long left, double rate) {
        return left == 0 || rate < LEAST_RATE ? OptionalLong.empty() : OptionalLong.of((long) Math.ceil(left / rate));
    }
}
