package bittc.cli.option;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bittc.cli.message.ProblemCode;
import bittc.cli.message.ProblemException;
import bittc.net.Proxies;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProxyVariablesTest {
    private static Proxies read(Map<String, String> variables) throws ProblemException {
        return ProxyVariables.proxies(variables).orElseThrow();
    }

    private static String text(Optional<?> proxy) {
        return proxy.map(Object::toString).orElse("none");
    }

    @Test
    void withoutVariablesThereIsNoProxy() throws ProblemException {
        assertEquals(Optional.empty(), ProxyVariables.proxies(Map.of("HOME", "/root", "ALL_PROXY", "")));
    }

    @Test
    void socksForAllIsForEverything() throws ProblemException {
        Proxies read = read(Map.of("ALL_PROXY", "socks5://joe:secret@p:1"));
        assertEquals("socks5://p:1", text(read.all()));
        assertEquals("everything goes through socks5://p:1 (ALL_PROXY)", text(read.notice()));
    }

    @Test
    void anHttpProxyForAllServesFetchesOnly() throws ProblemException {
        Proxies read = read(Map.of("all_proxy", "http://p:1"));
        assertEquals("none", text(read.all()));
        assertEquals("http://p:1", text(read.http()));
        assertEquals("http://p:1", text(read.https()));
        assertEquals(
                "trackers, web seeds and .torrent files are fetched through http://p:1 (all_proxy); peers are not",
                text(read.notice()));
    }

    @Test
    void theWebsVariablesServeTheirScheme() throws ProblemException {
        Proxies read = read(Map.of("http_proxy", "a:1", "HTTPS_PROXY", "b:2"));
        assertEquals("none", text(read.all()));
        assertEquals("http://a:1", text(read.http()));
        assertEquals("http://b:2", text(read.https()));
        assertTrue(text(read.notice()).contains("http://a:1 (http_proxy) and http://b:2 (HTTPS_PROXY)"));
    }

    /** A web server sets it for its programs from a stranger's header. */
    @Test
    void httpProxyInCapitalsIsNotRead() throws ProblemException {
        assertEquals(Optional.empty(), ProxyVariables.proxies(Map.of("HTTP_PROXY", "http://p:1")));
    }

    @Test
    void smallLettersComeFirst() throws ProblemException {
        assertEquals(
                "http://a:1",
                text(read(Map.of("https_proxy", "a:1", "HTTPS_PROXY", "b:2")).https()));
    }

    @Test
    void exemptionsHold() throws ProblemException {
        assertEquals(Optional.empty(), ProxyVariables.proxies(Map.of("ALL_PROXY", "socks5://p:1", "NO_PROXY", "*")));
        assertTrue(read(Map.of("ALL_PROXY", "socks5://p:1", "no_proxy", "a.example"))
                .exempt()
                .contains("x.a.example"));
    }

    @Test
    void aProxyThatCannotBeUsedEndsTheCommandAndItsPasswordIsNotShown() {
        ProblemException refused = assertThrows(
                ProblemException.class, () -> ProxyVariables.proxies(Map.of("HTTPS_PROXY", "https://joe:secret@p:1")));
        assertEquals(ProblemCode.USAGE, refused.problem().code());
        assertTrue(refused.problem().message().startsWith("HTTPS_PROXY: "));
        assertFalse(refused.problem().text().contains("secret"));
    }
}
