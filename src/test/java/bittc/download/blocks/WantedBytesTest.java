package bittc.download.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.metainfo.FileSelection;
import bittc.metainfo.Metainfo;
import java.util.BitSet;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class WantedBytesTest {
    private static final long PIECE = 2L * SmallTorrent.BLOCK;
    private final Metainfo metainfo = SmallTorrent.metainfo(3);

    @Test
    void allOfATorrentIsAllOfEachPiece() {
        WantedBytes all = new WantedBytes(metainfo, FileSelection.ALL);
        assertEquals(3 * PIECE, all.total());
        assertEquals(PIECE, all.of(2));
    }

    @Test
    void whatIsNotSelectedDoesNotCount() {
        WantedBytes none = new WantedBytes(metainfo, FileSelection.of(metainfo.files(), new BitSet()));
        assertEquals(0, none.total());
        assertEquals(0, none.of(0));
        assertEquals(0, none.of(2));
    }

    @Test
    void nobodyCanTellWhenATrickleEnds() {
        WantedBytes all = new WantedBytes(metainfo, FileSelection.ALL);
        assertEquals(OptionalLong.of(10), all.eta(20_000, 2001));
        assertTrue(all.eta(20_000, 1023).isEmpty());
        assertTrue(all.eta(0, 2000).isEmpty());
    }
}
