package bittc.wire;

import java.io.IOException;

/** A peer broke the protocol: its connection is closed, and nothing else is touched. */
public final class ProtocolViolation extends IOException {
    private static final long serialVersionUID = 1L;

    /** Says what was met and what was expected, such as {@code have of length 9 (expected: 5)}. */
    public ProtocolViolation(String message) {
        super(message);
    }
}
