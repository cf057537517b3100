package bittc.peer;

import bittc.wire.ProtocolViolation;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.util.Locale;

/** Names why a connection ended, in words for users. */
final class CloseReason {
    static final String CLOSED_BY_PEER = "closed by peer";
    static final String TIMED_OUT = "timed out";
    static final String INTERNAL_ERROR = "internal error";

    /** Text in the system's message, in lower case, and our words for it. */
    private static final String[][] KNOWN = {
        {"refused", "connection refused"},
        {"reset", "reset by peer"},
        {"broken pipe", "reset by peer"},
        {"timed out", TIMED_OUT},
        {"network is unreachable", "network unreachable"},
        {"no route to host", "no route to host"},
        {"address already in use", "address already in use"},
        {"cannot assign requested address", "not an address of this machine"},
        {"no such device", "no such device"},
        {"operation not permitted", "operation not permitted"},
        {"permission denied", "permission denied"},
        {"too many open files", "too many open files"},
    };

    private CloseReason() {}

    /** The reason behind a network or protocol exception. */
    static String of(Throwable cause) {
        if (cause instanceof ProtocolViolation) {
            return cause.getMessage();
        }
        if (cause instanceof ConnectTimeoutException) {
            return TIMED_OUT;
        }
        if (cause instanceof NoRouteToHostException) {
            return "no route to host"; // Netty throws it without a message
        }
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        for (String[] known : KNOWN) {
            if (text.contains(known[0])) {
                return known[1];
            }
        }
        return otherwise(cause);
    }

    private static String otherwise(Throwable cause) {
        String kind = cause instanceof IOException ? "" : cause.getClass().getSimpleName() + ": ";
        return kind + cause.getMessage();
    }
}
