package bittc.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class SeenListTest {
    private static String key(int number) {
        return SeenList.key("feed", String.valueOf(number));
    }

    @Test
    void keepsItsOrderInAFile() throws InvalidFeedException {
        SeenList list = SeenList.parse("");
        list.add(key(1), "One");
        list.add(key(2), "");
        list.add(key(3), "Three  = 3");
        list.refresh(key(1));
        list.refresh(key(4));
        list.put("0".repeat(32), new SeenList.Version("\"e\"", "Sat, 28 Nov 2026 21:00:00 GMT"));
        SeenList again = SeenList.parse(list.text());
        assertEquals(list.text(), again.text());
        assertTrue(again.text().endsWith(key(2) + "\n" + key(3) + " Three  = 3\n" + key(1) + " One\n"));
        assertFalse(again.contains(key(4)));
        assertEquals("\"e\"", again.version("0".repeat(32)).etag());
    }

    @Test
    void forgetsTheOldest() throws InvalidFeedException {
        SeenList list = SeenList.parse("");
        for (int i = 0; i < SeenList.MAX_ITEMS; i++) {
            list.add(key(i), "");
        }
        list.refresh(key(0));
        list.add(key(SeenList.MAX_ITEMS), "");
        assertTrue(list.contains(key(0)));
        assertFalse(list.contains(key(1)));
        for (int i = 0; i <= SeenList.MAX_FEEDS; i++) {
            list.put(key(i), new SeenList.Version("e", ""));
        }
        assertEquals(SeenList.Version.NONE, list.version(key(0)));
        assertEquals("e", list.version(key(1)).etag());
        assertEquals(list.text(), SeenList.parse(list.text()).text());
    }

    @Test
    void sendsNothingBackThatCouldBreakARequest() {
        Optional<String> tooLong = Optional.of("e".repeat(SeenList.MAX_VALIDATOR_LENGTH + 1));
        assertEquals(SeenList.Version.NONE, SeenList.Version.of(Optional.of("a\r\nHost: x"), tooLong));
    }

    @Test
    void refusesOtherFiles() {
        assertThrows(InvalidFeedException.class, () -> SeenList.parse("d8:announce"));
        assertThrows(
                InvalidFeedException.class,
                () -> SeenList.parse(SeenList.parse("").text() + "something else\n"));
    }
}
