package bittc.simulation;

import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoBuilder;
import bittc.metainfo.MetainfoReader;
import bittc.torrent.InfoHash;
import bittc.torrent.PieceLayout;
import java.nio.charset.StandardCharsets;
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
        metainfo = read(builder.encodeInfo());
    }

    private Content(byte[] info, long seed, boolean zeros) {
        metainfo = read(info);
        layout = metainfo.layout();
        bytes = new byte[(int) layout.totalLength()];
        Random random = new Random(seed);
        for (int piece = 0; piece < layout.pieceCount(); piece++) {
            byte[] data = new byte[zeros ? layout.dataLength(piece) : layout.lengthOf(piece)];
            random.nextBytes(data);
            System.arraycopy(data, 0, bytes, at(piece, 0), data.length);
        }
    }

    /** Of files of these lengths, behind each of them padding up to the next piece, as BEP 47 has it. */
    static Content padded(int pieceLength, long seed, int... fileLengths) {
        return padded(pieceLength, seed, true, fileLengths);
    }

    /** The same, with other padding than zeros, if it is to be so. */
    static Content padded(int pieceLength, long seed, boolean zeros, int... fileLengths) {
        StringBuilder info = new StringBuilder("d5:filesl");
        int pieces = 0;
        for (int i = 0; i < fileLengths.length; i++) {
            info.append("d6:lengthi" + fileLengths[i] + "e4:pathl4:f" + (100 + i) + "ee");
            pieces += (fileLengths[i] + pieceLength - 1) / pieceLength;
            int padding = -fileLengths[i] & pieceLength - 1;
            if (padding > 0) {
                info.append("d4:attr1:p6:lengthi" + padding + "e4:pathl4:p" + (100 + i) + "ee");
            }
        }
        String hashes = "h".repeat(pieces * InfoHash.LENGTH); // nobody looks at them
        info.append("e4:name9:simulated12:piece lengthi" + pieceLength + "e6:pieces" + hashes.length() + ":" + hashes);
        return new Content(info.append("e").toString().getBytes(StandardCharsets.US_ASCII), seed, zeros);
    }

    private static Metainfo read(byte[] info) {
        try {
            return MetainfoReader.readInfo(info, "", List.of(List.of("http://t.test/announce")), List.of());
        } catch (InvalidMetainfoException e) {
            throw new AssertionError(e);
        }
    }

    int at(int pieceIndex, int begin) {
        return (int) layout.offsetOf(pieceIndex) + begin;
    }
}
