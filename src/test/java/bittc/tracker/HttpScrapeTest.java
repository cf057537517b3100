package bittc.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bittc.http.HttpReply;
import bittc.net.Url;
import bittc.torrent.InfoHash;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpScrapeTest {
    private static final String INFO_HASH = "abcdefghijklmnopqrst";

    private static final QueryRules RULES = new QueryRules("info_hash=" + INFO_HASH, "/scrape");

    private final List<ScrapeAnswer> answers = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final HttpScrape scrape =
            new HttpScrape(InfoHash.of(INFO_HASH.getBytes(StandardCharsets.US_ASCII)), new ScrapeListener() {
                @Override
                public void onAnswer(ScrapeAnswer answer) {
                    answers.add(answer);
                }

                @Override
                public void onFailure(TrackerException failure) {
                    failures.add((failure.refused() ? "refused: " : "") + failure.getMessage());
                }
            });

    private void reply(int status, String body) {
        scrape.onReply(new HttpReply(
                status,
                "Reason",
                Optional.empty(),
                "",
                Duration.ZERO,
                Optional.empty(),
                Optional.empty(),
                body.getBytes(StandardCharsets.US_ASCII),
                1000));
    }

    @ParameterizedTest
    @CsvSource({
        "http://t.test/announce, /scrape",
        "http://t.test/x/announce, /x/scrape",
        "http://t.test/announce.php, /scrape.php",
        "http://t.test/announce?passkey=announce, /scrape?passkey=announce",
        "http://t.test/announce.php?x=2/4, /scrape.php?x=2/4",
        "https://t.test:444/k3y/announce, /k3y/scrape",
        "http://t.test/a, none",
        "http://t.test/announce/, none",
        "http://t.test/x%064announce, none",
        "http://t.test/, none",
    })
    void makesTheUrlThatBep48Says(String announce, String target) {
        assertEquals(
                target,
                HttpScrape.scrapeUrl(Url.parse(announce).orElseThrow())
                        .map(Url::target)
                        .orElse("none"));
    }

    @Test
    void asksForOneTorrent() {
        Url url = Url.parse("http://t.test/scrape?passkey=p").orElseThrow();
        assertEquals(
                "/scrape?passkey=p&info_hash=" + INFO_HASH,
                RULES.request(url, false).target());
        Url whole = Url.parse("http://u.test/scrape?info_hash=y").orElseThrow();
        assertEquals(whole, RULES.request(whole, true), "a redirect that took it along");
    }

    @Test
    void asksThisMachineAtTheOnePathOnly() throws UnknownHostException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        assertEquals(
                Optional.empty(),
                RULES.objection(Url.parse("http://t.test/scrape?x").orElseThrow(), loopback));
        assertEquals(
                Optional.of("on this machine only /scrape is requested"),
                RULES.objection(Url.parse("http://t.test/x/scrape").orElseThrow(), loopback));
    }

    @Test
    void readsTheTorrentThatItAskedForAmongOthers() {
        reply(
                200,
                "d5:filesd20:aaaaaaaaaaaaaaaaaaaad8:completei9ee20:" + INFO_HASH
                        + "d8:completei5e10:downloadedi50e10:incompletei-1eeee");
        assertEquals(List.of(new ScrapeAnswer(OptionalInt.of(5), OptionalInt.empty(), OptionalInt.of(50))), answers);
    }

    @ParameterizedTest
    @ValueSource(strings = {"d5:filesdee", "de", "d5:filesd20:aaaaaaaaaaaaaaaaaaaad8:completei9eeee"})
    void saysThatTheTrackerDoesNotKnowTheTorrent(String body) {
        reply(200, body);
        assertEquals(List.of("refused: it does not know this torrent"), failures);
    }

    @Test
    void passesOnWhyThereIsNoAnswer() {
        reply(400, "d14:failure reason3:no!e");
        reply(404, "<html>");
        reply(200, "<html>");
        scrape.onFailure("connection refused");
        assertEquals("refused: no!", failures.get(0));
        assertEquals("HTTP 404 Reason", failures.get(1));
        assertEquals(true, failures.get(2).startsWith("answer is not bencode"), failures.get(2));
        assertEquals("connection refused", failures.get(3));
    }
}
