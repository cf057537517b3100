package bittc.download;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.torrent.PeerAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopbackRuleTest {
    private static final String HERE = "http://127.0.0.1:6969/announce";
    private static final String ELSEWHERE = "http://192.168.1.2/announce";

    private static boolean applies(String... trackers) {
        return LoopbackRule.applies(List.of(List.of(trackers)), List.of(), List.of());
    }

    private static List<PeerAddress> peer(String text) {
        return List.of(PeerAddress.parse(text).orElseThrow());
    }

    @Test
    void appliesIfAllTrackersAreOnThisMachine() {
        assertTrue(applies(HERE));
        assertTrue(applies(HERE, "udp://[::1]:6969", "http://localhost:1/announce", "http://127.9.9.9/"));
        assertFalse(applies(HERE, ELSEWHERE));
        assertFalse(applies(HERE, "udp://tracker.test:80"));
        assertFalse(applies(HERE, "wss://tracker.test"), "who knows where");
        assertFalse(applies("http://localhost.test/"));
    }

    @Test
    void aTorrentWithoutTrackersNeedsTheOthers() {
        assertFalse(applies());
        assertFalse(LoopbackRule.applies(List.of(), List.of(), List.of()));
    }

    @Test
    void anySourceElsewhereEndsIt() {
        List<List<String>> trackers = List.of(List.of(HERE));
        assertTrue(LoopbackRule.applies(trackers, List.of("http://127.0.0.1/data"), peer("127.0.0.1:6881")));
        assertFalse(LoopbackRule.applies(trackers, List.of("http://w.test/data"), List.of()));
        assertFalse(LoopbackRule.applies(trackers, List.of(), peer("10.0.0.1:6881")));
    }
}
