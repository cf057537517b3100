package bittc.storage;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the closing steps of a store, and only logs their failures. */
final class BestEffort {
    private static final Logger LOG = LoggerFactory.getLogger(BestEffort.class);

    private BestEffort() {}

    interface Step {
        void run() throws IOException;
    }

    static void run(Step step) {
        try {
            step.run();
        } catch (IOException e) {
            LOG.debug("while closing: {}", e.toString());
        }
    }
}
