package bittc.dht;

import bittc.loop.Scheduler;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * What a node has to show when it announces a peer: that it got an answer from us a short time ago at the same address
 * (BEP 5). A token is a keyed hash of the address, so nothing is kept for it.
 */
final class WriteTokens {
    /** A token is good for at least this long, and not for twice as long. */
    static final Duration ROTATION = Duration.ofMinutes(5);

    /** Length in bytes. */
    static final int LENGTH = 8;

    private static final int SECRET_LENGTH = 32;

    private final Scheduler scheduler;
    private final RandomGenerator random;
    private byte[] current;
    private byte[] previous;
    private long since;

    WriteTokens(Scheduler scheduler, RandomGenerator random) {
        this.scheduler = scheduler;
        this.random = random;
        current = secret();
        previous = secret();
        since = scheduler.nanoTime();
    }

    byte[] of(InetAddress address) {
        rotate();
        return hash(current, address);
    }

    boolean accepts(byte[] token, InetAddress address) {
        rotate();
        return MessageDigest.isEqual(token, hash(current, address))
                || MessageDigest.isEqual(token, hash(previous, address));
    }

    private void rotate() {
        long passed = (scheduler.nanoTime() - since) / ROTATION.toNanos();
        if (passed > 0) {
            previous = passed == 1 ? current : secret();
            current = secret();
            since += passed * ROTATION.toNanos();
        }
    }

    private byte[] secret() {
        byte[] bytes = new byte[SECRET_LENGTH];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Cut to a third, which also keeps anybody from going on with the hash from where it ended. */
    private static byte[] hash(byte[] secret, InetAddress address) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(secret);
            return Arrays.copyOf(sha1.digest(address.getAddress()), LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e); // every Java has it
        }
    }
}
