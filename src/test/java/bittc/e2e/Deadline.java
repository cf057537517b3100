package bittc.e2e;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** How long a test waits for something that happens in another process before it fails. */
final class Deadline {
    /** Far longer than anything takes, also on a machine with other work to do. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long LOOK_EVERY_NANOS = 2_000_000;

    private final long end = System.nanoTime() + PATIENCE.toNanos();

    private Deadline() {}

    /** Returns as soon as the condition holds; fails with the explanation if it does not come true. */
    static void await(BooleanSupplier condition, Supplier<String> otherwise) {
        Deadline deadline = new Deadline();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline.end >= 0) {
                throw new AssertionError("waited in vain: " + otherwise.get());
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }
}
