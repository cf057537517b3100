package bittc.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.fuzz.FuzzTarget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.NetUtil;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** URLs that go into requests, and lists of addresses. */
public final class NetFuzz {
    private static final String GZIP = "\u001f\u008b";

    private NetFuzz() {}

    /** This package's targets. */
    public static List<FuzzTarget> targets() {
        String list =
                "# a list\nsome:name:1.2.3.4-1.2.3.9\n1.2.3.0/24\r\n::1\n2001:db8::/32\n001.002.003.004-5.6.7.8\nbad\n";
        return List.of(
                FuzzTarget.of(
                        "url",
                        NetFuzz::url,
                        "http://tracker.example:6969/announce?passkey=x\n../b?c#d",
                        "udp://[2001:db8::1]:80/a b\u00c3\u00bc\n//other/x",
                        "HTTPS://h\nhttp://user:pw@h:0/",
                        "http://h?x=http://y\n?z"),
                FuzzTarget.of("proxy-url", NetFuzz::proxyUrl, "socks5h://user:p%40ss@[::1]:1080", "h:1", "http://a@b/"),
                FuzzTarget.of(
                                "proxy",
                                NetFuzz::proxy,
                                "\0\005\0\005\0\0\001\001\002\003\004\0\120rest",
                                "\001\005\002\001\0\005\0\0\003\003a.b\0\120",
                                "\002HTTP/1.1 200 OK\r\nVia: x\r\n\r\nrest",
                                "\002HTTP/1.1 407 No\r\n")
                        .with(new byte[] {3, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 80, 9}),
                FuzzTarget.of("blocklist", NetFuzz::blocklist, list, "1.2.3.4").with(gzip(list)));
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot happen: memory", e);
        }
        return bytes.toByteArray();
    }

    /** A proxy's URL: what is read can be said to a proxy, and read again from its text for people. */
    private static void proxyUrl(byte[] input) {
        try {
            ProxyUrl proxy = ProxyUrl.of(new String(input, StandardCharsets.UTF_8));
            assertTrue(isPlain(proxy.host()) && proxy.port() > 0, proxy::toString);
            assertTrue(proxy.authorization().orElse("").chars().allMatch(c -> c >= ' ' && c <= '~'));
            Socks5Handshake.to(new InetSocketAddress(0), proxy.login()).first();
            ProxyUrl again = ProxyUrl.of(proxy.toString());
            assertEquals(proxy.toString(), again.toString());
        } catch (InvalidUrlException expected) {
            // It is none.
        }
    }

    /** What a proxy says: first which kind of conversation it is, then the bytes, which come in two parts. */
    private static void proxy(byte[] input) {
        if (input.length == 0) {
            return;
        }
        Optional<ProxyUrl.Login> login =
                Optional.of(new ProxyUrl.Login(new byte[] {1}, new byte[] {2})).filter(any -> input[0] % 4 == 1);
        InetSocketAddress target = InetSocketAddress.createUnresolved("t.example", 80);
        if (input[0] % 4 == 3) {
            UdpAssociation.source(Unpooled.wrappedBuffer(input, 1, input.length - 1))
                    .ifPresent(source -> assertTrue(source.getAddress() != null));
            return;
        }
        ProxyHandshake whole = handshake(input[0] % 4, target, login);
        ProxyHandshake parts = handshake(input[0] % 4, target, login);
        int half = 1 + (input.length - 1) / 2;
        String one = outcome(whole, input, input.length);
        assertEquals(one, outcome(parts, input, half), "it depends on how the bytes arrive");
    }

    private static ProxyHandshake handshake(int kind, InetSocketAddress target, Optional<ProxyUrl.Login> login) {
        return kind == 2
                ? new HttpConnectHandshake(target, Optional.empty())
                : kind == -1 ? Socks5Handshake.forUdp(login) : Socks5Handshake.to(target, login);
    }

    private static String outcome(ProxyHandshake handshake, byte[] input, int split) {
        ByteBuf received = Unpooled.buffer();
        StringBuilder outcome = new StringBuilder();
        try {
            for (int from = 1, to = split; from < input.length; from = to, to = input.length) {
                received.writeBytes(input, from, to - from);
                int before;
                do {
                    before = received.readerIndex();
                    outcome.append(HexFormat.of().formatHex(handshake.read(received)));
                } while (!handshake.isDone() && received.readerIndex() > before);
            }
            return outcome + (handshake.isDone() ? " done, left " + received.readableBytes() : " waits");
        } catch (ProxyException failure) {
            return outcome + " " + failure.getMessage();
        }
    }

    /** A URL, and in the lines after it where it redirects to. */
    private static void url(byte[] input) {
        List<String> lines = new String(input, StandardCharsets.UTF_8).lines().toList();
        Url url = lines.isEmpty() ? null : Url.parse(lines.get(0)).orElse(null);
        for (int i = 1; url != null; i++) {
            assertUsable(url);
            url = i < lines.size() && i < 10 ? resolved(url, lines.get(i)) : null;
        }
    }

    private static Url resolved(Url from, String location) {
        try {
            return from.resolve(location);
        } catch (InvalidUrlException expected) {
            return null;
        }
    }

    private static void assertUsable(Url url) {
        assertTrue(url.port() >= 1 && url.port() <= 0xffff, "port " + url.port());
        assertTrue(!url.host().isEmpty() && isPlain(url.host()), "host '" + url.host() + "'");
        assertTrue(isPlain(url.target()), "target '" + url.target() + "'");
        assertTrue(isPlain(url.hostHeader()) && isPlain(url.hostAndPort()));
        assertTrue(url.target().startsWith("/") || url.scheme() == Url.Scheme.UDP, url.target());
        String text = url.scheme() + "://" + url.hostAndPort() + url.target();
        if (text.length() <= Url.MAX_LENGTH) {
            Url nobody = new Url(url.scheme(), url.host(), url.port(), url.target());
            assertEquals(nobody, Url.parse(text).orElseThrow(() -> new AssertionError(text)));
        }
    }

    /** Nothing that could end a line of a request, or a word in it. */
    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    /** A list blocks what any of its lines does, and nothing else. */
    private static void blocklist(byte[] input) throws IOException {
        Blocklist list;
        try {
            list = BlocklistReader.read(new ByteArrayInputStream(input));
        } catch (IOException expected) {
            return;
        }
        String text = new String(input, StandardCharsets.ISO_8859_1);
        boolean compressed = text.startsWith(GZIP) || text.contains("\n" + GZIP); // a line alone would be unpacked
        if (compressed || text.length() > 2_000) {
            return;
        }
        List<Blocklist> lines = new ArrayList<>();
        for (String line : text.split("\n", -1)) {
            try {
                lines.add(BlocklistReader.read(new ByteArrayInputStream(line.getBytes(StandardCharsets.ISO_8859_1))));
            } catch (IOException compressedLine) {
                return;
            }
        }
        assertEquals(lines.stream().mapToInt(Blocklist::badLines).sum(), list.badLines());
        assertTrue(list.size() <= lines.stream().mapToInt(Blocklist::size).sum());
        for (InetAddress probe : probes(text)) {
            assertEquals(lines.stream().anyMatch(line -> line.contains(probe)), list.contains(probe), probe.toString());
        }
    }

    /** The addresses that stand in a text, each with its neighbours. */
    private static List<InetAddress> probes(String text) throws IOException {
        List<InetAddress> probes = new ArrayList<>();
        for (String word : text.split("[^0-9a-f.:]+")) {
            byte[] bytes = NetUtil.createByteArrayFromIpAddressString(word);
            for (int step = -1; bytes != null && step <= 1 && probes.size() < 60; step++) {
                byte[] neighbour =
                        new BigInteger(1, bytes).add(BigInteger.valueOf(step)).toByteArray();
                byte[] address = new byte[bytes.length];
                int n = Math.min(neighbour.length, address.length);
                System.arraycopy(neighbour, neighbour.length - n, address, address.length - n, n);
                probes.add(InetAddress.getByAddress(address));
            }
        }
        return probes;
    }
}
