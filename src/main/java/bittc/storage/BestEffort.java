package bittc.storage;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Steps at the end of a store that may fail: whatever becomes of one, the next is taken. */
final class BestEffort {
    private static final Logger LOG = LoggerFactory.getLogger(BestEffort.class);

    private BestEffort() {}

    /** What may fail. */
    interface Step {
        void run() throws IOException;
    }

    /** Takes a step; that it fails is only logged. */
    static void run(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            LOG.debug("while closing: {}", e.toString());
        }
    }
}
