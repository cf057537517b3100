package bittc.net;

import io.netty.channel.ConnectTimeoutException;
import java.net.NoRouteToHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** What people are told about a connection that failed, in the words that they know from other programs. */
public final class FailureText {
    private static final String[] KNOWN = {
        "connection refused",
        "connection reset",
        "network is unreachable",
        "no route to host",
        "host is unreachable",
        "cannot assign requested address",
        "too many open files",
        "no such device",
        "operation not permitted",
        "permission denied",
        "timed out"
    };

    private FailureText() {}

    /** What became of it, in a few words. */
    public static String of(Throwable failure) {
        if (failure instanceof ConnectTimeoutException) {
            return "timed out";
        } else if (failure instanceof NoRouteToHostException) {
            return "no route to host";
        } else if (failure instanceof UnresolvedAddressException) {
            return "no such host";
        }
        // Netty puts addresses and names of system calls around the words of the operating system.
        String message = String.valueOf(failure.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        for (String known : KNOWN) {
            if (lower.contains(known)) {
                return known;
            }
        }
        return failure instanceof SSLException ? "TLS: " + rootMessage(failure) : message;
    }

    /** Of a handshake that failed: what was wrong with the certificate is said by the innermost cause. */
    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
