package bittc.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.net.PercentCoding;
import bittc.torrent.InfoHash;
import bittc.torrent.PeerId;
import bittc.tracker.AnnounceRequest.Event;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HttpQueryTest {
    private static AnnounceRequest request(Event event) {
        return new AnnounceRequest(
                InfoHash.parse("123456789abcdef123456789abcdef123456789a").orElseThrow(),
                PeerId.of("-tc0100-0123456789~.".getBytes(StandardCharsets.US_ASCII)),
                6881,
                1,
                2,
                3_000_000_000L,
                event,
                200,
                0xbeef);
    }

    @Test
    void saysEverything() {
        assertEquals(
                "info_hash=%124Vx%9A%BC%DE%F1%23Eg%89%AB%CD%EF%124Vx%9A&peer_id=-tc0100-0123456789~."
                        + "&port=6881&uploaded=1&downloaded=2&left=3000000000&key=0000beef&numwant=200"
                        + "&compact=1&no_peer_id=1&event=started",
                HttpQuery.of(request(Event.STARTED), Optional.empty()));
    }

    @Test
    void saysThatAPartialSeedWantsNoMore() {
        String query = HttpQuery.of(request(Event.PAUSED), Optional.empty());
        assertTrue(query.endsWith("&event=paused"), query);
    }

    @Test
    void namesNoEventAtTheRegularInterval() {
        String query = HttpQuery.of(request(Event.NONE), Optional.of("a b".getBytes(StandardCharsets.US_ASCII)));
        assertEquals("&no_peer_id=1&trackerid=a%20b", query.substring(query.indexOf("&no_peer_id")));
    }

    @Test
    void keepsTheParametersOfTheUrl() {
        assertEquals("/announce?a=1", HttpQuery.append("/announce", "a=1"));
        assertEquals("/announce?passkey=x&a=1", HttpQuery.append("/announce?passkey=x", "a=1"));
        assertEquals("/announce?a=1", HttpQuery.append("/announce?", "a=1"));
        assertEquals("/announce?x&a=1", HttpQuery.append("/announce?x&", "a=1"));
    }

    @Test
    void encodesEveryByte() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        String encoded = PercentCoding.encode(all);
        assertEquals(66 + 3 * (256 - 66), encoded.length());
        assertEquals("%00%01", encoded.substring(0, 6));
        assertEquals("%FE%FF", encoded.substring(encoded.length() - 6));
    }
}
