package bittc.torrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InfoHashesTest {
    private static final byte[] INFO = "abc".getBytes(StandardCharsets.US_ASCII);
    private static final InfoHash V1 =
            InfoHash.parse("a9993e364706816aba3e25717850c26c9cd0d89d").orElseThrow();
    private static final Sha256Hash V2 = Sha256Hash.ofData(INFO);
    private static final InfoHash TRUNCATED =
            InfoHash.parse("ba7816bf8f01cfea414140de5dae2223b00361a3").orElseThrow();

    private static final InfoHashes ONLY_V1 = InfoHashes.ofV1(V1);
    private static final InfoHashes ONLY_V2 = new InfoHashes(Optional.empty(), Optional.of(V2));
    private static final InfoHashes HYBRID = new InfoHashes(Optional.of(V1), Optional.of(V2));

    @Test
    void areNamedByVersion1IfTheyHaveIt() {
        assertEquals(V1, ONLY_V1.primary());
        assertEquals(V1, HYBRID.primary());
        assertEquals(TRUNCATED, ONLY_V2.primary());
    }

    @Test
    void giveOneHashForEachSwarm() {
        assertEquals(List.of(V1), ONLY_V1.wireHashes());
        assertEquals(List.of(TRUNCATED), ONLY_V2.wireHashes());
        assertEquals(List.of(V1, TRUNCATED), HYBRID.wireHashes());
        assertEquals(Optional.empty(), ONLY_V1.truncatedV2());
        assertEquals(Optional.of(TRUNCATED), HYBRID.truncatedV2());
    }

    @Test
    void matchOnlyInfoThatEachOfThemNames() {
        assertTrue(ONLY_V1.match(INFO));
        assertTrue(ONLY_V2.match(INFO));
        assertTrue(HYBRID.match(INFO));
        byte[] other = INFO.clone();
        other[2]++;
        assertFalse(ONLY_V1.match(other));
        assertFalse(ONLY_V2.match(other));
        assertFalse(new InfoHashes(Optional.of(V1), Optional.of(Sha256Hash.ofData(other))).match(INFO));
        assertFalse(new InfoHashes(Optional.of(V1), Optional.of(Sha256Hash.ofData(other))).match(other));
    }

    @Test
    void comparesAll32BytesOfVersion2() {
        byte[] bytes = V2.toBytes();
        bytes[31]++;
        Sha256Hash other = Sha256Hash.of(bytes);

        assertEquals(V2.truncated(), other.truncated());
        assertNotEquals(V2, other);
        assertFalse(new InfoHashes(Optional.empty(), Optional.of(other)).match(INFO));
    }

    @Test
    void refusesNoHashAndAHashOfAnotherLength() {
        assertThrows(IllegalArgumentException.class, () -> new InfoHashes(Optional.empty(), Optional.empty()));
        assertThrows(IllegalArgumentException.class, () -> Sha256Hash.of(new byte[20]));
    }
}
