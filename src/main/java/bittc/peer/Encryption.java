package bittc.peer;

import bittc.download.EncryptionPolicy;
import bittc.loop.Scheduler;
import bittc.mse.MseHandshake;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/** Holds all that the encrypted connections (MSE) of a session share; most of it is made when the first one is met. */
public final class Encryption {
    /** Bytes encrypted at a time: they stay in the nearest cache of the processor. */
    private static final int SCRATCH_BYTES = 8192;

    private final EncryptionPolicy policy;
    private final Scheduler scheduler;
    private final Executor background;
    private final RandomGenerator random;
    private KeyWork keyWork;
    private byte[] scratch;

    /**
     * Makes none yet.
     *
     * @param background runs the arithmetic of key exchanges; may reject it
     * @param random makes keys, so it must not be predictable; used by several threads
     */
    public Encryption(EncryptionPolicy policy, Scheduler scheduler, Executor background, RandomGenerator random) {
        this.policy = policy;
        this.scheduler = scheduler;
        this.background = background;
        this.random = random;
    }

    EncryptionPolicy policy() {
        return policy;
    }

    RandomGenerator random() {
        return random;
    }

    KeyWork keyWork() {
        if (keyWork == null) {
            keyWork = new KeyWork(scheduler, background);
        }
        return keyWork;
    }

    /** A buffer for use within one call on the loop. */
    byte[] scratch() {
        if (scratch == null) {
            scratch = new byte[SCRATCH_BYTES];
        }
        return scratch;
    }

    /** The methods that we offer and accept. */
    int methods() {
        return policy == EncryptionPolicy.REQUIRE ? MseHandshake.RC4 : MseHandshake.PLAIN | MseHandshake.RC4;
    }

    /** The method that we choose if it is offered. */
    int preferredMethod() {
        return policy == EncryptionPolicy.ALLOW ? MseHandshake.PLAIN : MseHandshake.RC4;
    }
}
