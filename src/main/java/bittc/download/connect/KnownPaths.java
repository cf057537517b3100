package bittc.download.connect;

import java.time.Duration;

/** Remembers the ways to one address: the last that worked, and what was refused there. */
final class KnownPaths {
    /** Time until an encrypted handshake that was refused is tried again. */
    static final Duration REFUSED_FOR = Duration.ofMinutes(10);

    private boolean encrypted;
    private boolean utp;
    private boolean refused;
    private long refusedAt;

    /** Notes that a connection has worked. */
    void onWorked(boolean overUtp, boolean isEncrypted) {
        utp = overUtp;
        encrypted = isEncrypted;
    }

    /** Notes that the peer has refused an encrypted handshake. */
    void onEncryptionRefused(long now) {
        refused = true;
        refusedAt = now;
    }

    /** Says how to connect, with what others tell of the address, and whether it was not reached the last time. */
    DialHints hints(PeerHints told, boolean failed, long now) {
        boolean mayEncrypt = !refused || now - refusedAt >= REFUSED_FOR.toNanos();
        return new DialHints(
                mayEncrypt && (encrypted || told.prefersEncryption()),
                mayEncrypt,
                utp || failed && told.speaksUtp(),
                false);
    }
}
