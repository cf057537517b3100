package bittc.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bittc.net.Url.Scheme;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTest {
    private static Url parse(String url) {
        return Url.parse(url).orElseThrow();
    }

    @Test
    void readsTheParts() {
        assertEquals(
                new Url(Scheme.HTTP, "tracker.example", 6969, "/announce"),
                parse("http://tracker.example:6969/announce"));
        assertEquals(
                new Url(Scheme.HTTPS, "tracker.example", 443, "/a/announce.php?passkey=0123456789abcdef"),
                parse(" HTTPS://Tracker.Example/a/announce.php?passkey=0123456789abcdef#top "));
        assertEquals(new Url(Scheme.HTTP, "2001:db8::1", 80, "/"), parse("http://[2001:DB8::1]"));
        assertEquals(new Url(Scheme.HTTP, "my_host", 80, "/?x=/y"), parse("http://my_host?x=/y"));
        assertEquals(new Url(Scheme.UDP, "10.9.0.1", 6969, ""), parse("udp://10.9.0.1:6969"));
        assertEquals("/announce", parse("udp://h:1/announce").target());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "://",
                "http://",
                "http:///announce",
                "file:///etc/passwd",
                "wss://tracker.example/",
                "gopher://tracker.example/",
                "http:/tracker.example/",
                "tracker.example/announce",
                "udp://tracker.example/announce",
                "http://h:0/",
                "http://h:65536/",
                "http://h:99999999999/",
                "http://h:-1/",
                "http://h:8x/",
                "http://h\\@evil/",
                "http://[::1/announce",
                "http://[]/",
                "http://[::1%eth0]/",
                "http://[localhost]/",
                "http://[::1]x/",
                "http://h h/",
                "http://h%00/",
                "http://tr%C3%A2cker/",
                "http://／/",
                "http://\u00ad/",
                "http://h/\r\nX-Injected: 1",
                "http://h/a\u0000b",
                "http://h/\tb"
            })
    void refusesWhatIsNotAnUrl(String url) {
        assertEquals(Optional.empty(), Url.parse(url));
    }

    @Test
    void refusesOverlongUrlsAndNames() {
        assertFalse(Url.parse("http://h/" + "a".repeat(3000)).isPresent());
        assertFalse(Url.parse("http://" + "a".repeat(254) + "/").isPresent());
    }

    @Test
    void encodesWhatDoesNotBelongInAUrlAndKeepsTheRest() {
        assertEquals(
                "/%C3%BC%20b%7C?k=%2f&x=a+b~",
                parse("http://h/\u00fc b|?k=%2f&x=a+b~").target());
    }

    @Test
    void saysHostAndPortAndNothingSecret() {
        assertEquals(
                "tracker.example:443",
                parse("https://tracker.example/0123/announce").hostAndPort());
        assertEquals("[2001:db8::1]:80", parse("http://[2001:db8::1]/").hostAndPort());
        assertEquals("tracker.example", parse("http://tracker.example:80/").hostHeader());
        assertEquals(
                "tracker.example:8080", parse("http://tracker.example:8080/").hostHeader());
    }

    @ParameterizedTest
    @CsvSource({
        "https://b.example/x,     https://b.example:443/x",
        "//b.example/x?y,         http://b.example:80/x?y",
        "/x?y=://z,               http://a.example:6969/x?y=://z",
        "?y=http://z,             http://a.example:6969/dir/announce?y=http://z",
        "other?y=1,               http://a.example:6969/dir/other?y=1",
        "udp://b.example:1/x,     udp://b.example:1/x",
    })
    void resolvesTheLocationsOfRedirects(String location, String expected) throws Exception {
        Url from = parse("http://a.example:6969/dir/announce?info_hash=1/2");
        Url to = from.resolve(location);
        assertEquals(parse(expected), to);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://b.example/", "javascript://x", "http://", "/a\r\nb", "magnet:?xt=urn:btih:0", "http:x"})
    void aLocationMayLeadNowhere(String location) {
        Url from = parse("http://a.example/announce");
        assertThrows(InvalidUrlException.class, () -> from.resolve(location));
    }

    /** The examples of RFC 3986, 5.4, as far as they are of http. */
    @ParameterizedTest
    @CsvSource({
        "g,             /b/c/g",
        "./g,           /b/c/g",
        "g/,            /b/c/g/",
        "/g,            /g",
        "?y,            /b/c/d;p?y",
        "g?y,           /b/c/g?y",
        "'#s',          /b/c/d;p?q",
        "'',            /b/c/d;p?q",
        "g#s,           /b/c/g",
        ";x,            /b/c/;x",
        ".,             /b/c/",
        "./,            /b/c/",
        "..,            /b/",
        "../g,          /b/g",
        "../..,         /",
        "../../g,       /g",
        "../../../g,    /g",
        "/./g,          /g",
        "/../g,         /g",
        "g.,            /b/c/g.",
        "..g,           /b/c/..g",
        "./../g,        /b/g",
        "g/./h,         /b/c/g/h",
        "g/../h,        /b/c/h",
        "g;x=1/../y,    /b/c/y",
        "g?y/../x,      /b/c/g?y/../x",
        "http://a/./g,  /g",
    })
    void resolvesReferencesAsTheSpecificationDoes(String location, String target) throws Exception {
        Url to = parse("http://a/b/c/d;p?q").resolve(location);
        assertEquals(parse("http://a" + target), to);
    }

    @ParameterizedTest
    @CsvSource({
        "http://user:pa%40ss@h/,       user:pa@ss",
        "http://user@h/,               user:",
        "http://:secret@h/,            :secret",
        "http://us%3Aer:a:b@h/,        us:er:a:b",
        "http://u:p@ss@h/,             u:p@ss",
        "http://u:%zz%4@h/,            u:%zz%4",
        "http://\u00fc:\u00e9@h/,      \u00fc:\u00e9",
    })
    void sendsUserAndPasswordInAHeader(String url, String credentials) {
        String encoded = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        assertEquals(Optional.of("Basic " + encoded), parse(url).authorization());
        assertEquals("h", parse(url).host());
        assertEquals("h:80", parse(url).toString());
    }

    @Test
    void knowsNobodyWhereNobodyIsNamed() {
        assertEquals(Optional.empty(), parse("http://@h/").authorization());
        assertEquals(Optional.empty(), parse("http://h/user:password@x").authorization());
    }

    @ParameterizedTest
    @CsvSource({
        "/x,                     true",
        "y?z,                    true",
        "http://h/x,             true",
        "http://h:80/x,          true",
        "//H/x,                  true",
        "https://h/x,            false",
        "http://h:8080/x,        false",
        "http://h.evil/x,        false",
        "//evil/x,               false",
    })
    void tellsWhoWeAreToNoOtherServer(String location, boolean told) throws Exception {
        Url to = parse("http://user:secret@h/announce").resolve(location);
        assertEquals(told, to.authorization().isPresent());
    }

    @Test
    void aServerMayNameAnotherUser() throws Exception {
        Url to = parse("http://user:secret@h/").resolve("http://other:x@h/");
        assertEquals(parse("http://other:x@h/").authorization(), to.authorization());
    }

    @ParameterizedTest
    @CsvSource({
        "http://h:06969/,                       6969",
        "http://h:000000000000000000000443/,    443",
        "http://h:/,                            80",
        "udp://h:65535,                         65535",
    })
    void readsPorts(String url, int port) {
        assertEquals(port, parse(url).port());
    }

    @Test
    void looksForNamesOfOtherScriptsAsTheDnsHasThem() {
        assertEquals(
                "xn--e1afmkfd.test",
                parse("http://\u043f\u0440\u0438\u043c\u0435\u0440.test/a").host());
        assertEquals(
                "xn--bcher-kva.example", parse("udp://B\u00dcCHER.example:1").host());
    }

    @ParameterizedTest
    @CsvSource({
        "udp://t.example/announce?k=secret,            t.example,        no port in the URL",
        "http://t.example:99999/secret,                t.example:99999,  the port is not a number from 1 to 65535",
        "http://t.example:x/secret,                    t.example,        the port is not a number from 1 to 65535",
        "wss://u:secret@t.example/,                    t.example,        'only http, https and udp are supported'",
        "t.example/announce?k=secret,                  t.example,        not a URL",
        "0123456789secret,                             …,                not a URL",
        "http://user:secret/x@h/,                      …,                the port is not a number from 1 to 65535",
        "http://user:secret%h%@h%/,                    h%,               not a host name",
        "http://user\\secret@h/,                       …,                a backslash before the path",
        "http:///secret,                               …,                no host in the URL",
        "http://[::g]/secret,                          [::g],            not an IPv6 address",
        "ftp://u:secret@h:21/,                         h:21,             'only http, https and udp are supported'",
    })
    void saysWhatIsWrongAndNothingSecret(String url, String host, String reason) {
        InvalidUrlException e = assertThrows(InvalidUrlException.class, () -> Url.of(url));
        assertEquals(host, e.host());
        assertEquals(reason, e.getMessage());
        assertEquals(host, Url.shown(url));
    }

    @Test
    void showsNoMoreOfAHostThanFits() {
        assertEquals(81, Url.shown("http://" + "a".repeat(2000) + "!/").length());
    }

    @Test
    void fetchesNothingOverUdp() {
        assertThrows(InvalidUrlException.class, () -> Url.ofWeb("udp://h:1"));
    }
}
