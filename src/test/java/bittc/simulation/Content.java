package bittc.simulation;

import bittc.metainfo.FileEntry;
import bittc.metainfo.Metainfo;
import bittc.metainfo.PieceHashes;
import bittc.torrent.InfoHash;
import bittc.torrent.PieceLayout;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The bytes of a simulated torrent, from a seed, and the metainfo that describes them. */
final class Content {
    final PieceLayout layout;
    final byte[] bytes;
    final Metainfo metainfo;

    Content(int totalLength, int pieceLength, long seed) {
        layout = new PieceLayout(totalLength, pieceLength);
        bytes = new byte[totalLength];
        new Random(seed).nextBytes(bytes);
        byte[] hash = new byte[InfoHash.LENGTH];
        new Random(seed + 1).nextBytes(hash);
        PieceHashes unused = piece -> {
            throw new IllegalStateException("the simulated store compares bytes");
        };
        FileEntry file = new FileEntry(0, List.of("simulated"), totalLength, 0, false, false, Optional.empty());
        metainfo = new Metainfo(
                InfoHash.of(hash),
                "simulated",
                layout,
                unused,
                List.of(file),
                false,
                false,
                List.of(List.of("http://127.0.0.1/announce")),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new byte[0]);
    }

    int at(int pieceIndex, int begin) {
        return (int) layout.offsetOf(pieceIndex) + begin;
    }
}
