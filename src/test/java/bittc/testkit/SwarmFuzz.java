package bittc.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.fuzz.FuzzTarget;
import bittc.fuzz.Memory;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is asked of our own tracker. */
public final class SwarmFuzz {
    private SwarmFuzz() {}

    /** This package's targets. */
    public static List<FuzzTarget> targets() {
        return List.of(FuzzTarget.of(
                "tracker-query",
                SwarmFuzz::query,
                "info_hash=%12%34567890abcdefghijkl&port=6881&left=0&numwant=-1&event=started",
                "info_hash=" + "%aB".repeat(20) + "&info_hash=" + "b".repeat(20) + "&port=&left=99999999999999999999",
                "port=%&&=x&a"));
    }

    private static void query(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        try {
            TrackerQuery query = Memory.bounded(input.length, 64, () -> TrackerQuery.parse(text));
            assertTrue(query.text("event", "").length() <= input.length);
            long port = query.number("port", -1, 0, 65_535);
            assertTrue(port >= -1 && port <= 65_535, "port " + port);
            assertEquals(7, query.number("no name has an &", 7, 0, 9));
            assertTrue(query.infoHashes().size() * 30 <= input.length);
        } catch (TrackerRefusal expected) {
            assertTrue(!expected.getMessage().isEmpty());
        }
    }
}
