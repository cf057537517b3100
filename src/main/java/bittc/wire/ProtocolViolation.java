package bittc.wire;

import java.io.IOException;

/** Thrown when a peer breaks the protocol: its connection is closed, and nothing else is affected. */
public final class ProtocolViolation extends IOException {
    private static final long serialVersionUID = 1L;

    /** Takes what was received and what was expected, such as {@code have of length 9 (expected: 5)}. */
    public ProtocolViolation(String message) {
        super(message);
    }
}
