package bittc.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PeerIdTest {
    @Test
    void aNewOneSaysWhichClientItIsAndIsLikeNoOther() {
        Random random = new Random(1);
        PeerId one = PeerId.random(random);
        assertTrue(new String(one.toBytes(), StandardCharsets.ISO_8859_1).startsWith(ClientName.PEER_ID_PREFIX));
        assertNotEquals(one, PeerId.random(random));
        assertEquals(one, PeerId.of(one.toBytes()));
    }

    @Test
    void hasTwentyBytesOfItsOwn() {
        assertThrows(IllegalArgumentException.class, () -> PeerId.of(new byte[21]));
        byte[] bytes = new byte[PeerId.LENGTH];
        PeerId id = PeerId.of(bytes);
        bytes[0] = 1;
        id.toBytes()[1] = 1;
        assertEquals(PeerId.of(new byte[PeerId.LENGTH]), id);
    }
}
