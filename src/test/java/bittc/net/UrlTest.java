package bittc.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import bittc.net.Url.Scheme;
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
                "http://user:password@h/",
                "http://h@evil/",
                "http://h\\@evil/",
                "http://[::1/announce",
                "http://[]/",
                "http://[::1%eth0]/",
                "http://[localhost]/",
                "http://[::1]x/",
                "http://h h/",
                "http://h%00/",
                "http://trâcker/",
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
    void resolvesTheLocationsOfRedirects(String location, String expected) {
        Url from = parse("http://a.example:6969/dir/announce?info_hash=1/2");
        Url to = from.resolve(location).orElseThrow();
        assertEquals(parse(expected), to);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://b.example/", "javascript://x", "http://", "/a\r\nb"})
    void aLocationMayLeadNowhere(String location) {
        assertEquals(Optional.empty(), parse("http://a.example/announce").resolve(location));
    }
}
