package bittc.net;

import java.io.IOException;

/** A proxy that does not do what it was asked for; the message is for people. */
final class ProxyException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** The kinds of failures, by what they say about the proxy. */
    enum Kind {
        /** It cannot be connected to. */
        UNREACHABLE,
        /** It does not do this; perhaps it does other things. */
        FAILED,
        /** It does not accept our login, so it will do nothing for us. */
        REFUSES_US
    }

    ProxyException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    ProxyException(String message) {
        this(Kind.FAILED, message);
    }

    /** The same, with the name of the proxy in front of the message. */
    ProxyException by(ProxyUrl proxy) {
        String subject = "proxy " + proxy.hostAndPort() + (kind == Kind.REFUSES_US ? " refuses us: " : ": ");
        return new ProxyException(kind, subject + getMessage());
    }

    Kind kind() {
        return kind;
    }
}
