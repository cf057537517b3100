package bittc.download.blocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
    private final RequestQueue queue = new RequestQueue();

    @Test
    void remembersALateAnswerButDoesNotCountIt() {
        queue.add(1, 2, 100);
        queue.add(1, 3, 110);
        assertTrue(queue.expire(1, 2));
        assertFalse(queue.expire(1, 2));
        assertEquals(1, queue.active());
        assertTrue(queue.contains(1, 2));
        assertFalse(queue.isActive(1, 2));
        assertEquals(100, queue.remove(1, 2));
        assertEquals(1, queue.active());
    }

    @Test
    void forgetsAnswersThatWillNotComeAnyMore() {
        queue.add(1, 1, 100);
        queue.add(1, 2, 200);
        queue.expireAll((piece, block) -> {});
        queue.forgetBefore(150);
        assertFalse(queue.contains(1, 1));
        assertTrue(queue.contains(1, 2));
    }

    @Test
    void remembersSoManyThatWereGivenUpAndNoMore() {
        for (int block = 0; block < 4097; block++) {
            queue.add(1, block, block);
            queue.expire(1, block);
        }
        assertTrue(queue.contains(1, 0));
        queue.add(2, 0, 5000);
        assertFalse(queue.contains(1, 0), "the oldest goes first");
        assertTrue(queue.contains(1, 1));
        assertEquals(1, queue.active());
    }

    @Test
    void showsTheNewestFirstWithHowManyAreAheadOfIt() {
        queue.add(1, 1, 0);
        queue.add(1, 2, 0);
        queue.add(1, 3, 0);
        queue.expire(1, 2);
        List<String> seen = new ArrayList<>();
        queue.newestFirst((piece, block, ahead) -> seen.add(block + " after " + ahead));
        assertEquals(List.of("3 after 1", "1 after 0"), seen);
    }

    @Test
    void takesAnAnswerForTheOneToTheOlderOfTwoRequestsForABlock() {
        queue.add(1, 2, 100);
        queue.expire(1, 2);
        queue.add(1, 2, 200);
        assertTrue(queue.isActive(1, 2));
        assertFalse(queue.reject(1, 2));
        assertTrue(queue.isActive(1, 2));
        assertTrue(queue.expire(1, 2));
        assertEquals(200, queue.remove(1, 2));
        assertEquals(0, queue.active());
    }

    /** Random histories against a plain map. */
    @Test
    void keepsEveryRequestThroughGrowthAndRemovalInAnyOrder() {
        for (int seed = 0; seed < 100; seed++) {
            Random random = new Random(seed);
            RequestQueue tested = new RequestQueue();
            Map<Integer, Boolean> model = new LinkedHashMap<>();
            int next = 0;
            for (int step = 0; step < 2000; step++) {
                String where = "seed " + seed + " step " + step;
                int some = next == 0 ? 0 : random.nextInt(next);
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        tested.add(next, next & 7, next);
                        model.put(next++, true);
                    }
                    case 2 -> {
                        boolean active = model.getOrDefault(some, false);
                        assertEquals(active, tested.expire(some, some & 7), where);
                        model.computeIfPresent(some, (k, v) -> false);
                    }
                    default -> {
                        assertEquals(model.containsKey(some), tested.contains(some, some & 7), where);
                        if (model.containsKey(some)) {
                            assertEquals(some, tested.remove(some, some & 7), where);
                            model.remove(some);
                        }
                    }
                }
                long active = model.values().stream().filter(v -> v).count();
                assertEquals(active, tested.active(), where);
            }
            List<Integer> order = new ArrayList<>();
            tested.expireAll((piece, block) -> order.add(piece));
            assertEquals(
                    model.entrySet().stream()
                            .filter(Map.Entry::getValue)
                            .map(Map.Entry::getKey)
                            .toList(),
                    order);
        }
    }
}
