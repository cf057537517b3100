package bittc.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyUrlTest {
    @ParameterizedTest
    @CsvSource({
        "socks5://proxy.example:9050, socks5://proxy.example:9050",
        "socks5h://proxy.example, socks5://proxy.example:1080",
        "SOCKS5://10.0.0.1:80/, socks5://10.0.0.1:80",
        "http://proxy.example, http://proxy.example:1080",
        "http://proxy.example:80, http://proxy.example:80",
        "proxy.example:3128, http://proxy.example:3128",
        "proxy.example, http://proxy.example:1080",
        "socks5://[2001:db8::1]:1081, socks5://[2001:db8::1]:1081",
        "socks5://[2001:db8::1], socks5://[2001:db8::1]:1080",
        "socks5://user:pass@h, socks5://h:1080",
        "socks5://a:b@[::1]:5, socks5://[::1]:5"
    })
    void readsWhatCurlReads(String text, String read) throws InvalidUrlException {
        assertEquals(read, ProxyUrl.of(text).toString());
    }

    @Test
    void decodesTheUserAndThePassword() throws InvalidUrlException {
        ProxyUrl.Login login =
                ProxyUrl.of("socks5://j%40e:p%3A%c3%bc:x@h").login().orElseThrow();
        assertArrayEquals("j@e".getBytes(StandardCharsets.UTF_8), login.user());
        assertArrayEquals("p:ü:x".getBytes(StandardCharsets.UTF_8), login.password());
        assertEquals(Optional.empty(), ProxyUrl.of("socks5://h").login());
        assertEquals(0, ProxyUrl.of("socks5://joe@h").login().orElseThrow().password().length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://joe:secret@h",
                "socks4://joe:secret@h",
                "socks4a://joe:secret@h:1",
                "ftp://joe:secret@h",
                "http://joe:secret@h/path",
                "http://joe:secret@h:0",
                "http://joe:secret@h:99999",
                "socks5://joe:secret@",
                "socks5://",
                "joe:secret@a b",
                ""
            })
    void refusesOthersWithoutTellingThePassword(String text) {
        InvalidUrlException refused = assertThrows(InvalidUrlException.class, () -> ProxyUrl.of(text));
        assertFalse((refused.getMessage() + refused.host()).contains("secret"), refused::getMessage);
    }

    @Test
    void aLoginThatSocksCannotCarryIsRefused() throws InvalidUrlException {
        assertTrue(ProxyUrl.of("socks5://joe:" + "x".repeat(255) + "@h").login().isPresent());
        assertThrows(InvalidUrlException.class, () -> ProxyUrl.of("socks5://joe:" + "x".repeat(256) + "@h"));
    }

    @ParameterizedTest
    @CsvSource({
        "example.org, example.org, true",
        "example.org, www.Example.org., true",
        ".example.org, www.example.org, true",
        "example.org, notexample.org, false",
        "'a.example, b.example', b.example, true",
        "10.0.0.0/8, 10.200.3.4, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.0.0.1, 10.0.0.1, true",
        "10.0.0.0/33, 10.0.0.1, false",
        "10.0.0.0/x, 10.0.0.1, false",
        "2001:db8::/32, 2001:db8:1::7, true",
        "[::1], ::1, true",
        "*, anything.example, true",
        "'', anything.example, false",
        "1, 10.0.0.1, false"
    })
    void knowsExemptHosts(String list, String host, boolean exempt) {
        assertEquals(exempt, ProxyExemptions.of(list).contains(host));
    }

    private static Optional<String> fetch(Proxies proxies, String url) {
        return proxies.forFetch(Url.parse(url).orElseThrow()).map(ProxyUrl::hostAndPort);
    }

    @Test
    void aProxyOfTheWebServesItsSchemeAndNoLocalServers() throws InvalidUrlException {
        Proxies proxies = new Proxies(
                Optional.empty(),
                Optional.of(ProxyUrl.of("http://one:1")),
                Optional.of(ProxyUrl.of("http://two:2")),
                ProxyExemptions.of("exempt.example"),
                Optional.empty());
        assertEquals(Optional.of("one:1"), fetch(proxies, "http://t.example/announce"));
        assertEquals(Optional.of("two:2"), fetch(proxies, "https://t.example/announce"));
        assertEquals(Optional.empty(), fetch(proxies, "http://exempt.example/"));
        assertEquals(Optional.empty(), fetch(proxies, "http://192.168.1.1/igd.xml"));
        assertEquals(Optional.empty(), fetch(proxies, "http://localhost/"));
    }

    @Test
    void aProxyForEverythingServesLocalServersToo() throws InvalidUrlException {
        Proxies proxies = Proxies.forAll(ProxyUrl.of("socks5://p:1"));
        assertEquals(Optional.of("p:1"), fetch(proxies, "http://192.168.1.1/"));
        assertEquals(Optional.of("p:1"), fetch(proxies, "http://localhost/"));
    }
}
