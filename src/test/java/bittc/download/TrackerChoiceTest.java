package bittc.download;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TrackerChoiceTest {
    private static final List<List<String>> NAMED = List.of(List.of("udp://a:1", "udp://b:1"), List.of("udp://c:1"));

    @Test
    void furtherTrackersComeAfterTheTorrentsOwnEachInItsTier() {
        TrackerChoice choice = new TrackerChoice(true, List.of("udp://d:1", "udp://b:1", "udp://e:1", "udp://d:1"));
        assertEquals(
                List.of(NAMED.get(0), NAMED.get(1), List.of("udp://d:1"), List.of("udp://e:1")),
                choice.tiers(NAMED, false));
    }

    @Test
    void theTorrentsOwnMayBeLeftOut() {
        assertEquals(List.of(), new TrackerChoice(false, List.of()).tiers(NAMED, false));
        assertEquals(List.of(List.of("udp://d:1")), new TrackerChoice(false, List.of("udp://d:1")).tiers(NAMED, true));
    }

    @Test
    void aPrivateTorrentIsToldToItsOwnTrackersOnly() {
        TrackerChoice choice = new TrackerChoice(true, List.of("udp://d:1"));
        assertEquals(NAMED, choice.tiers(NAMED, true));
        assertEquals(List.of(List.of("udp://d:1")), choice.tiers(List.of(), true));
    }
}
