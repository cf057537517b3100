package bittc.download.connect;

import java.time.Duration;

/** Remembers the ways to one address: the last that worked, and what was refused there. */
final class KnownPaths {
    /** Time until an encrypted handshake that was refused is tried again. */
    static final Duration REFUSED_FOR = Duration.ofMinutes(10);

    private boolean encrypted;
    private boolean utp;
    private Refusal overTcp = Refusal.NONE;
    private Refusal overUtp = Refusal.NONE;

    /** The last refusal of an encrypted handshake over a transport. */
    private record Refusal(boolean known, long at) {
        static final Refusal NONE = new Refusal(false, 0);

        boolean isOver(long now) {
            return !known || now - at >= REFUSED_FOR.toNanos();
        }
    }

    /** Notes that a connection has worked. */
    void onWorked(boolean overUtp, boolean isEncrypted) {
        utp = overUtp;
        encrypted = isEncrypted;
    }

    /** Notes that the peer has refused an encrypted handshake; some close every connection over the one transport. */
    void onEncryptionRefused(boolean utpWas, long now) {
        Refusal refusal = new Refusal(true, now);
        if (utpWas) {
            overUtp = refusal;
        } else {
            overTcp = refusal;
        }
    }

    /** Says how to connect, with what others tell of the address, and whether it was not reached the last time. */
    DialHints hints(PeerHints told, boolean failed, long now) {
        return new DialHints(
                encrypted || told.prefersEncryption(),
                overTcp.isOver(now),
                overUtp.isOver(now),
                utp || failed && told.speaksUtp(),
                false);
    }
}
