package bittc.download.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChokerTest {
    private final Choker choker = new Choker(new Random(1));
    private final List<FakePeer> peers = new ArrayList<>();

    private static final class FakePeer implements Choker.Peer {
        final String name;
        double down;
        double up;
        boolean interested = true;
        boolean snubbed;
        boolean choking = true;

        FakePeer(String name) {
            this.name = name;
        }

        @Override
        public boolean amChoking() {
            return choking;
        }

        @Override
        public boolean peerInterested() {
            return interested;
        }

        @Override
        public boolean snubbed() {
            return snubbed;
        }

        @Override
        public double downRate(long now) {
            return down;
        }

        @Override
        public double upRate(long now) {
            return up;
        }

        @Override
        public void setChoking(boolean now) {
            choking = now;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** The one at index i sends i bytes per second, and takes as many less. */
    private void join(int count) {
        for (int i = 0; i < count; i++) {
            FakePeer peer = new FakePeer("p" + i);
            peer.down = i;
            peer.up = count - i;
            peers.add(peer);
        }
    }

    private Set<Integer> unchoked() {
        Set<Integer> indexes = new HashSet<>();
        for (int i = 0; i < peers.size(); i++) {
            if (!peers.get(i).choking) {
                indexes.add(i);
            }
        }
        return indexes;
    }

    @Test
    void givesAllSlotsButOneToThoseWhoSendMost() {
        join(20);
        choker.rechoke(peers, false, 0);
        assertEquals(Choker.SLOTS, unchoked().size());
        assertTrue(unchoked().containsAll(Set.of(13, 14, 15, 16, 17, 18, 19)), () -> unchoked()
                .toString());
    }

    @Test
    void whileCompleteGivesThemToThoseWhoTakeMost() {
        join(20);
        choker.rechoke(peers, true, 0);
        assertTrue(unchoked().containsAll(Set.of(0, 1, 2, 3, 4, 5, 6)), () -> unchoked()
                .toString());
    }

    @Test
    void theOptimisticSlotStaysForThreeRoundsAndComesToEverybody() {
        join(12);
        Set<Integer> lucky = new HashSet<>();
        for (int round = 0; round < 200; round++) {
            Set<Integer> before = unchoked();
            choker.rechoke(peers, false, 0);
            if (round % 3 != 0) {
                assertEquals(before, unchoked(), "round " + round);
            }
            lucky.addAll(unchoked());
        }
        assertEquals(12, lucky.size());
    }

    @Test
    void whoWasSilentForTooLongComesLast() {
        join(9);
        peers.get(8).snubbed = true;
        int held = 0;
        for (int round = 0; round < 30; round++) {
            choker.rechoke(peers, false, 0);
            held += peers.get(8).choking ? 0 : 1;
        }
        assertTrue(held < 30, "it has the optimistic slot at most");
        assertTrue(unchoked().containsAll(Set.of(2, 3, 4, 5, 6, 7)));
    }

    @Test
    void whoIsNotInterestedHasNoSlot() {
        join(3);
        peers.get(2).interested = false;
        choker.rechoke(peers, false, 0);
        assertEquals(Set.of(0, 1), unchoked());
    }

    @Test
    void aNewcomerIsLetInWhileASlotIsFree() {
        join(9);
        for (FakePeer peer : peers.subList(0, 8)) {
            choker.onInterested(peer, peers);
            assertFalse(peer.choking);
        }
        choker.onInterested(peers.get(8), peers);
        assertTrue(peers.get(8).choking);
    }

    @Test
    void aFreedSlotGoesToTheOneWaitingThatHasSentMost() {
        join(11);
        peers.subList(0, 8).forEach(peer -> peer.choking = false);
        peers.get(9).down = 100;
        peers.get(0).interested = false;
        choker.onNotInterested(peers.get(0), peers, 0);
        assertTrue(peers.get(0).choking);
        assertFalse(peers.get(9).choking);
        assertEquals(Choker.SLOTS, unchoked().size());
    }
}
