package bittc.net;

import io.netty.channel.ConnectTimeoutException;
import java.net.NoRouteToHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Describes failed connections in the words that people know from other programs. */
public final class FailureText {
    public static final String TIMED_OUT = "timed out";

    /** What the system says, in lower case and somewhere in its text; and what we say, where that differs. */
    private static final String[][] KNOWN = {
        {"connection refused"},
        {"connection reset"},
        {"broken pipe", "connection reset"},
        {"network is unreachable"},
        {"no route to host"},
        {"host is unreachable"},
        {"address already in use"},
        {"cannot assign requested address", "no usable local address"},
        {"too many open files"},
        {"no such device"},
        {"operation not permitted"},
        {"permission denied"},
        {TIMED_OUT}
    };

    private FailureText() {}

    /** Describes a failure in a few words. */
    public static String of(Throwable failure) {
        if (failure instanceof ConnectTimeoutException) {
            return TIMED_OUT;
        } else if (failure instanceof NoRouteToHostException) {
            return "no route to host";
        } else if (failure instanceof UnresolvedAddressException) {
            return "no such host";
        } else if (failure instanceof ClosedChannelException) {
            return "connection closed";
        }
        // Netty wraps the system's message in addresses and names of system calls.
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        String lower = message.toLowerCase(Locale.ROOT);
        for (String[] known : KNOWN) {
            if (lower.contains(known[0])) {
                return known[known.length - 1];
            }
        }
        return failure instanceof SSLException ? "TLS: " + rootMessage(failure) : message;
    }

    /** The innermost cause of a failed handshake says what is wrong with the certificate. */
    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
