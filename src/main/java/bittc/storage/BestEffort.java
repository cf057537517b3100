package bittc.storage;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs steps at the end of a store whose failure is only logged. */
final class BestEffort {
    private static final Logger LOG = LoggerFactory.getLogger(BestEffort.class);

    private BestEffort() {}

    /** A step that may fail. */
    interface Step {
        void run() throws IOException;
    }

    /** Runs a step; logs its failure. */
    static void run(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            LOG.debug("while closing: {}", e.toString());
        }
    }
}
