package bittc.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.storage.PieceOnLoop.Run;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class RunBatchTest {
    private final Queue<Runnable> turn = new ArrayDeque<>();
    private final List<List<Integer>> written = new ArrayList<>();
    private final RunBatch batch = new RunBatch(
            4, turn::add, runs -> written.add(runs.stream().map(Run::piece).toList()));

    private static Run run(int piece, int blocks) {
        return new Run(piece, 0, Collections.nCopies(blocks, ByteBuffer.allocate(1)));
    }

    private void endTurn() {
        while (!turn.isEmpty()) {
            turn.remove().run();
        }
    }

    @Test
    void handsShortRunsOnTogetherAtTheEndOfTheTurn() {
        batch.add(run(1, 1));
        batch.add(run(2, 2));
        assertEquals(List.of(), written);
        endTurn();
        assertEquals(List.of(List.of(1, 2)), written);
        batch.add(run(3, 1));
        endTurn();
        assertEquals(List.of(List.of(1, 2), List.of(3)), written);
    }

    @Test
    void handsEnoughOnAtOnce() {
        batch.add(run(1, 4));
        assertEquals(List.of(List.of(1)), written);
        batch.add(run(2, 3));
        batch.add(run(3, 3));
        assertEquals(List.of(List.of(1), List.of(2, 3)), written);
        endTurn();
        assertEquals(2, written.size());
    }
}
