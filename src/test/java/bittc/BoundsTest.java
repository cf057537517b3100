package bittc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

/** What must hold between bounds of different packages, which do not see each other's. */
class BoundsTest {
    private static int bound(String type, String name) {
        try {
            Field field = Class.forName("bittc." + type).getDeclaredField(name);
            field.setAccessible(true);
            return ((Number) field.get(null)).intValue();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void allowedFastPiecesAreFewEnoughToBeLookedThrough() {
        assertEquals(bound("picker.RarestFirst", "FEW_PIECES"), bound("download.HaveListener", "MAX_ALLOWED_FAST"));
    }

    @Test
    void theDiskIsRelievedBeforeNothingMoreIsAskedFor() {
        assertTrue(bound("storage.BlockPool", "PRESSURE") < bound("storage.BlockPool", "ENOUGH"));
    }

    @Test
    void everyAllowedDictionaryHasRoomInTheMemoryForThem() {
        int room = bound("download.metadata.MetadataBudget", "MAX_BYTES")
                - bound("download.metadata.MetadataBudget", "KEPT_FOR_SMALL");
        assertTrue(bound("wire.ExtensionHandshake", "MAX_METADATA_SIZE") <= room);
    }

    @Test
    void aMessageOfMetadataIsNoLongerThanAMessageMayBe() {
        int part = bound("wire.MetadataMessage", "PIECE_LENGTH");
        assertTrue(part + 1024 < bound("wire.PeerMessageDecoder", "MAX_EXTENDED_LENGTH"));
    }

    @Test
    void theLongestBlockThatIsServedIsReadAtOnce() {
        assertTrue(bound("download.blocks.Uploads", "MAX_LENGTH") <= bound("storage.ReadBuffers", "MAX_BUFFER"));
    }
}
