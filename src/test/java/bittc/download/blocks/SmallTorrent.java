package bittc.download.blocks;

import bittc.metainfo.FileSelection;
import bittc.metainfo.InvalidMetainfoException;
import bittc.metainfo.Metainfo;
import bittc.metainfo.MetainfoBuilder;
import bittc.metainfo.MetainfoReader;
import bittc.metainfo.PieceHashes;
import bittc.picker.PieceOrder;
import bittc.torrent.Bitfield;
import bittc.torrent.InfoHash;
import bittc.torrent.PieceLayout;
import java.util.List;
import java.util.Random;

/** A torrent of one file: pieces of two blocks. */
public final class SmallTorrent {
    public static final int BLOCK = PieceLayout.BLOCK_LENGTH;

    private SmallTorrent() {}

    public static Metainfo metainfo(int pieces) {
        return read(builder(pieces));
    }

    /** The same, verified by other hashes. */
    public static Metainfo metainfo(int pieces, PieceHashes hashes) {
        Metainfo small = metainfo(pieces);
        return new Metainfo(
                small.infoHashes(),
                small.name(),
                small.layout(),
                hashes,
                small.files(),
                small.multiFile(),
                small.isPrivate(),
                small.trackers(),
                small.webSeeds(),
                small.comment(),
                small.createdBy(),
                small.creationDate(),
                small.source(),
                small.hybrid(),
                small.infoBytes());
    }

    private static MetainfoBuilder builder(int pieces) {
        return new MetainfoBuilder("small", 2 * BLOCK, new byte[pieces * InfoHash.LENGTH])
                .singleFile(pieces * 2L * BLOCK);
    }

    private static Metainfo read(MetainfoBuilder torrent) {
        try {
            return MetainfoReader.readInfo(torrent.encodeInfo(), "", List.of(), List.of());
        } catch (InvalidMetainfoException e) {
            throw new AssertionError(e);
        }
    }

    /** The same, private. */
    public static Metainfo privateMetainfo(int pieces) {
        return read(builder(pieces).isPrivate(true));
    }

    /** The state of one of which these pieces are on disk. */
    public static DataState open(int pieces, int... have) {
        DataState data = new DataState();
        data.know(metainfo(pieces), FileSelection.ALL);
        data.open(bits(pieces, have), PieceOrder.SEQUENTIAL, new Random(1));
        return data;
    }

    public static Bitfield bits(int count, int... indexes) {
        Bitfield bits = new Bitfield(count);
        for (int index : indexes) {
            bits.set(index);
        }
        return bits;
    }
}
