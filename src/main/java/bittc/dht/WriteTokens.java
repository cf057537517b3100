package bittc.dht;

import bittc.loop.Scheduler;
import bittc.torrent.Sha1;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Tokens that a node must send with an announce: they prove that it got an answer from us at the same address a short
 * time ago (BEP 5). A token is a keyed hash of the address, so we store none.
 */
final class WriteTokens {
    /** A token is valid for at least this long, and less than twice as long. */
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

    /** Truncated, which also prevents length extension of the hash. */
    private static byte[] hash(byte[] secret, InetAddress address) {
        MessageDigest sha1 = Sha1.digest();
        sha1.update(secret);
        return Arrays.copyOf(sha1.digest(address.getAddress()), LENGTH);
    }
}
