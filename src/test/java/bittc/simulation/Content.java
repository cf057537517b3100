package bittc.simulation;

import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoBuilder;
import bittc.metainfo.MetainfoReader;
import bittc.torrent.InfoHash;
import bittc.torrent.PieceLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The bytes of a simulated torrent, from a seed, and the metainfo that describes them. */
final class Content {
    final PieceLayout layout;
    final byte[] bytes;
    final Metainfo metainfo;

    /** Of one file. */
    Content(int totalLength, int pieceLength, long seed) {
        this(totalLength, pieceLength, seed, false);
    }

    Content(int totalLength, int pieceLength, long seed, boolean isPrivate) {
        this(pieceLength, seed, isPrivate, totalLength);
    }

    /** Of files of these lengths. */
    Content(int pieceLength, long seed, int... fileLengths) {
        this(pieceLength, seed, false, fileLengths);
    }

    private Content(int pieceLength, long seed, boolean isPrivate, int... fileLengths) {
        int totalLength = Arrays.stream(fileLengths).sum();
        layout = new PieceLayout(totalLength, pieceLength);
        bytes = new byte[totalLength];
        new Random(seed).nextBytes(bytes);
        // Nobody looks at the hashes: the simulated store compares bytes.
        byte[] hashes = new byte[layout.pieceCount() * InfoHash.LENGTH];
        new Random(seed + 1).nextBytes(hashes);
        MetainfoBuilder builder = new MetainfoBuilder("simulated", pieceLength, hashes).isPrivate(isPrivate);
        if (fileLengths.length == 1) {
            builder.singleFile(totalLength);
        } else {
            for (int i = 0; i < fileLengths.length; i++) {
                builder.file(List.of("f" + i), fileLengths[i]);
            }
        }
        byte[] info = builder.encodeInfo();
        try {
            metainfo = MetainfoReader.readInfo(info, "", List.of(List.of("http://127.0.0.1/announce")), List.of());
        } catch (InvalidMetainfoException e) {
            throw new AssertionError(e);
        }
    }

    int at(int pieceIndex, int begin) {
        return (int) layout.offsetOf(pieceIndex) + begin;
    }
}
