package bittc.lsd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.fuzz.FuzzTarget;
import bittc.fuzz.Memory;
import java.util.List;
import java.util.Optional;

/** Announcements in the local network: what is read is written so that it reads the same. */
public final class LsdFuzz {
    private static final String HASH = "c12fe1c06bba254a9dc9f519b335aa7c1367a88a";

    private LsdFuzz() {}

    /** This package's targets. */
    public static List<FuzzTarget> targets() {
        return List.of(FuzzTarget.of(
                "lsd",
                LsdFuzz::announcement,
                "BT-SEARCH * HTTP/1.1\r\nHost: 239.192.152.143:6771\r\nPort: 6881\r\nInfohash: " + HASH
                        + "\r\ncookie: 6b8b4567\r\n\r\n\r\n",
                "BT-SEARCH * HTTP/1.1\nport:1\ninfohash:" + HASH + "\nInfohash:" + HASH + "\n"));
    }

    private static void announcement(byte[] input) {
        Optional<Announcement> read = Memory.bounded(input.length, 64, () -> Announcement.parse(input));
        if (read.isPresent()) {
            assertTrue(input.length <= Announcement.MAX_BYTES);
            for (Group group : Group.values()) {
                byte[] again = read.get().encode(group);
                if (again.length <= Announcement.MAX_BYTES) {
                    assertEquals(read, Announcement.parse(again));
                }
            }
        }
    }
}
