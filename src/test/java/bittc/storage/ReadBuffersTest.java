package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadBuffersTest {
    private static final int LARGE = 256 * 1024;

    private final ReadBuffers buffers = new ReadBuffers();
    private final List<String> told = new ArrayList<>();

    private ReadBuffers.Share share(String name) {
        return buffers.share(() -> told.add(name));
    }

    private static List<ByteBuffer> claimAll(ReadBuffers.Share share) {
        List<ByteBuffer> claimed = new ArrayList<>();
        ByteBuffer buffer = share.claim(LARGE);
        while (buffer != null) {
            claimed.add(buffer);
            buffer = share.claim(LARGE);
        }
        return claimed;
    }

    @Test
    void fiveHundredTorrentsThatWereBusyOnceNeedNoMoreThanOne() {
        for (int torrent = 0; torrent < 500; torrent++) {
            ReadBuffers.Share share = share("");
            claimAll(share).forEach(share::giveBack);
        }
        assertEquals(8 << 20, buffers.allocated());
    }

    @Test
    void manyBusyTorrentsHaveOneBoundAndASingleOneLeavesHalf() {
        List<List<ByteBuffer>> all = new ArrayList<>();
        for (int torrent = 0; torrent < 500; torrent++) {
            all.add(claimAll(share("")));
        }
        assertEquals(8 << 20, all.get(0).size() * LARGE);
        assertEquals(4 << 20, all.get(1).size() * LARGE);
        assertTrue(all.get(5).size() > 0);
        assertEquals(16 << 20, buffers.allocated());
    }

    @Test
    void whoWaitsIsToldOfRoomInTheOrderOfWaiting() {
        List<ReadBuffers.Share> shares = new ArrayList<>();
        List<ByteBuffer> first = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            shares.add(share("busy"));
            ByteBuffer claimed = shares.get(i).claim(LARGE);
            if (claimed != null) {
                first.add(claimed);
            }
        }
        assertNull(share("a").claim(1));
        assertNull(share("b").claim(1));
        assertEquals(List.of(), told);
        shares.get(0).giveBack(first.get(0));
        assertEquals(List.of("a", "b"), told);
    }

    @Test
    void givesUpWhatNobodyHasUsedForAWhile() {
        ReadBuffers.Share share = share("");
        ByteBuffer one = share.claim(LARGE);
        long before = buffers.claims();
        buffers.trim(before);
        assertEquals(LARGE, buffers.allocated(), "it is in use");
        share.giveBack(one);
        ByteBuffer again = share.claim(LARGE);
        share.giveBack(again);
        buffers.trim(before);
        assertEquals(LARGE, buffers.allocated(), "it was used meanwhile");
        buffers.trim(buffers.claims());
        assertEquals(0, buffers.allocated());
    }

    @Test
    void aBufferOfAnotherSizeTakesThePlaceOfFreeOnes() {
        ReadBuffers.Share share = share("");
        List<ByteBuffer> large = claimAll(share);
        large.forEach(share::giveBack);
        int small = 0;
        while (share.claim(16 * 1024) != null) {
            small++;
        }
        assertEquals((8 << 20) / (16 * 1024), small);
        assertTrue(buffers.allocated() <= 16 << 20);
        assertNotNull(share("").claim(LARGE));
    }
}
