package bittc.net;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Asks an HTTP proxy for a tunnel (RFC 9110, 9.3.6). */
final class HttpConnectHandshake implements ProxyHandshake {
    private static final int LOGIN_REQUIRED = 407;

    /** Longest reason phrase that is shown to people. */
    private static final int MAX_REASON_LENGTH = 80;

    private static final byte[] NOTHING = {};

    private final InetSocketAddress target;
    private final Optional<String> authorization;
    private boolean accepted;
    private boolean done;

    /**
     * Begins a handshake.
     *
     * @param target unresolved for a host by name
     * @param authorization the value of the header field
     */
    HttpConnectHandshake(InetSocketAddress target, Optional<String> authorization) {
        this.target = target;
        this.authorization = authorization;
    }

    @Override
    public byte[] first() {
        String to = SocksAddress.text(target);
        String login = authorization
                .map(value -> "Proxy-Authorization: " + value + "\r\n")
                .orElse("");
        return ("CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n" + login + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean isDone() {
        return done;
    }

    @Override
    public byte[] read(ByteBuf in) throws ProxyException {
        int end = in.bytesBefore((byte) '\n');
        while (!done && end >= 0) {
            String line = in.readCharSequence(end, StandardCharsets.ISO_8859_1).toString();
            in.skipBytes(1);
            onLine(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
            end = in.bytesBefore((byte) '\n');
        }
        return NOTHING;
    }

    private void onLine(String line) throws ProxyException {
        if (accepted) {
            done = line.isEmpty(); // the end of the fields, none of which matters
            return;
        }
        if (!line.matches("HTTP/1\\.[0-9] [0-9]{3}( .*)?")) {
            throw new ProxyException("it is not an HTTP proxy");
        }
        int status = Integer.parseInt(line, 9, 12, 10);
        accepted = status >= 200 && status < 300;
        if (status == LOGIN_REQUIRED) {
            throw new ProxyException(
                    ProxyException.Kind.REFUSES_US,
                    authorization.isPresent() ? "wrong user or password" : "it requires a user and a password");
        } else if (!accepted) {
            String text = line.substring(9, Math.min(line.length(), 9 + MAX_REASON_LENGTH));
            String why = target.getPort() == 443 ? "" : " (many HTTP proxies allow port 443 only)";
            throw new ProxyException(SocksAddress.text(target) + ": HTTP " + text + why);
        }
    }
}
