package bittc.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.http.HttpReply;
import bittc.net.Url;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnnounceTest {
    private final List<String> ends = new ArrayList<>();
    private final List<Long> pauses = new ArrayList<>();
    private final QueryRules rules = new QueryRules("info_hash=x", "/announce");
    private final HttpAnnounce announce = new HttpAnnounce("info_hash=x", new HttpAnnounce.Listener() {
        @Override
        public void onReply(HttpAnnounceReply reply) {
            ends.add("answer");
        }

        @Override
        public void onFailure(TrackerException failure) {
            ends.add((failure.refused() ? "refused: " : "") + failure.getMessage());
            pauses.add(failure.retryAfter().toSeconds());
        }
    });

    private String objection(String url, String address) {
        try {
            return rules.objection(Url.parse(url).orElseThrow(), InetAddress.getByName(address))
                    .orElse("none");
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void reply(int status, String encoding, String body) {
        reply(status, encoding, Duration.ZERO, body);
    }

    private void reply(int status, String encoding, Duration retryAfter, String body) {
        announce.onReply(new HttpReply(
                status,
                "Reason",
                Optional.empty(),
                encoding,
                retryAfter,
                Optional.empty(),
                Optional.empty(),
                body.getBytes(StandardCharsets.US_ASCII),
                1000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "::1", "127.9.9.9"})
    void aNameOfThisMachineIsAskedAtTheOnePathOnly(String address) {
        String only = "on this machine only /announce is requested";
        assertEquals(only, objection("http://innocent.example/admin?delete=all", address));
        assertEquals(only, objection("http://innocent.example/announce/", address));
        assertEquals("none", objection("http://innocent.example/announce?passkey=x", address));
    }

    @Test
    void anyPathIsAskedElsewhere() {
        assertEquals("none", objection("http://t.example/a.php", "198.51.100.1"));
        assertEquals("none", objection("http://t.example/a.php", "192.168.0.1"));
    }

    @ParameterizedTest
    @CsvSource({
        "http://t/announce, false, /announce?info_hash=x",
        "http://t/announce?passkey=p, false, /announce?passkey=p&info_hash=x",
        "http://t/announce, true, /announce?info_hash=x",
        "http://t/announce?info_hash=y, true, /announce?info_hash=y",
        "http://t/announce?info_hash=y, false, /announce?info_hash=y&info_hash=x",
    })
    void takesTheAnnounceAlongWhereItIsNotThereAlready(String url, boolean redirected, String target) {
        assertEquals(
                target, rules.request(Url.parse(url).orElseThrow(), redirected).target());
    }

    @Test
    void saysHowItEnded() {
        reply(200, "", "de");
        reply(404, "", "de");
        reply(500, "", "<html>");
        reply(403, "", "d14:failure reason4:gonee");
        reply(200, "br", "de");
        announce.onFailure("timed out");
        assertEquals(
                List.of(
                        "answer",
                        "HTTP 404 Reason",
                        "HTTP 500 Reason",
                        "refused: gone",
                        "answer has an encoding that we did not ask for",
                        "timed out"),
                ends);
    }

    @Test
    void aTrackerThatHasTooMuchToDoSaysForHowLongItWantsToBeLeftAlone() {
        Duration asked = Duration.ofSeconds(90);
        reply(503, "", asked, "<html>");
        reply(429, "", asked, "de");
        reply(503, "", asked, "d14:failure reason4:busye");
        reply(404, "", asked, "");
        reply(503, "", Duration.ZERO, "");
        assertEquals(List.of(90L, 90L, 90L, 0L, 0L), pauses);
        assertEquals("refused: busy", ends.get(2));
    }
}
