package bittc.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Asks a SOCKS5 proxy for a connection or a UDP relay (RFC 1928, 1929).
 *
 * <pre>{@code
 * METHOD --no login--> REPLY --> DONE
 *    '------> LOGIN ----^
 * }</pre>
 */
final class Socks5Handshake implements ProxyHandshake {
    private static final int VERSION = 5;
    private static final int CONNECT = 1;
    private static final int UDP_ASSOCIATE = 3;
    private static final int NO_LOGIN = 0;
    private static final int USER_AND_PASSWORD = 2;
    private static final int NO_METHOD = 0xff;

    /** Version, reply, reserved byte. */
    private static final int HEAD_LENGTH = 3;

    private static final byte[] NOTHING = {};

    /** The words for replies 1 to 8. */
    private static final String[] REPLIES = {
        "general failure of the proxy",
        "not allowed by the proxy's rules",
        "network is unreachable",
        "host is unreachable",
        "connection refused",
        "timed out",
        "command not supported by the proxy",
        "address type not supported by the proxy"
    };

    private enum State {
        METHOD,
        LOGIN,
        REPLY,
        DONE
    }

    private final int command;
    private final InetSocketAddress target;
    private final Optional<ProxyUrl.Login> login;
    private State state = State.METHOD;
    private InetSocketAddress bound;

    private Socks5Handshake(int command, InetSocketAddress target, Optional<ProxyUrl.Login> login) {
        this.command = command;
        this.target = target;
        this.login = login;
    }

    /**
     * Asks for a connection.
     *
     * @param target unresolved for a host by name
     */
    static Socks5Handshake to(InetSocketAddress target, Optional<ProxyUrl.Login> login) {
        return new Socks5Handshake(CONNECT, target, login);
    }

    /** Asks for a UDP relay. */
    static Socks5Handshake forUdp(Optional<ProxyUrl.Login> login) {
        return new Socks5Handshake(UDP_ASSOCIATE, new InetSocketAddress(Family.IPV4.any(), 0), login);
    }

    @Override
    public byte[] first() {
        return login.isPresent()
                ? new byte[] {VERSION, 2, NO_LOGIN, USER_AND_PASSWORD}
                : new byte[] {VERSION, 1, NO_LOGIN};
    }

    @Override
    public boolean isDone() {
        return state == State.DONE;
    }

    /** The address in the proxy's reply: that of its relay, for UDP; unresolved if the proxy gave a name. */
    InetSocketAddress bound() {
        return bound;
    }

    @Override
    public byte[] read(ByteBuf in) throws ProxyException {
        if (state == State.DONE) {
            return NOTHING;
        } else if (in.isReadable() && state != State.LOGIN && in.getByte(in.readerIndex()) != VERSION) {
            throw new ProxyException("it is not a SOCKS5 proxy");
        } else if (in.readableBytes() < 2) {
            return NOTHING;
        }
        return switch (state) {
            case METHOD -> onMethod(in.skipBytes(1).readUnsignedByte());
            case LOGIN -> onLogin(in.skipBytes(1).readUnsignedByte());
            default -> onReply(in);
        };
    }

    private byte[] onMethod(int method) throws ProxyException {
        if (method == NO_LOGIN) {
            state = State.REPLY;
            return request();
        } else if (method == USER_AND_PASSWORD && login.isPresent()) {
            state = State.LOGIN;
            return loginRequest(login.get());
        } else if (method == NO_METHOD || method == USER_AND_PASSWORD) {
            throw new ProxyException(
                    ProxyException.Kind.REFUSES_US,
                    login.isPresent()
                            ? "it accepts no login by user and password"
                            : "it requires a user and a password");
        }
        throw new ProxyException("it chose a way to log in that was not offered");
    }

    private byte[] onLogin(int status) throws ProxyException {
        if (status != 0) {
            throw new ProxyException(ProxyException.Kind.REFUSES_US, "wrong user or password");
        }
        state = State.REPLY;
        return request();
    }

    private byte[] onReply(ByteBuf in) throws ProxyException {
        int reply = in.getUnsignedByte(in.readerIndex() + 1);
        if (reply != 0) {
            throw new ProxyException(words(reply)); // whatever follows, and whether or not it does
        }
        int length = SocksAddress.length(in, in.readerIndex() + HEAD_LENGTH);
        if (length >= 0 && in.readableBytes() >= HEAD_LENGTH + length) {
            bound = SocksAddress.read(in.skipBytes(HEAD_LENGTH));
            state = State.DONE;
        }
        return NOTHING;
    }

    private String words(int reply) {
        String words = reply <= REPLIES.length ? REPLIES[reply - 1] : "reply " + reply;
        return command == CONNECT ? SocksAddress.text(target) + ": " + words : words;
    }

    private byte[] request() {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(VERSION).writeByte(command).writeByte(0);
        SocksAddress.write(target, out);
        return ByteBufUtil.getBytes(out);
    }

    private static byte[] loginRequest(ProxyUrl.Login login) {
        ByteBuf out = Unpooled.buffer();
        out.writeByte(1).writeByte(login.user().length).writeBytes(login.user());
        out.writeByte(login.password().length).writeBytes(login.password());
        return ByteBufUtil.getBytes(out);
    }
}
