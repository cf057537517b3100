package bittc.storage;

import bittc.storage.PieceOnLoop.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Collects runs of blocks, so that the writing thread is woken and answers once for several short ones. Hands them on when
 * they have the length of one good write together, and at the latest after this turn of the loop. Used on the loop.
 */
final class RunBatch {
    private final int enough;
    private final Executor loop;
    private final Consumer<List<Run>> writer;
    private List<Run> runs = new ArrayList<>();
    private int blocks;
    private boolean scheduled;

    /**
     * Starts empty.
     *
     * @param enough number of blocks that do not wait
     * @param writer receives the runs in order
     */
    RunBatch(int enough, Executor loop, Consumer<List<Run>> writer) {
        this.enough = enough;
        this.loop = loop;
        this.writer = writer;
    }

    void add(Run run) {
        runs.add(run);
        blocks += run.blocks().size();
        if (blocks >= enough) {
            handOver();
        } else if (!scheduled) {
            scheduled = true;
            loop.execute(this::endTurn);
        }
    }

    private void endTurn() {
        scheduled = false;
        handOver();
    }

    /** Hands on what there is. */
    void handOver() {
        if (!runs.isEmpty()) {
            List<Run> all = runs;
            runs = new ArrayList<>();
            blocks = 0;
            writer.accept(all);
        }
    }
}
