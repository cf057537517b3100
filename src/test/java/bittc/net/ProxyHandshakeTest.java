package bittc.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against bytes written by hand from RFC 1928, 1929 and 9110. */
class ProxyHandshakeTest {
    private static final InetSocketAddress NAME = InetSocketAddress.createUnresolved("t.example", 6969);
    private static final InetSocketAddress IPV4 = new InetSocketAddress("198.51.100.7", 6881);
    private static final InetSocketAddress IPV6 = new InetSocketAddress("2001:db8::7", 6881);

    private static Optional<ProxyUrl.Login> login() throws InvalidUrlException {
        return ProxyUrl.of("socks5://joe:pw@h").login();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** What the proxy says, a byte at a time; gives what is sent meanwhile. */
    private static String say(ProxyHandshake handshake, String hex) throws ProxyException {
        StringBuilder sent = new StringBuilder();
        ByteBuf in = Unpooled.buffer();
        for (byte b : HexFormat.of().parseHex(hex.replace(" ", ""))) {
            in.writeByte(b);
            sent.append(hex(handshake.read(in)));
        }
        return sent.toString();
    }

    @Test
    void asksForAConnectionByName() throws ProxyException {
        Socks5Handshake handshake = Socks5Handshake.to(NAME, Optional.empty());
        assertEquals("050100", hex(handshake.first()));
        assertEquals("05010003" + "09742e6578616d706c65" + "1b39", say(handshake, "0500"));
        assertFalse(handshake.isDone());
        say(handshake, "05000001 00000000 0000");
        assertTrue(handshake.isDone());
    }

    @Test
    void asksForAConnectionByAddress() throws ProxyException {
        assertEquals("05010001c63364071ae1", say(Socks5Handshake.to(IPV4, Optional.empty()), "0500"));
        assertEquals(
                "0501000420010db80000000000000000000000071ae1",
                say(Socks5Handshake.to(IPV6, Optional.empty()), "0500"));
    }

    @Test
    void logsInWhereTheProxyWantsIt() throws Exception {
        Socks5Handshake handshake = Socks5Handshake.to(IPV4, login());
        assertEquals("05020002", hex(handshake.first()));
        assertEquals("01036a6f65027077", say(handshake, "0502"));
        assertEquals("05010001c63364071ae1", say(handshake, "0100"));
    }

    @Test
    void asksForARelay() throws ProxyException {
        Socks5Handshake handshake = Socks5Handshake.forUdp(Optional.empty());
        assertEquals("05030001000000000000", say(handshake, "0500"));
        say(handshake, "05000001 0a4d0001 c350");
        assertEquals(new InetSocketAddress("10.77.0.1", 50000), handshake.bound());
    }

    @Test
    void leavesWhatTheTargetSends() throws ProxyException {
        Socks5Handshake handshake = Socks5Handshake.to(IPV4, Optional.empty());
        say(handshake, "0500");
        ByteBuf in = Unpooled.copiedBuffer(HexFormat.of().parseHex("050000030161000113426974"));
        handshake.read(in);
        assertTrue(handshake.isDone());
        assertEquals("13426974", hex(io.netty.buffer.ByteBufUtil.getBytes(in)));
    }

    @ParameterizedTest
    @CsvSource({
        "1, general failure of the proxy",
        "2, not allowed by the proxy's rules",
        "3, network is unreachable",
        "4, host is unreachable",
        "5, connection refused",
        "6, timed out",
        "7, command not supported by the proxy",
        "8, address type not supported by the proxy",
        "77, reply 77"
    })
    void saysRepliesInWords(int reply, String words) throws ProxyException {
        Socks5Handshake handshake = Socks5Handshake.to(IPV4, Optional.empty());
        say(handshake, "0500");
        // Two bytes are enough: the proxy may send nothing more.
        ProxyException failure = assertThrows(ProxyException.class, () -> say(handshake, "05%02x".formatted(reply)));
        assertEquals("198.51.100.7:6881: " + words, failure.getMessage());
        assertEquals(ProxyException.Kind.FAILED, failure.kind());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0502", "05ff"})
    void aProxyThatWantsALoginRefusesUs(String method) {
        Socks5Handshake handshake = Socks5Handshake.to(IPV4, Optional.empty());
        ProxyException failure = assertThrows(ProxyException.class, () -> say(handshake, method));
        assertEquals(ProxyException.Kind.REFUSES_US, failure.kind());
        assertEquals("it requires a user and a password", failure.getMessage());
    }

    @Test
    void aWrongPasswordIsToldFromAllElse() throws Exception {
        Socks5Handshake handshake = Socks5Handshake.to(IPV4, login());
        say(handshake, "0502");
        ProxyException failure = assertThrows(ProxyException.class, () -> say(handshake, "0101"));
        assertEquals(ProxyException.Kind.REFUSES_US, failure.kind());
        assertEquals(
                "proxy h:1080 refuses us: wrong user or password",
                failure.by(ProxyUrl.of("socks5://joe:pw@h")).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"04", "48545450", "0501", "0580", "0500 04", "0500 05000005"})
    void refusesWhatIsNotTheProtocol(String said) {
        Socks5Handshake handshake = Socks5Handshake.to(IPV4, Optional.empty());
        ProxyException failure = assertThrows(ProxyException.class, () -> say(handshake, said));
        assertEquals(ProxyException.Kind.FAILED, failure.kind());
    }

    // ---- HTTP

    private static HttpConnectHandshake http(InetSocketAddress target, String proxy) throws InvalidUrlException {
        return new HttpConnectHandshake(target, ProxyUrl.of(proxy).authorization());
    }

    private static void answer(HttpConnectHandshake handshake, String text) throws ProxyException {
        say(handshake, hex(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void asksAnHttpProxyForATunnel() throws Exception {
        HttpConnectHandshake handshake = http(NAME, "http://h");
        assertEquals(
                "CONNECT t.example:6969 HTTP/1.1\r\nHost: t.example:6969\r\n\r\n",
                new String(handshake.first(), StandardCharsets.US_ASCII));
        answer(handshake, "HTTP/1.1 200 Connection established\r\nVia: x\r\n");
        assertFalse(handshake.isDone());
        answer(handshake, "\r\n");
        assertTrue(handshake.isDone());
    }

    @Test
    void sendsTheLoginToAnHttpProxy() throws Exception {
        String sent = new String(http(IPV6, "http://joe:pw@h").first(), StandardCharsets.US_ASCII);
        assertTrue(sent.startsWith("CONNECT [2001:db8:0:0:0:0:0:7]:6881 HTTP/1.1\r\n"), sent);
        assertTrue(sent.contains("\r\nProxy-Authorization: Basic am9lOnB3\r\n"), sent);
    }

    @ParameterizedTest
    @CsvSource({"http://h, it requires a user and a password", "http://joe:pw@h, wrong user or password"})
    void anHttpProxyThatWantsAnotherLoginRefusesUs(String proxy, String words) throws Exception {
        HttpConnectHandshake handshake = http(NAME, proxy);
        ProxyException failure =
                assertThrows(ProxyException.class, () -> answer(handshake, "HTTP/1.1 407 Go away\r\n"));
        assertEquals(ProxyException.Kind.REFUSES_US, failure.kind());
        assertEquals(words, failure.getMessage());
    }

    @Test
    void saysWhatAnHttpProxyAnswers() throws Exception {
        HttpConnectHandshake handshake = http(NAME, "http://h");
        ProxyException failure =
                assertThrows(ProxyException.class, () -> answer(handshake, "HTTP/1.0 403 Access violation\n"));
        assertEquals(
                "t.example:6969: HTTP 403 Access violation (many HTTP proxies allow port 443 only)",
                failure.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSH-2.0-x\r\n", "HTTP/2 200\r\n", "HTTP/1.1 20\r\n", "\r\n", "HTTP/1.1 200OK\r\n"})
    void refusesWhatIsNoAnswer(String text) throws Exception {
        HttpConnectHandshake handshake = http(NAME, "http://h");
        assertEquals(
                "it is not an HTTP proxy",
                assertThrows(ProxyException.class, () -> answer(handshake, text))
                        .getMessage());
    }
}
