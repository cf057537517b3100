package bittc.download.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdvertisedTest {
    private final RecordingLink link = new RecordingLink();

    private List<String> announced(boolean fast, DataState data) {
        link.fast = fast;
        new Advertised(data).announce(link);
        return link.take();
    }

    @Test
    void announcesInTheShortestWayThatThePeerUnderstands() {
        assertEquals(List.of("have all"), announced(true, SmallTorrent.open(2, 0, 1)));
        assertEquals(List.of("bitfield 2"), announced(false, SmallTorrent.open(2, 0, 1)));
        assertEquals(List.of("bitfield 1"), announced(true, SmallTorrent.open(2, 1)));
        assertEquals(List.of("have none"), announced(true, SmallTorrent.open(2)));
        assertEquals(List.of(), announced(false, SmallTorrent.open(2)));
    }

    @Test
    void beforeItKnowsThePiecesThereAreNone() {
        assertEquals(List.of("have none"), announced(true, new DataState()));
        assertEquals(List.of(), announced(false, new DataState()));
    }

    @Test
    void aPeerMayAskForWhatWeHave() {
        Advertised advertised = new Advertised(SmallTorrent.open(3, 1));
        assertTrue(advertised.contains(1));
        assertFalse(advertised.contains(2));
    }

    @Test
    void whileOursAreHiddenAPeerMayAskForWhatItWasShown() {
        DataState data = SmallTorrent.open(4, 0, 1, 2, 3);
        data.hide(true);
        assertEquals(List.of("have none"), announced(true, data));
        assertEquals(List.of(), announced(false, data));
        Advertised advertised = new Advertised(data);
        advertised.announceLate(link);
        assertFalse(advertised.contains(2));
        advertised.show(link, 2);
        assertEquals(List.of("have 2"), link.take());
        assertTrue(advertised.contains(2));
        data.hide(false);
        advertised.announceLate(link);
        assertEquals(List.of("have 0", "have 1", "have 3"), link.take());
        assertTrue(advertised.contains(3));
    }

    @Test
    void anEarlyPeerIsToldOneByOneAndOfVeryManyNotAll() {
        int pieces = 20_002;
        int[] all = IntStream.range(0, pieces).toArray();
        new Advertised(SmallTorrent.open(pieces, all)).announceLate(link);
        assertEquals(20_000, link.sent.size());
        assertFalse(link.sent.contains("have 20000"));
    }
}
